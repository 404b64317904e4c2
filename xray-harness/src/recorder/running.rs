//! Which test runs on this thread.

use std::cell::RefCell;

use super::Attempt;

thread_local! {
    static RUNNING: RefCell<Running> = const { RefCell::new(Running::Nothing) };
}

/// What a thread is at.
#[derive(Clone, Debug)]
pub(crate) enum Running {
    /// No annotated test.
    Nothing,
    /// A test that nobody records.
    Unrecorded,
    /// A test, and the step of it that is under way.
    Recorded { attempt: Attempt, step: Option<u64> },
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
