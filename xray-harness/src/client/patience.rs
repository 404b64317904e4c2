//! Waiting, and saying so once it is long.

use std::pin::pin;
use std::time::Duration;

use tokio::time::error::Elapsed;
use tokio::time::timeout;

/// Who waits longer than this wonders what for.
pub(super) const LONG: Duration = Duration::from_secs(10);

/// Waits for `what`, up to `most`; after `long`, tells how much of that is left.
pub(super) async fn wait<T>(
    what: impl Future<Output = T>,
    most: Duration,
    long: Duration,
    tell: impl FnOnce(Duration),
) -> Result<T, Elapsed> {
    let mut what = pin!(what);
    let left = most.saturating_sub(long);
    if left.is_zero() {
        return timeout(most, what).await;
    }
    if let Ok(done) = timeout(long, what.as_mut()).await {
        return Ok(done);
    }
    tell(left);
    timeout(left, what).await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::{pending, ready};
    use std::time::Duration;

    use super::wait;

    #[tokio::test]
    async fn a_long_wait_is_told_of_once_with_what_is_left_of_it() {
        let ms = Duration::from_millis;
        let told = Cell::new(None);
        let late = wait(pending::<()>(), ms(30), ms(10), |left| told.set(Some(left))).await;
        assert!(late.is_err());
        assert_eq!(told.get(), Some(ms(20)));
    }

    #[tokio::test]
    async fn nothing_is_told_of_what_comes_soon_or_may_not_last_long() {
        let ms = Duration::from_millis;
        let quiet = |_| panic!("it is not long");
        assert_eq!(wait(ready(7), ms(30_000), ms(10_000), quiet).await.unwrap(), 7);
        assert!(wait(pending::<()>(), ms(1), ms(10_000), quiet).await.is_err());
    }
}
