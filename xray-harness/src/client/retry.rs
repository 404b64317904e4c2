//! When to try again: a function of what happened, and nothing else.

use std::time::{Duration, SystemTime};

/// More often than this, nothing is tried.
const MOST: u32 = 5;
/// The first window out of which a wait is drawn; each further one is twice as wide.
const FIRST: Duration = Duration::from_secs(1);
/// The widest window.
const WIDEST: Duration = Duration::from_secs(30);
/// The first wait, at most, where too many requests were sent, and nobody says
/// for how long; each further one is twice as long. All of them together are the
/// five minutes over which Cloud counts (docs.getxray.app, "Rest API Limit").
const REFILL: Duration = Duration::from_secs(20);

/// What one attempt came to, as far as going on depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No connection came about, so nothing can have been done.
    NotConnected,
    /// The server will not do it now (503), and may say when it will.
    Busy { wait: Option<Duration> },
    /// Too many requests were sent (429), and the server may say when it takes more.
    TooMany { wait: Option<Duration> },
    /// It was asked, and nobody can tell whether it did it.
    Unknown,
    /// The login is not, or no longer, good (401).
    LoginRefused,
    /// Another attempt would come to the same.
    Final,
}

/// Where things stand after an attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// 1 for the first.
    pub(super) number: u32,
    /// Does doing it twice come to the same as doing it once?
    pub(super) is_repeatable: bool,
    /// Did the login that was refused work before? Told once a call.
    pub(super) has_login_worked: bool,
    /// What is left of the time for everything.
    pub(super) left: Duration,
    /// From 0 to 1.
    pub(super) random: f64,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The same again, after this long.
    Again(Duration),
    /// Log in anew, then the same again.
    LogInAgain,
    /// Nothing: the attempt's error is the answer.
    Stop,
    /// Nothing, and whoever asked has to find out what was done.
    Ambiguous,
}

/// What to do after `outcome`.
///
/// Waits have full jitter: each is drawn from zero to the window, so that many
/// who failed together do not come back together
/// (aws.amazon.com, "Exponential Backoff And Jitter").
pub(super) fn next(outcome: Outcome, attempt: Attempt) -> Next {
    let Attempt { number, is_repeatable, has_login_worked, random, .. } = attempt;
    match outcome {
        Outcome::NotConnected if number == 1 => attempt.again(Duration::ZERO),
        Outcome::NotConnected => attempt.again(backoff(number - 1, random)),
        Outcome::Busy { wait: Some(wait) } | Outcome::TooMany { wait: Some(wait) } => {
            attempt.again(wait)
        }
        Outcome::Busy { wait: None } => attempt.again(backoff(number, random)),
        Outcome::TooMany { wait: None } => attempt.again(refill(number, random)),
        Outcome::Unknown if is_repeatable => attempt.again(backoff(number, random)),
        Outcome::Unknown => Next::Ambiguous,
        Outcome::LoginRefused if has_login_worked => Next::LogInAgain,
        Outcome::LoginRefused | Outcome::Final => Next::Stop,
    }
}

impl Attempt {
    /// Not after the last attempt, nor beyond the time that is left: who waits
    /// that long would find none to try in.
    fn again(&self, after: Duration) -> Next {
        if self.number < MOST && after < self.left { Next::Again(after) } else { Next::Stop }
    }
}

fn backoff(nth: u32, random: f64) -> Duration {
    let window = FIRST.saturating_mul(1 << nth.saturating_sub(1).min(16)).min(WIDEST);
    window.mul_f64(random.clamp(0.0, 1.0))
}

/// What was spent comes back with time, so that the wait is half of its window at
/// least.
fn refill(nth: u32, random: f64) -> Duration {
    let half = REFILL.saturating_mul(1 << nth.saturating_sub(1).min(3)) / 2;
    half + half.mul_f64(random.clamp(0.0, 1.0))
}

