//! Finds the Test Execution that a lost reply would have named.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use super::Error;
use super::ledger::Ledger;
use super::test_runs::TestRuns;
use crate::client::{self, Client};
use crate::tell::tell;

/// Between the first two searches.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Between two searches, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A wait that is told of.
const LONG: Duration = Duration::from_secs(3);

/// The key of the Test Execution that bears a marker of the runs; `None` if
/// none does, `patience` after its answer was lost: searches are some seconds
/// behind, and what a gateway gave up on may go on for a while.
pub(super) fn find(
    client: &Client,
    ledger: &Ledger,
    project: &str,
    patience: Duration,
    run: &str,
) -> Result<Option<String>, Error> {
    if ledger.is_unmarked() {
        return Err(Error::Unmarked { project: project.to_owned() });
    }
    if ledger.markers().is_empty() {
        return Err(Error::Unclear { run: run.to_owned(), source: None });
    }
    let patience = patience.saturating_sub(ledger.lost_since().unwrap_or_default());
    let mut late = Late::new(patience, "nobody answered whether a Test Execution was made, and");
    loop {
        let found = search(client, ledger.markers(), project);
        let found = found.map_err(|source| unseen(run, source))?;
        match found.len() {
            0 if late.wait() => {}
            0 => return Ok(None),
            1 => return Ok(found.into_iter().next()),
            _ => return Err(Error::Doubled { keys: found.into_iter().collect() }),
        }
    }
}

/// What `ask` comes to for a Test Execution that a search may not know of for as
/// long as `patience`.
pub(super) fn test_runs(
    patience: Duration,
    ask: impl Fn() -> Result<TestRuns, client::Error>,
) -> Result<TestRuns, client::Error> {
    let mut late = Late::new(patience, "evidence is to be added to a Test Execution, and");
    loop {
        match ask() {
            Err(client::Error::NotFound { .. }) if late.wait() => {}
            other => return other,
        }
    }
}

/// Where looking is not allowed, a person has to; any other trouble passes.
fn unseen(run: &str, source: client::Error) -> Error {
    let (run, is_barred) = (run.to_owned(), source.is_barred());
    let source = Box::new(source);
    if is_barred {
        Error::Unclear { run, source: Some(source) }
    } else {
        Error::Unseen { run, source }
    }
}

/// A search that may find late what is there.
struct Late {
    begin: Instant,
    patience: Duration,
    pause: Duration,
    /// What it is waited for; `None` once it was told.
    why: Option<&'static str>,
}

impl Late {
    fn new(patience: Duration, why: &'static str) -> Self {
        Self { begin: Instant::now(), patience, pause: FIRST_PAUSE, why: Some(why) }
    }

    /// Waits until the next search; `false` if the one before was the last.
    fn wait(&mut self) -> bool {
        let left = self.patience.saturating_sub(self.begin.elapsed());
        if left.is_zero() {
            return false;
        }
        // Nobody has to wonder why nothing happens.
        if let Some(why) = self.why.take().filter(|_| left >= LONG) {
            tell([format!(
                "xray: waiting up to {} s: {why} searches find one late (XRAY_UNCLEAR_WAIT)",
                left.as_secs()
            )]);
        }
        thread::sleep(self.pause.min(left));
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        true
    }
}

fn search(
    client: &Client,
    markers: &[String],
    project: &str,
) -> Result<BTreeSet<String>, client::Error> {
    let mut keys = BTreeSet::new();
    for marker in markers {
        let found = client.find_executions(project, marker)?;
        keys.extend(found.into_iter().map(|issue| issue.key));
    }
    Ok(keys)
}
