//! Which test runs on this thread.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, OnceLock};

use super::Attempt;

thread_local! {
    static RUNNING: RefCell<Running> = const { RefCell::new(Running::Nothing) };
    static RETRY: Cell<u32> = const { Cell::new(0) };
    static SKIPPED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a thread is at.
#[derive(Clone, Debug)]
pub(crate) enum Running {
    /// No annotated test.
    Nothing,
    /// A test that nobody records, and why it skipped itself, if it did.
    Unrecorded(Arc<OnceLock<String>>),
    /// A test, and the step of it that is under way.
    Recorded { attempt: Attempt, step: Option<u64> },
}

/// Says how many attempts of the test that is to run on this thread failed.
#[cfg(feature = "harness")]
pub(crate) fn retry_is(retry: u32) {
    RETRY.set(retry);
}

pub(super) fn retry() -> u32 {
    RETRY.try_with(Cell::get).unwrap_or_default()
}

/// Leaves the reason of a test that skipped itself to whoever ran it.
pub(super) fn leave_skipped(reason: Option<&String>) {
    if let Some(reason) = reason {
        let _ = SKIPPED.try_with(|skipped| skipped.replace(Some(reason.clone())));
    }
}

/// Why the test that ran on this thread skipped itself, if it did.
#[cfg(feature = "harness")]
pub(crate) fn take_skipped() -> Option<String> {
    SKIPPED.take()
}

/// What runs on this thread.
pub(crate) fn running() -> Running {
    RUNNING.try_with(|running| running.borrow().clone()).unwrap_or(Running::Nothing)
}

/// Makes `running` what runs on this thread until the scope is dropped.
pub(crate) fn enter(running: Running) -> Scope {
    Scope { outer: RUNNING.try_with(|inner| inner.replace(running)).unwrap_or(Running::Nothing) }
}

/// Brings back what ran before.
pub(crate) struct Scope {
    outer: Running,
}

impl Drop for Scope {
    fn drop(&mut self) {
        let outer = std::mem::replace(&mut self.outer, Running::Nothing);
        let _ = RUNNING.try_with(|running| running.replace(outer));
    }
}
