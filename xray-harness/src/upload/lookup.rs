//! Finds the Test Execution that a lost reply would have named.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use super::Error;
use super::ledger::Ledger;
use crate::client::{self, Client};
use crate::tell::tell;

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
    let begin = Instant::now();
    let patience = patience.saturating_sub(ledger.lost_since().unwrap_or_default());
    let mut pause = Duration::from_millis(500);
    let mut is_told = false;
    loop {
        let found = search(client, ledger.markers(), project);
        let found = found.map_err(|source| unseen(run, source))?;
        let left = patience.saturating_sub(begin.elapsed());
        match found.len() {
            0 if left.is_zero() => return Ok(None),
            0 => {
                is_told = is_told || told(left);
                thread::sleep(pause.min(left));
            }
            1 => return Ok(found.into_iter().next()),
            _ => return Err(Error::Doubled { keys: found.into_iter().collect() }),
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
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

/// Nobody has to wonder why nothing happens.
fn told(left: Duration) -> bool {
    if left >= LONG {
        tell([format!(
            "xray: waiting up to {} s: nobody answered whether a Test Execution was made, and \
             searches find one late (XRAY_UNCLEAR_WAIT)",
            left.as_secs()
        )]);
    }
    true
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
