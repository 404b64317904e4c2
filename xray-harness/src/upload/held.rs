//! What Xray should hold of some runs by now, for who reads it back.

use std::path::PathBuf;

use super::ledger::Ledger;
use super::runs::Runs;
use super::{Error, told};
use crate::config::Config;
use crate::execution::assemble;
use crate::execution::model::Execution;
use crate::journal::reader;

/// Results, and the key of the Test Execution that they are in.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) key: String,
    pub(crate) execution: Execution,
}

/// What the ledgers say is in Xray of the runs in `dirs`; `None` where nothing is.
pub(crate) fn held(dirs: &[PathBuf], config: &Config) -> Result<Option<Held>, Error> {
    let runs = Runs::at(dirs)?;
    let ledger = Ledger::open(&runs, &config.target()?, config.test_execution.as_deref())?;
    let Some(key) = ledger.execution().map(str::to_owned) else { return Ok(None) };
    let contents = reader::read_all(runs.layouts())?;
    let execution = assemble(&contents.journals).and_then(|execution| told(execution, config));
    Ok(execution.map(|execution| Held { key, execution }))
}
