//! Which test runs on this thread.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::Recording;

thread_local! {
    static RUNNING: RefCell<Running> = const { RefCell::new(Running::Nothing) };
    static ORDER: Cell<Order> = const { Cell::new(Order { retry: 0, limit: None }) };
    #[cfg(feature = "harness")]
    static LEFT: RefCell<Left> = const { RefCell::new(Left { skipped: None, overtime: None }) };
}

/// What the own harness says of the attempt that is to run on this thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Order {
    /// How many attempts of the test failed before.
    pub(crate) retry: u32,
    /// How long it may take and still pass.
    pub(crate) limit: Option<Duration>,
}

/// What an attempt leaves to whoever ran it.
#[cfg(feature = "harness")]
#[derive(Debug, Default)]
pub(crate) struct Left {
    /// Why the test skipped itself, if it did.
    pub(crate) skipped: Option<String>,
    /// What its limit was, and how long it took, if that was longer.
    pub(crate) overtime: Option<String>,
}

/// What a thread is at.
#[derive(Clone, Debug)]
pub(crate) enum Running {
    /// No annotated test.
    Nothing,
    /// A test that nobody records, and why it skipped itself, if it did.
    Unrecorded(Arc<OnceLock<String>>),
    /// A test, and the step of it that is under way.
    Recorded { recording: Recording, step: Option<u64> },
}

/// Says what is asked of the attempt that is to run on this thread.
#[cfg(feature = "harness")]
pub(crate) fn order_is(order: Order) {
    ORDER.set(order);
}

pub(super) fn order() -> Order {
    ORDER.try_with(Cell::get).unwrap_or_default()
}

/// What is told of an attempt that took longer than it may.
pub(super) fn overtime(limit: Option<Duration>, began: Option<Instant>) -> Option<String> {
    let (limit, took) = (limit?, began?.elapsed());
    (took > limit).then(|| format!("time limit exceeded: it took {took:?} of {limit:?}"))
}

/// Leaves what became of a test to whoever ran it: why it skipped itself, and
/// what is told of it if it took too long.
#[cfg(feature = "harness")]
pub(super) fn leave(skipped: Option<&String>, overtime: Option<String>) {
    if skipped.is_some() || overtime.is_some() {
        let _ = LEFT.try_with(|left| left.replace(Left { skipped: skipped.cloned(), overtime }));
    }
}

/// What the test that ran on this thread left.
#[cfg(feature = "harness")]
pub(crate) fn take_left() -> Left {
    LEFT.take()
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
