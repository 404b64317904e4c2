//! Finds the Test Execution that a lost reply would have named.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use super::Error;
use super::ledger::Ledger;
use crate::client::Client;

/// Between two searches, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The key of the Test Execution that bears a marker of the runs; `None` if
/// none does, `patience` after it was asked for: searches are some seconds
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
    let patience = patience.saturating_sub(ledger.asked_since().unwrap_or_default());
    let mut pause = Duration::from_millis(500);
    loop {
        let found = search(client, ledger.markers(), project).map_err(|source| Error::Unclear {
            run: run.to_owned(),
            source: Some(source.into()),
        })?;
        let left = patience.saturating_sub(begin.elapsed());
        match found.len() {
            0 if left.is_zero() => return Ok(None),
            0 => thread::sleep(pause.min(left)),
            1 => return Ok(found.into_iter().next()),
            _ => return Err(Error::Doubled { keys: found.into_iter().collect() }),
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn search(
    client: &Client,
    markers: &[String],
    project: &str,
) -> Result<BTreeSet<String>, crate::client::Error> {
    let mut keys = BTreeSet::new();
    for marker in markers {
        let found = client.find_executions(project, marker)?;
        keys.extend(found.into_iter().map(|issue| issue.key));
    }
    Ok(keys)
}
