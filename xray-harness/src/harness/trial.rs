//! One annotated test as libtest-mimic runs it.

use std::panic::catch_unwind;
use std::thread;

use libtest_mimic::{Failed, Trial};

use crate::case::Case;
use crate::recorder;

/// The trial that runs `case` on a thread named after it.
pub(super) fn of(case: &'static Case) -> Trial {
    let name = case.name();
    let on_its_thread = move || {
        let thread = thread::Builder::new().name(case.name()).spawn(move || run(case));
        let joined = thread.map_err(|error| format!("no thread for the test: {error}"))?.join();
        joined.unwrap_or_else(|payload| Err(recorder::panic_message(&*payload).into()))
    };
    Trial::test(name, on_its_thread).with_ignored_flag(case.ignored.is_some())
}

fn run(case: &'static Case) -> Result<(), Failed> {
    let verdict = match catch_unwind(case.run) {
        Ok(failure) => recorder::of_return(case.should_panic, failure),
        Err(payload) => {
            let panic = recorder::told(recorder::panic_message(&*payload));
            recorder::of_panic(case.should_panic, panic)
        }
    };
    verdict.map_err(|failure| Failed::from(&*failure.message))
}
