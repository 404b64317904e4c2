//! What an upload would send, without a word to the server.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::ledger::Ledger;
use super::results::{open, read, unheld};
use super::runs::Runs;
use super::sending::Said;
use super::terms::{fitted, terms};
use super::{Counts, Error};
use crate::config::{Config, Target};
use crate::deployment::Deployment;
use crate::execution::model::Destination;
use crate::wire::{self, Format};

/// What would be sent.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    /// `None` where nothing would be: is there anything that Xray holds?
    pub(crate) would: Option<Would>,
    pub(crate) holds_any: bool,
    pub(crate) warnings: Vec<String>,
}

/// Results, and where they would go.
#[derive(Debug)]
pub(crate) struct Would {
    pub(crate) counts: Counts,
    /// The Test Execution's key; `None` for a new one.
    pub(crate) execution: Option<String>,
    pub(crate) project: String,
    /// In one request; what is over a limit would go in several.
    pub(crate) bytes: u64,
}

/// What [`upload`](super::upload) would send of the runs in `dirs`.
///
/// Without an address in the settings nothing counts as held, and the
/// deployment is Cloud.
pub(crate) fn rehearse(
    dirs: &[PathBuf],
    config: &Config,
    format: Format,
) -> Result<Rehearsal, Error> {
    let runs = Runs::at(dirs)?;
    let target = config.deployment()?.map(|_| config.target()).transpose()?;
    let ledger =
        target.as_ref().map(|target| Ledger::open(&runs, target, config.test_execution.as_deref()));
    let mut ledger = ledger.transpose()?;
    let contents = read(&runs, config)?;
    let takes_custom_fields = target.as_ref().is_none_or(Target::takes_custom_fields);
    let holds_any = ledger.as_ref().is_some_and(|ledger| ledger.execution().is_some());
    let opened = open(&contents, &runs, config, takes_custom_fields);
    let Some(results) = unheld(opened, ledger.as_mut()) else {
        let warnings = contents.lost.into_iter().chain(contents.warnings).collect();
        return Ok(Rehearsal { would: None, holds_any, warnings });
    };
    let counts = Counts::of(&results.execution);
    let deployment = target.map_or(Deployment::Cloud, |target| target.deployment);
    let ledger = ledger.as_mut().map(|ledger| (ledger, format));
    let terms = terms(config, deployment, ledger, &results.execution, &runs)?;
    let (terms, results) = fitted(format, terms, config, results)?;
    let import = wire::import(format, &terms, &results.execution, &BTreeSet::new());
    let bytes = import.map_err(Error::Report)?.len();
    let Said { lost, warnings, .. } = results.said(&contents, config);
    let warnings = lost.into_iter().chain(warnings).collect();
    let execution = match terms.destination {
        Destination::Existing(key) => Some(key),
        Destination::New(_) => None,
    };
    let would = Would { counts, execution, project: terms.project, bytes };
    Ok(Rehearsal { would: Some(would), holds_any, warnings })
}
