//! A request on its way: how much of its body was taken, and until when it is
//! waited for.
//!
//! The body and the answer have limits of their own. A chunk is taken once it is
//! in the connection's buffers; what lies in those, some megabytes at most, still
//! goes while the answer is waited for.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Slower than this, in bytes a second, is taken for broken.
const SLOWEST: u64 = 50_000;
/// A connection that takes nothing of a body for so long is taken for broken.
/// Linux takes more once a third of its buffer, of 4 MiB, is empty: at the
/// slowest, after half of this. (Of a peer that has no room at all it says so by
/// itself, after the half minute that reqwest asks it to wait.)
const SILENCE: Duration = Duration::from_mins(1);

/// How long the parts of a request may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// From the beginning until the reply begins, without the body's time.
    pub(super) answer: Duration,
    /// From the first chunk of the body to the last.
    pub(super) body: Duration,
    /// From one chunk of the body to the next.
    pub(super) silence: Duration,
}

/// A request, as far as its body came.
#[derive(Debug)]
pub(super) struct Way {
    limits: Limits,
    begin: Instant,
    body: Mutex<Progress>,
    moved: Notify,
}

#[derive(Clone, Copy, Debug)]
struct Progress {
    /// Bytes that were not taken yet.
    left: u64,
    /// When the first chunk was taken, and when the last one so far.
    taken: Option<(Instant, Instant)>,
}

/// What is waited for, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) end: Instant,
    pub(super) late: Late,
}

/// What did not come in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    /// A connection that takes any of the body.
    Connection,
    /// The reply, within this time.
    Answer(Duration),
    /// The next chunk of the body.
    Chunk(Duration),
    /// The last chunk of the body.
    Body(Duration),
}

impl Limits {
    /// Those of a body of so many bytes.
    pub(super) fn new(answer: Duration, bytes: u64) -> Self {
        let body = Duration::from_secs(bytes / SLOWEST).max(SILENCE);
        Self { answer, body, silence: SILENCE }
    }
}

impl Way {
    /// Begins now, with a body of so many bytes that can be seen.
    pub(super) fn new(limits: Limits, bytes: u64) -> Self {
        let body = Mutex::new(Progress { left: bytes, taken: None });
        Self { limits, begin: Instant::now(), body, moved: Notify::new() }
    }

    /// So many bytes of the body were taken.
    pub(super) fn take(&self, bytes: u64) {
        self.body().take(bytes, Instant::now());
        self.moved.notify_one();
    }

    /// Ends when more of the body was taken since it was last asked.
    pub(super) async fn moved(&self) {
        self.moved.notified().await;
    }

    pub(super) fn due(&self) -> Due {
        self.body().due(self.begin, self.limits)
    }

    /// When it is over at the latest, whatever comes.
    pub(super) fn latest(&self) -> Instant {
        self.body().latest(self.begin, self.limits)
    }

    /// How long the body was on its way, as far as it came.
    pub(super) fn body_time(&self) -> Duration {
        self.body().time()
    }

    fn body(&self) -> MutexGuard<'_, Progress> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    fn take(&mut self, bytes: u64, now: Instant) {
        self.left = self.left.saturating_sub(bytes);
        self.taken = Some((self.taken.map_or(now, |(first, _)| first), now));
    }

    fn due(self, begin: Instant, limits: Limits) -> Due {
        let Limits { answer, body, silence } = limits;
        match self {
            Self { left: 1.., taken: Some((first, last)) } if last + silence < first + body => {
                Due { end: last + silence, late: Late::Chunk(silence) }
            }
            Self { left: 1.., taken: Some((first, _)) } => {
                Due { end: first + body, late: Late::Body(body) }
            }
            Self { left: 1.., taken: None } => Due { end: begin + answer, late: Late::Connection },
            Self { left: 0, .. } => {
                Due { end: begin + answer + self.time(), late: Late::Answer(answer) }
            }
        }
    }

    fn latest(self, begin: Instant, limits: Limits) -> Instant {
        let body = if self.left == 0 { self.time() } else { limits.body };
        begin + limits.answer + body
    }

    fn time(self) -> Duration {
        self.taken.map_or(Duration::ZERO, |(first, last)| last - first)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Due, Late, Limits, Progress};

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    const LIMITS: Limits = Limits { answer: seconds(9), body: seconds(200), silence: seconds(60) };

    #[test]
    fn each_phase_of_a_request_has_its_own_end() {
        let begin = Instant::now();
        let due = |end, late| Due { end: begin + seconds(end), late };
        let (answer, chunk) = (Late::Answer(seconds(9)), Late::Chunk(seconds(60)));
        let mut body = Progress { left: 100, taken: None };
        // When how much is taken; what is due then, when all is over, what the body took.
        for (at, bytes, expected, latest, took) in [
            (0, 0, due(9, Late::Connection), 209, 0),
            (2, 10, due(62, chunk), 209, 0),
            (50, 10, due(110, chunk), 209, 48),
            (150, 10, due(202, Late::Body(seconds(200))), 209, 148),
            (190, 70, due(197, answer), 197, 188),
        ] {
            if bytes > 0 {
                body.take(bytes, begin + seconds(at));
            }
            assert_eq!(body.due(begin, LIMITS), expected, "at {at}");
            assert_eq!(body.latest(begin, LIMITS), begin + seconds(latest), "at {at}");
            assert_eq!(body.time(), seconds(took), "at {at}");
        }
    }

    #[test]
    fn a_large_body_has_its_time_and_a_small_one_that_of_a_silence() {
        let body = |bytes| Limits::new(seconds(9), bytes).body.as_secs();
        assert_eq!((body(0), body(1_000_000), body(50_000_000)), (60, 60, 1_000));
    }
}
