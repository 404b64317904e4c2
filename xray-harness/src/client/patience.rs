//! Waiting, and saying so once it is long.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::time::{timeout, timeout_at};

use super::way::{Late, Way};

/// Who waits longer than this wonders what for.
pub(super) const LONG: Duration = Duration::from_secs(10);

/// Waits for `what` as long as `way` lets it; after `long`, tells how much of
/// that may be left.
pub(super) async fn wait<T>(
    what: impl Future<Output = T>,
    way: &Way,
    long: Duration,
    tell: impl FnOnce(Duration),
) -> Result<T, Late> {
    let is_short = way.latest() <= Instant::now() + long;
    let mut waiting = pin!(in_time(what, way));
    if is_short {
        return waiting.await;
    }
    if let Ok(done) = timeout(long, waiting.as_mut()).await {
        return done;
    }
    tell(way.latest().saturating_duration_since(Instant::now()));
    waiting.await
}

async fn in_time<T>(what: impl Future<Output = T>, way: &Way) -> Result<T, Late> {
    let mut what = pin!(what);
    loop {
        let due = way.due();
        match timeout_at(due.end.into(), before(what.as_mut(), way.moved())).await {
            Ok(Some(done)) => return Ok(done),
            Ok(None) => {}
            Err(_) => return Err(due.late),
        }
    }
}

/// `what`, unless `other` is done before it.
async fn before<T>(
    mut what: Pin<&mut impl Future<Output = T>>,
    other: impl Future<Output = ()>,
) -> Option<T> {
    let mut other = pin!(other);
    poll_fn(|context| match what.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => other.as_mut().poll(context).map(|()| None),
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::{pending, ready};
    use std::time::Duration;

    use super::wait;
    use crate::client::way::{Late, Limits, Way};

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// A request with a body of two bytes.
    fn way(answer: Duration, body: Duration, silence: Duration) -> Way {
        Way::new(Limits { answer, body, silence }, 2)
    }

    #[tokio::test]
    async fn a_long_wait_is_told_of_once_with_what_is_left_of_it() {
        let told = Cell::new(None);
        let way = way(ms(30), Duration::ZERO, Duration::ZERO);
        let late = wait(pending::<()>(), &way, ms(10), |left| told.set(Some(left))).await;
        assert_eq!(late, Err(Late::Connection));
        assert!(told.get().is_some_and(|left| left <= ms(20)), "{told:?}");
    }

    #[tokio::test]
    async fn nothing_is_told_of_what_comes_soon_or_may_not_last_long() {
        let quiet = |_| panic!("it is not long");
        let long = way(ms(30_000), ms(30_000), ms(30_000));
        assert_eq!(wait(ready(7), &long, ms(10_000), quiet).await, Ok(7));
        let short = way(ms(1), ms(1), ms(1));
        assert!(wait(pending::<()>(), &short, ms(10_000), quiet).await.is_err());
    }

    #[tokio::test]
    async fn a_body_that_moves_is_waited_for_beyond_the_answers_time() {
        let way = way(ms(1), ms(600_000), ms(600_000));
        let what = async {
            way.take(1);
            tokio::time::sleep(ms(50)).await;
        };
        assert_eq!(wait(what, &way, ms(700_000), |_| ()).await, Ok(()));
    }

    #[tokio::test]
    async fn the_answers_time_begins_with_the_end_of_the_body() {
        let way = way(ms(20), ms(600_000), ms(600_000));
        let what = async {
            way.take(1);
            tokio::task::yield_now().await;
            way.take(1);
            pending::<()>().await;
        };
        assert_eq!(wait(what, &way, ms(700_000), |_| ()).await, Err(Late::Answer(ms(20))));
    }
}
