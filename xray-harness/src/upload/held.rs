//! What Xray should hold of some runs by now, for who reads it back.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Error;
use super::ledger::Ledger;
use super::results::{open, read};
use super::runs::Runs;
use crate::config::Config;
use crate::execution::model::Execution;

/// Results, and the key of the Test Execution that they are in.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) key: String,
    pub(crate) execution: Execution,
    /// Those that were sent as a JUnit report.
    pub(crate) reports: BTreeSet<String>,
}

/// What the ledgers say is in Xray of the runs in `dirs`; `None` where nothing is.
pub(crate) fn held(dirs: &[PathBuf], config: &Config) -> Result<Option<Held>, Error> {
    let runs = Runs::at(dirs)?;
    let target = config.target()?;
    let ledger = Ledger::open(&runs, &target, config.test_execution.as_deref())?;
    let Some(key) = ledger.execution().map(str::to_owned) else { return Ok(None) };
    // As it was sent: without what a rule takes out, and what is over a limit.
    let contents = read(&runs, config)?;
    let results = open(&contents, &runs, config, target.takes_custom_fields());
    let reports = ledger.reports().clone();
    Ok(results.map(|(_, results)| Held { key, execution: results.execution, reports }))
}
