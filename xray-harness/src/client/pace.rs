//! How many requests there were, and how many there may be.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Cloud counts a tenant's requests over this long
/// (docs.getxray.app, "REST API: Rate limits").
const WINDOW: Duration = Duration::from_mins(5);

/// The requests of one client.
#[derive(Debug)]
pub(super) struct Pace {
    /// At most so many in any five minutes; `None` where nobody counts.
    limit: Option<usize>,
    sent: VecDeque<Instant>,
    used: usize,
}

impl Pace {
    pub(super) fn new(limit: Option<usize>) -> Self {
        Self { limit, sent: VecDeque::new(), used: 0 }
    }

    pub(super) fn used(&self) -> usize {
        self.used
    }

    /// How long the next request has to wait.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        let Some(limit) = self.limit else { return Duration::ZERO };
        let Some(before) = self.sent.len().checked_sub(limit) else { return Duration::ZERO };
        let free = self.sent.get(before).map(|&sent| sent + WINDOW);
        free.map_or(Duration::ZERO, |free| free.saturating_duration_since(now))
    }

    /// Counts a request that has no limit.
    pub(super) fn count_only(&mut self) {
        self.used += 1;
    }

    /// Counts a request.
    pub(super) fn count(&mut self, now: Instant) {
        self.used += 1;
        if self.limit.is_some() {
            self.sent.push_back(now);
            while self.sent.front().is_some_and(|&sent| now.duration_since(sent) >= WINDOW) {
                self.sent.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Pace;

    #[test]
    fn a_request_beyond_the_limit_waits_until_five_minutes_after_the_first() {
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        let mut pace = Pace::new(Some(3));
        for seconds in [0, 10, 20] {
            assert_eq!(pace.wait(at(seconds)), Duration::ZERO);
            pace.count(at(seconds));
        }
        assert_eq!(pace.wait(at(30)), Duration::from_secs(270));
        pace.count(at(300));
        assert_eq!(pace.wait(at(300)), Duration::from_secs(10));
        assert_eq!(pace.wait(at(310)), Duration::ZERO);
        assert_eq!(pace.used(), 4);
    }

    #[test]
    fn where_nobody_counts_nobody_waits() {
        let mut pace = Pace::new(None);
        for _ in 0..2000 {
            pace.count(Instant::now());
        }
        assert_eq!((pace.wait(Instant::now()), pace.used()), (Duration::ZERO, 2000));
    }
}
