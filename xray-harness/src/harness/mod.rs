//! `main!`: a test target's own `main`, over the registry of annotated tests.

mod command_line;
mod trial;

use std::process::ExitCode;

use libtest_mimic::Trial;

use crate::case::{Case, Promise};
use crate::finish;
use crate::tell::tell;
use command_line::CommandLine;

/// The exit code of a harness whose tests passed, but whose results had to be
/// in Xray and are not.
const NOT_SENT: u8 = 3;

/// What `main!` calls: runs the annotated tests of this binary as the command
/// line asks, then sends the results.
#[must_use]
pub fn run() -> ExitCode {
    let cases = Case::all();
    let wrong: Vec<_> = doubles(&cases).into_iter().chain(lost(&cases)).collect();
    if !wrong.is_empty() {
        tell(wrong);
        return ExitCode::FAILURE;
    }
    let trials: Vec<Trial> = cases.into_iter().map(trial::of).collect();
    let arguments = CommandLine::of_this_process().arguments(&trials);
    let conclusion = libtest_mimic::run(&arguments, trials);
    let is_sent = finish::finish();
    if conclusion.has_failed() || is_sent { conclusion.exit_code() } else { NOT_SENT.into() }
}

/// A name must tell one test: runners choose tests by it.
fn doubles(cases: &[&Case]) -> Vec<String> {
    let pairs = cases.windows(2).filter(|pair| pair[0].name() == pair[1].name());
    pairs
        .map(|pair| {
            let [one, other] =
                [pair[0], pair[1]].map(|case| format!("{}:{}", case.file, case.line));
            format!("xray: error: two tests are named {}: at {one} and at {other}", pair[0].name())
        })
        .collect()
}

/// A test that is not there must not be missed.
fn lost(cases: &[&Case]) -> Vec<String> {
    let told = |promise: &Promise| {
        let Promise { function, file, line, .. } = promise;
        format!(
            "xray: error: no test came of {function} at {file}:{line}: here, where rustc removes \
             every #[test], one is lost if its macro puts #[test] above #[xray], as test_case, \
             async_std::test and #[test] on an async fn do; write it with a macro that does not, \
             such as rstest or tokio::test, or move it to a target with libtest"
        )
    };
    Promise::broken(cases).into_iter().map(told).collect()
}

/// Makes a `main` that runs the annotated tests of a target with `harness = false`.
///
/// It takes libtest's command line, lists and runs the tests as nextest wants
/// them, gives each test a thread of its own with the test's name, and sends
/// the results at the end. Only tests with `#[xray]` are known to it: rustc
/// removes plain `#[test]` functions from such a target. An annotated test that
/// another macro hides from it (`test_case` does) is an error that names it.
///
/// The process ends with 101 if a test failed, and with 3 if every test passed
/// but an upload that `XRAY_UPLOAD=required` asks for did not succeed.
///
/// ```
/// use xray_harness::xray;
///
/// #[xray("BOOK-458")]
/// #[test]
/// fn logs_in_a_known_user() {}
///
/// xray_harness::main!();
/// ```
#[expect(clippy::test_attr_in_doctest, reason = "here the own harness runs it")]
#[macro_export]
macro_rules! main {
    () => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::run_harness()
        }
    };
}
