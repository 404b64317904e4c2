//! One run of the harness: its tests, what was asked for, and what became of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Defaults;
use super::arguments::{Arguments, Refusal};
use super::outcome::Outcome;
use super::slow::Slow;
use super::suite::{Suite, Test};
#[cfg(unix)]
use super::worker::Pool;
use crate::env;
use crate::recorder::Order;
use crate::warning::warn;

/// What is to be run, and where.
pub(super) struct Session {
    pub(super) suite: Suite,
    pub(super) arguments: Arguments,
    timeout: Option<Duration>,
    retries: u32,
    host: Host,
    slow: Slow,
    has_failed: AtomicBool,
    finished: Mutex<Vec<Finished>>,
}

/// Where tests run.
enum Host {
    ThisProcess,
    #[cfg(unix)]
    Workers(Pool),
}

/// A test that has run, where something is to be told of it afterwards.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) name: &'static str,
    pub(super) took: Duration,
    /// How many attempts failed before the last.
    pub(super) failed_before: u32,
    pub(super) outcome: Outcome,
    /// What it printed, where it passed and that is asked for.
    pub(super) output: Vec<u8>,
}

/// What one attempt came to.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) outcome: Outcome,
    /// What it printed, if it was captured and is to be shown.
    pub(super) output: Vec<u8>,
}

impl Session {
    pub(super) fn new(
        suite: Suite,
        arguments: Arguments,
        defaults: &Defaults,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            timeout: env::timeout()?.or(defaults.timeout),
            retries: env::retries()?.unwrap_or(defaults.retries),
            host: Host::for_tests(&arguments),
            slow: Slow::new(defaults.slow_after, arguments.is_json()),
            suite,
            arguments,
            has_failed: AtomicBool::new(false),
            finished: Mutex::default(),
        })
    }

    /// Runs one test to its last attempt. `None` if none is begun any more.
    pub(super) fn run(&self, index: usize) -> Option<Outcome> {
        if self.arguments.fail_fast && self.has_failed.load(Ordering::Relaxed) {
            return None;
        }
        let test = self.suite.get(index)?;
        let begin = Instant::now();
        let _shown = self.slow.watch(test.case.name());
        let (mut report, failed_before) = self.attempts(index, test);
        let took = begin.elapsed();
        if matches!(report.outcome, Outcome::Failed(_)) {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        self.note(test, took, failed_before, &mut report);
        Some(report.told(failed_before))
    }

    /// The last attempt of a test, and how many failed before.
    fn attempts(&self, index: usize, test: &Test) -> (Report, u32) {
        let options = &test.case.options;
        let timeout = options.timeout.or(self.timeout);
        // nextest tries again by itself, and has to be told of each failure.
        let retries = if env::is_nextest() { 0 } else { options.retries.unwrap_or(self.retries) };
        let mut retry = 0;
        let limit = self.arguments.limit_of(test.case.file);
        loop {
            let order = Order { retry, limit };
            let report = self.host.run(&Errand { index, test, order, timeout, session: self });
            if retry == retries || !matches!(report.outcome, Outcome::Failed(_)) {
                return (report, retry);
            }
            retry += 1;
        }
    }

    fn note(&self, test: &Test, took: Duration, failed_before: u32, report: &mut Report) {
        let asked = &self.arguments;
        let is_flaky = failed_before > 0 && report.outcome == Outcome::Passed;
        let shows = asked.show_output && report.outcome == Outcome::Passed;
        let times = asked.report_time || asked.ensure_time || asked.logfile.is_some();
        if is_flaky || shows || times {
            let output = if shows { std::mem::take(&mut report.output) } else { Vec::new() };
            let (name, outcome) = (test.case.name(), report.outcome.clone());
            self.finished().push(Finished { name, took, failed_before, outcome, output });
        }
    }

    pub(super) fn finished(&self) -> MutexGuard<'_, Vec<Finished>> {
        self.finished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the workers: what they recorded is complete then.
    pub(super) fn end(&self) {
        #[cfg(unix)]
        if let Host::Workers(pool) = &self.host {
            pool.end();
        }
    }
}

/// One attempt to be made.
pub(super) struct Errand<'a> {
    pub(super) index: usize,
    pub(super) test: &'a Test,
    pub(super) order: Order,
    pub(super) timeout: Option<Duration>,
    pub(super) session: &'a Session,
}

impl Errand<'_> {
    /// Is what the test prints wanted although it passes?
    #[cfg(unix)]
    pub(super) fn shows_output(&self) -> bool {
        self.session.arguments.show_output
    }
}

impl Host {
    fn for_tests(arguments: &Arguments) -> Self {
        let here = arguments.no_capture || arguments.force_run_in_process || env::is_nextest();
        #[cfg(unix)]
        if !here {
            return Self::Workers(Pool::new());
        }
        let _ = here;
        Self::ThisProcess
    }

    fn run(&self, errand: &Errand<'_>) -> Report {
        match self {
            #[cfg(unix)]
            Self::Workers(pool) => pool.run(errand),
            Self::ThisProcess => {
                if errand.timeout.is_some() && !env::is_nextest() {
                    warn("a test's timeout is not enforced where it runs in the harness's process");
                }
                Report { outcome: errand.test.run(errand.order), output: Vec::new() }
            }
        }
    }
}

impl Report {
    /// The outcome, and all that is known of a failure: what was printed, which
    /// usually holds the panic's message, and the message where it does not.
    fn told(self, failed_before: u32) -> Outcome {
        let Outcome::Failed(message) = self.outcome else { return self.outcome };
        let mut told = String::from_utf8_lossy(&self.output).into_owned();
        if !told.contains(&message) {
            if !told.is_empty() && !told.ends_with('\n') {
                told.push('\n');
            }
            told.push_str(&message);
        }
        if failed_before > 0 {
            told = format!("{}\nfailed on each of {} attempts", told.trim_end(), failed_before + 1);
        }
        Outcome::Failed(told)
    }
}
