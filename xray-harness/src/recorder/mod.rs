//! Runs a test's body, writes down what becomes of it, and hands the outcome
//! on as it was.

mod backtrace;
mod excerpt;
mod judgement;
#[cfg(any(feature = "log", feature = "tracing"))]
mod log;
#[cfg(all(feature = "harness", unix))]
pub(crate) mod output;
mod panics;
mod process;
mod recording;
mod redaction;
mod running;
#[cfg(any(feature = "log", feature = "tracing", all(feature = "harness", unix)))]
mod torn;
#[cfg(all(feature = "harness", unix))]
pub(crate) mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Instant;

pub(crate) use judgement::{of_panic, of_return, told};
#[cfg(feature = "harness")]
pub(crate) use panics::message as panic_message;
pub(crate) use process::{
    Recorded, Recorder, finish, has_an_end, is_used, process_name, this_process,
};
pub(crate) use recording::{Recording, Source};
#[cfg(all(feature = "harness", unix))]
pub(crate) use redaction::of_printed;
#[cfg(feature = "harness")]
pub(crate) use running::{Left, Order, order_is, take_left};
pub(crate) use running::{Running, enter, running};

use crate::case::Case;

/// [`run`] for a test that returns nothing.
pub fn run_silent(case: &'static Case, body: fn()) {
    run_body(case, body, |()| None);
}

/// Runs one attempt of `case` and hands its outcome on unchanged.
///
/// `failure_of` reads a failure off the returned value. Function pointers, so
/// that all tests of one return type share this code: of closures, each test
/// would compile, link and load its own.
pub fn run<T>(case: &'static Case, body: fn() -> T, failure_of: fn(&T) -> Option<String>) -> T {
    run_body(case, body, failure_of)
}

/// Writes down an attempt that failed before its test could begin.
#[cfg(feature = "harness")]
pub(crate) fn fail(case: &'static Case, order: Order, why: &str) {
    let Some(recorder) = Recorder::of_this_process() else { return };
    order_is(order);
    Recording::start(recorder, case).end(Err(told(why.to_owned())));
}

/// [`run`] for a body that holds something.
pub(crate) fn run_body<T>(
    case: &'static Case,
    body: impl FnOnce() -> T,
    failure_of: impl FnOnce(&T) -> Option<String>,
) -> T {
    let limit = running::order().limit;
    let began = limit.map(|_| Instant::now());
    let Some(recorder) = Recorder::of_this_process() else {
        let skipped = Arc::default();
        let _scope = enter(Running::Unrecorded(Arc::clone(&skipped)));
        let result = catch_unwind(AssertUnwindSafe(body));
        #[cfg(feature = "harness")]
        running::leave(skipped.get(), running::overtime(limit, began));
        return result.unwrap_or_else(|payload| resume_unwind(payload));
    };
    panics::listen();
    let recording = Recording::start(recorder, case);
    let _scope = enter(Running::Recorded { recording: recording.clone(), step: None });
    let result = catch_unwind(AssertUnwindSafe(body));
    let overtime = running::overtime(limit, began);
    let judgement = match &result {
        Ok(value) => {
            let failure = catch_unwind(AssertUnwindSafe(|| failure_of(value)));
            let failure = failure.unwrap_or_else(|_| Some("its error cannot be shown".to_owned()));
            of_return(case.should_panic, failure)
        }
        Err(payload) => of_panic(case.should_panic, panics::heard(&**payload)),
    };
    #[cfg(feature = "harness")]
    running::leave(recording.skipped(), overtime.clone());
    let judgement = judgement.and_then(|()| overtime.map_or(Ok(()), |text| Err(told(text))));
    if judgement.is_err() {
        recording.run_on_failure();
        #[cfg(all(feature = "harness", unix))]
        recording.attach_output();
    }
    recording.end(judgement);
    result.unwrap_or_else(|payload| resume_unwind(payload))
}
