//! An own harness: libtest's command line over the registry of annotated tests,
//! each in a worker process, and dynamic ones beside them.

mod after;
mod arguments;
mod dynamic;
mod outcome;
mod printer;
mod session;
mod slow;
mod suite;
mod thread;
mod trials;
#[cfg(unix)]
mod worker;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

pub use dynamic::{DynamicResult, DynamicTest};

use crate::finish;
use crate::tell::tell;
use arguments::Arguments;
use session::Session;
use suite::Suite;

/// The exit code of a harness whose tests passed, but whose results had to be
/// in Xray and are not.
const NOT_SENT: u8 = 3;
/// The exit code of a harness in which a test failed, or that cannot begin:
/// libtest's.
const FAILED: u8 = 101;

/// A test target's own `main`: the annotated tests of this binary, and tests
/// that are made when it runs.
///
/// [`main!`](crate::main) is the short form, for a target without the latter.
/// With `harness = false` for the target:
///
/// ```
/// use std::process::ExitCode;
/// use xray_harness::{DynamicTest, Harness};
///
/// fn main() -> ExitCode {
///     let cases = [("empty", "", 0), ("one line", "a = 1", 1)];
///     let tests = cases.map(|(name, text, lines)| {
///         let body = move || assert_eq!(text.lines().count(), lines);
///         DynamicTest::new(format!("counts_lines::{name}"), ["BOOK-460"], body)
///             .parameter("text", text)
///     });
///     Harness::new().tests(tests).run()
/// }
/// ```
///
/// Tests run in worker processes of the same binary, so `main` is run there
/// again, with an argument by which [`run`](Self::run) knows what to do: what
/// stands before it is done in every process, and must come to the same tests.
#[derive(Debug, Default)]
pub struct Harness {
    tests: Vec<DynamicTest>,
    defaults: Defaults,
}

/// What holds for tests that say nothing themselves.
#[derive(Debug)]
struct Defaults {
    timeout: Option<Duration>,
    retries: u32,
    slow_after: Duration,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { timeout: None, retries: 0, slow_after: Duration::from_mins(1) }
    }
}

impl Harness {
    /// The annotated tests of this binary.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a test.
    #[must_use]
    pub fn test(mut self, test: DynamicTest) -> Self {
        self.tests.push(test);
        self
    }

    /// Adds tests.
    #[must_use]
    pub fn tests(mut self, tests: impl IntoIterator<Item = DynamicTest>) -> Self {
        self.tests.extend(tests);
        self
    }

    /// How long a test may take that says nothing itself; no limit by default.
    /// The variable `XRAY_TIMEOUT` overrides it.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.defaults.timeout = Some(timeout);
        self
    }

    /// After how long a test that is still running is named on standard
    /// output; 60 seconds by default, as with libtest. nextest tells by itself.
    #[must_use]
    pub fn slow_after(mut self, time: Duration) -> Self {
        self.defaults.slow_after = time;
        self
    }

    /// How often a failed test is tried again that says nothing itself; 0 by
    /// default. The variable `XRAY_RETRIES` overrides it.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.defaults.retries = retries;
        self
    }

    /// Runs the tests as the command line asks, and sends the results.
    ///
    /// The exit code is 0 if no test failed; 101 if one did, or if the tests
    /// cannot be run as they are, which is told on standard error; 3 if every
    /// test passed, but an upload that `XRAY_UPLOAD=required` asks for did not
    /// succeed. What cannot be read as libtest's command line ends the process
    /// with 2.
    #[must_use = "the process is to end with this code"]
    pub fn run(self) -> ExitCode {
        let suite = Suite::new(self.tests);
        #[cfg(unix)]
        if worker::is_asked_for() {
            return worker::serve(&suite);
        }
        let faults = suite.faults();
        if !faults.is_empty() {
            tell(faults);
            return FAILED.into();
        }
        let session = Arguments::of_this_process()
            .and_then(|arguments| Session::new(suite, arguments, &self.defaults));
        match session {
            Ok(session) => conclude(session),
            Err(refusal) => {
                tell([format!("error: {refusal}")]);
                FAILED.into()
            }
        }
    }
}

fn conclude(session: Session) -> ExitCode {
    let session = Arc::new(session);
    let conclusion = trials::run(&session);
    after::tell_of(&session);
    session.end();
    let is_sent = finish::finish();
    if conclusion.has_failed() || is_sent { conclusion.exit_code() } else { NOT_SENT.into() }
}

/// What `main!` calls.
#[must_use]
pub fn run() -> ExitCode {
    Harness::new().run()
}

/// Makes a `main` that runs the annotated tests of a target with `harness = false`.
///
/// It takes libtest's command line, and lists and runs the tests as nextest
/// wants them. On Unix, tests run in worker processes, as many as there are
/// test threads: their output is captured and shown, as libtest does, where
/// they fail; one that aborts, overflows its stack or ends its process has
/// failed, and the rest run on; `timeout` and `retries` of `#[xray]` are
/// heeded. A thread that a test leaves running prints into the output of the
/// tests after it; on Linux, that of one that fails says so. Each test has a thread of its own with the test's name, and standard
/// input is empty. Under nextest, with `--no-capture`, and elsewhere than on
/// Unix, tests run in this process, where no timeout can be enforced.
///
/// Only tests with `#[xray]` are known to it: rustc removes plain `#[test]`
/// functions from such a target. An annotated test that another macro hides
/// from it (`test_case` does) is an error that names it.
/// [`Harness`](crate::Harness) is the same with tests that are made at run time.
///
/// Where panics abort (`-C panic=abort`), a panic ends the worker and is the failure
/// of its test, also of one with `#[should_panic]`; the rest run on.
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