/// The wait in a `Retry-After`: seconds, which Xray Cloud gives with a fraction
/// (`59.86`, recorded in Xray-App/xray-postman-collections), or an HTTP date.
pub(super) fn retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{Attempt, Next, Outcome, next, retry_after};

    const FIRST: Attempt = Attempt {
        number: 1,
        is_repeatable: false,
        has_login_worked: false,
        left: Duration::from_mins(10),
        random: 0.5,
    };

    fn again(millis: u64) -> Next {
        Next::Again(Duration::from_millis(millis))
    }

    #[test]
    fn each_outcome_has_its_next_step() {
        let repeatable = Attempt { is_repeatable: true, ..FIRST };
        let worked = Attempt { has_login_worked: true, ..FIRST };
        let nth = |number| Attempt { number, ..FIRST };
        let busy = |seconds| Outcome::Busy { wait: Some(Duration::from_secs_f64(seconds)) };
        let short = Attempt { left: Duration::from_secs(30), ..FIRST };
        let table = [
            (Outcome::NotConnected, FIRST, again(0)),
            (Outcome::NotConnected, nth(2), again(500)),
            (Outcome::NotConnected, nth(3), again(1000)),
            (Outcome::NotConnected, nth(5), Next::Stop),
            (Outcome::Busy { wait: None }, FIRST, again(500)),
            (Outcome::Busy { wait: None }, nth(4), again(4000)),
            (Outcome::Busy { wait: None }, nth(5), Next::Stop),
            (Outcome::TooMany { wait: None }, FIRST, again(15_000)),
            (Outcome::TooMany { wait: None }, nth(4), again(120_000)),
            (Outcome::TooMany { wait: None }, nth(5), Next::Stop),
            (Outcome::TooMany { wait: Some(Duration::from_secs(7)) }, FIRST, again(7_000)),
            (busy(59.86), FIRST, again(59_860)),
            (busy(59.86), repeatable, again(59_860)),
            (busy(59.86), short, Next::Stop),
            (busy(59.86), nth(5), Next::Stop),
            (Outcome::Unknown, FIRST, Next::Ambiguous),
            (Outcome::Unknown, repeatable, again(500)),
            (Outcome::Unknown, Attempt { number: 5, ..repeatable }, Next::Stop),
            (Outcome::LoginRefused, FIRST, Next::Stop),
            (Outcome::LoginRefused, worked, Next::LogInAgain),
            (Outcome::Final, repeatable, Next::Stop),
            (Outcome::Final, worked, Next::Stop),
        ];
        for (outcome, attempt, expected) in table {
            assert_eq!(next(outcome, attempt), expected, "{outcome:?} {attempt:?}");
        }
    }

    #[test]
    fn a_wait_is_drawn_from_the_whole_window() {
        let busy = Outcome::Busy { wait: None };
        let drawn = |random| next(busy, Attempt { number: 3, random, ..FIRST });
        assert_eq!((drawn(0.0), drawn(0.25), drawn(1.0)), (again(0), again(1000), again(4000)));
    }

    #[test]
    fn a_quota_that_is_spent_is_waited_for_over_the_whole_time_that_it_is_counted() {
        let waits = |random| {
            let wait = |number| {
                let attempt = Attempt { number, random, ..FIRST };
                match next(Outcome::TooMany { wait: None }, attempt) {
                    Next::Again(wait) => wait,
                    other => panic!("{other:?}"),
                }
            };
            (1..5).map(wait).sum::<Duration>()
        };
        assert_eq!((waits(0.0), waits(1.0)), (Duration::from_secs(150), Duration::from_mins(5)));
    }

    #[test]
    fn a_server_tells_its_wait_in_seconds_or_as_a_date() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let seconds = |seconds| Some(Duration::from_secs_f64(seconds));
        let table = [
            ("7", seconds(7.0)),
            (" 59.86 ", seconds(59.86)),
            ("0", seconds(0.0)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", seconds(10.0)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", seconds(10.0)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", seconds(0.0)),
            ("-1", None),
            ("inf", None),
            ("NaN", None),
            ("1e300", None),
            ("soon", None),
            ("", None),
        ];
        for (header, expected) in table {
            assert_eq!(retry_after(header, now), expected, "{header:?}");
        }
    }
}
