//! Proof that is gathered only when a test fails.

use std::thread;

/// Runs `action` on this thread if the test panics while the guard is alive.
///
/// An error that the test returns is no panic, and leaves the action undone.
/// The action itself must not panic: the test already does.
#[must_use = "it is dropped at once if it has no name"]
pub(crate) fn on_failure(action: impl FnOnce() + Send + 'static) -> impl Drop {
    OnFailure(Some(action))
}

struct OnFailure<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for OnFailure<F> {
    fn drop(&mut self) {
        if let Some(action) = self.0.take().filter(|_| thread::panicking()) {
            action();
        }
    }
}
