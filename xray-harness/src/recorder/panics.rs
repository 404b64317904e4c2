//! Where and why a test panicked.
//!
//! Only a panic hook learns the place. Ours goes in front of whatever hook is
//! there, listens, and calls it; a test that sets a hook of its own costs us
//! the place, not the message.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::Once;
use std::thread;

use crate::journal::entry::Failure;

thread_local! {
    static LAST: RefCell<Option<Failure<'static>>> = const { RefCell::new(None) };
}

/// Puts our ear in front of the hook, once a process.
pub(super) fn listen() {
    static ONCE: Once = Once::new();
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

/// What the panic with this payload said on this thread.
pub(super) fn heard(payload: &(dyn Any + Send)) -> Failure<'static> {
    let message = message(payload);
    let last = LAST.try_with(RefCell::take).ok().flatten();
    match last {
        Some(last) if last.message == message => last,
        // An earlier panic, caught by the test itself; or one from another thread.
        _ => Failure { message: Cow::Owned(message), location: None },
    }
}

/// A panic's message, as the standard hook would print it.
pub(crate) fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic whose payload is no text").to_owned()
}

fn note(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    let failure =
        Failure { message: Cow::Owned(message(info.payload())), location: place.map(Cow::Owned) };
    let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| *last = Some(failure)));
}
