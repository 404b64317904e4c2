//! A fresh thread for each test, named after it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use super::outcome::Outcome;
use crate::case::Case;
use crate::recorder::{self, Left, Order};

/// Runs the body of `case`, which gives the text of a failure that it returns.
pub(super) fn run(
    case: &'static Case,
    order: Order,
    body: impl FnOnce() -> Option<String> + Send,
) -> Outcome {
    thread::scope(|scope| {
        let named = thread::Builder::new().name(case.name().to_owned());
        match named.spawn_scoped(scope, move || on_this_thread(case, order, body)) {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|payload| Outcome::Failed(recorder::panic_message(&*payload))),
            Err(error) => {
                let told = format!("no thread for the test: {error}");
                recorder::fail(case, order, &told);
                Outcome::Failed(told)
            }
        }
    })
}

fn on_this_thread(
    case: &'static Case,
    order: Order,
    body: impl FnOnce() -> Option<String>,
) -> Outcome {
    recorder::order_is(order);
    let judgement = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(failure) => recorder::of_return(case.should_panic, failure),
        Err(payload) => {
            let panic = recorder::told(recorder::panic_message(&*payload));
            recorder::of_panic(case.should_panic, panic)
        }
    };
    match (judgement, recorder::take_left()) {
        (Err(failure), _) => Outcome::Failed(failure.message.into_owned()),
        (Ok(()), Left { overtime: Some(told), .. }) => Outcome::Failed(told),
        (Ok(()), Left { skipped: Some(reason), .. }) => Outcome::Skipped(reason),
        (Ok(()), Left { skipped: None, .. }) => Outcome::Passed,
    }
}
