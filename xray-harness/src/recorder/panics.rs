//! Where and why a test panicked.
//!
//! Only a panic hook learns the place. Ours goes in front of whatever hook is
//! there, listens, and calls it; a test that sets a hook of its own costs us
//! the place, not the message.

use std::any::Any;
use std::backtrace::Backtrace;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;

use super::backtrace;
use crate::journal::entry::Failure;

/// A panic as the hook saw it; its backtrace is resolved for failures only,
/// since that takes a tenth of a second.
struct Heard {
    message: String,
    location: Option<String>,
    backtrace: Backtrace,
}

thread_local! {
    /// Does this thread run tests by itself, and not as a part of one?
    static IS_RUNNER: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<Heard>> = const { RefCell::new(None) };
}

/// The last panic on any other thread: one that a test may have started,
/// waited for, and panicked about in turn.
static ELSEWHERE: Mutex<Option<(String, Heard)>> = Mutex::new(None);

/// Listens for the panics of a test on this thread: puts our ear in front of
/// the hook, once a process.
pub(super) fn listen() {
    static ONCE: Once = Once::new();
    let _ = IS_RUNNER.try_with(|is_runner| is_runner.set(true));
    if thread::panicking() {
        return; // the hook cannot be changed now; a later test will
    }
    ONCE.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            note(info);
            before(info);
        }));
    });
}

/// What the panic with this payload said, on this thread or on one whose
/// panic was passed on to it.
pub(super) fn heard(payload: &(dyn Any + Send)) -> Failure<'static> {
    let message = message(payload);
    let here = LAST.try_with(RefCell::take).ok().flatten();
    let here = here.filter(|heard| heard.message == message);
    match (here, elsewhere(&message)) {
        (Some(here), None) => here.into_failure(),
        (Some(here), Some((thread, there))) => {
            let mut failure = here.into_failure();
            let place = there.location.unwrap_or_default();
            let said = format!(
                "{}\nthread {thread} had panicked at {place}: {}",
                failure.message, there.message
            );
            failure.message = said.into();
            failure
        }
        (None, Some((thread, there))) if there.message == message => {
            let mut failure = there.into_failure();
            failure.message = format!("{} (on thread {thread})", failure.message).into();
            failure
        }
        // Caught by the test itself and thrown again, perhaps.
        (None, _) => Failure { message: message.into(), location: None, backtrace: Vec::new() },
    }
}

/// A panic's message, as the standard hook would print it.
pub(crate) fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic whose payload is no text").to_owned()
}

/// The panic of another thread that `message` is about: its own words, or
/// those of an `unwrap` of a `join`.
fn elsewhere(message: &str) -> Option<(String, Heard)> {
    let mut elsewhere = ELSEWHERE.lock().unwrap_or_else(PoisonError::into_inner);
    let is_about = |other: &(String, Heard)| {
        other.1.message == message
            || message.contains("Any { .. }")
            || message.contains("JoinError::Panic")
    };
    if elsewhere.as_ref().is_some_and(is_about) { elsewhere.take() } else { None }
}

fn note(info: &PanicHookInfo<'_>) {
    let heard = Heard {
        message: message(info.payload()),
        location: info.location().map(ToString::to_string),
        backtrace: Backtrace::capture(),
    };
    if IS_RUNNER.try_with(Cell::get).unwrap_or(false) {
        let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| *last = Some(heard)));
    } else {
        let thread = thread::current().name().unwrap_or("without a name").to_owned();
        *ELSEWHERE.lock().unwrap_or_else(PoisonError::into_inner) = Some((thread, heard));
    }
}

impl Heard {
    fn into_failure(self) -> Failure<'static> {
        let frames = backtrace::own_frames(&self.backtrace).into_iter().map(Cow::Owned);
        Failure {
            message: self.message.into(),
            location: self.location.map(Cow::Owned),
            backtrace: frames.collect(),
        }
    }
}
