//! The workers of a harness: no more at a time than tests that run.

use std::borrow::Cow;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use super::remote::{Ended, PATIENCE, Remote};
use crate::harness::outcome::Outcome;
use crate::harness::session::{Errand, Report};
use crate::journal;
use crate::journal::abandoned::{self, Death};
use crate::journal::layout::Layout;
use crate::recorder::worker::{self, State, stand_for};
use crate::recorder::{self, of_printed};
use crate::run::Run;
use crate::warning::{chain, warn};

/// Idle workers, and what every worker is told.
#[derive(Debug)]
pub(in crate::harness) struct Pool {
    idle: Mutex<Vec<Remote>>,
    /// `None` where this process cannot tell its run: the workers say why.
    run: OnceLock<Option<Run>>,
}

impl Pool {
    /// Starts no process yet.
    pub(in crate::harness) fn new() -> Self {
        Self { idle: Mutex::default(), run: OnceLock::new() }
    }

    /// Makes one attempt in a worker.
    pub(in crate::harness) fn run(&self, errand: &Errand<'_>) -> Report {
        let mut worker = match self.take() {
            Ok(worker) => worker,
            Err(error) => {
                let told = format!("no process for the test: {error}");
                self.write_down(errand, &told);
                return Report { outcome: Outcome::Failed(told), output: Vec::new() };
            }
        };
        match worker.run(errand) {
            Ok((state, outcome)) => {
                match &outcome {
                    Outcome::Failed(told) if state == State::Unbegun => {
                        self.write_down(errand, told);
                    }
                    _ => stand_for(state, self.known_run()),
                }
                let is_shown = errand.shows_output() || matches!(outcome, Outcome::Failed(_));
                let output = worker.take_output(is_shown);
                self.idle().push(worker);
                Report { outcome, output }
            }
            Err(ended) => self.bury(worker, errand, &ended),
        }
    }

    /// Ends the idle workers, all at once, and waits for them.
    pub(in crate::harness) fn end(&self) {
        let workers: Vec<_> = self.idle().drain(..).collect();
        workers.iter().for_each(Remote::ask_to_end);
        let deadline = Instant::now() + PATIENCE;
        for worker in workers {
            worker.end(deadline);
        }
    }

    /// An idle worker, or a new one.
    fn take(&self) -> std::io::Result<Remote> {
        loop {
            let Some(mut worker) = self.idle().pop() else { break };
            // What a test left behind may have ended it meanwhile.
            if worker.is_there() {
                return Ok(worker);
            }
        }
        Remote::start(self.known_run())
    }

    fn known_run(&self) -> Option<&Run> {
        self.run.get_or_init(|| Run::of_this_process().ok()).as_ref()
    }

    /// What is left of an attempt whose worker died.
    fn bury(&self, mut worker: Remote, errand: &Errand<'_>, ended: &Ended) -> Report {
        let output = worker.take_output(true);
        if let Some(run) = self.known_run() {
            let printed = if output.is_empty() { Cow::default() } else { of_printed(&output) };
            let (test, retry) = (errand.test.case.name(), errand.order.retry);
            let death = Death { test, retry, reason: &ended.message, output: &printed };
            let layout = Layout::new(&run.dir);
            match abandoned::complete(&layout, worker.journal(), &death) {
                Ok(false) => self.write_down(errand, &ended.message),
                Ok(true) => stand_for(State::Whole, Some(run)),
                Err(error) => {
                    stand_for(State::Lossy, Some(run));
                    warn(format!("how a test ended is not recorded: {}", chain(&error)));
                }
            }
            // What was sent of the run is no longer all of it.
            journal::reopen(&layout);
        }
        Report { outcome: Outcome::Failed(ended.message.clone()), output }
    }

    /// Writes down that an attempt failed of which no worker has a beginning.
    fn write_down(&self, errand: &Errand<'_>, why: &str) {
        recorder::fail(errand.test.case, errand.order, why);
        stand_for(worker::state(), self.known_run());
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Remote>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
