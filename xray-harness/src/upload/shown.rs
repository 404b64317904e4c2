//! What an upload would send, for those who look at it.

use std::path::PathBuf;

use super::Error;
use super::results::{open, read};
use super::runs::Runs;
use super::sending::Said;
use super::terms::terms;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::execution::model::Execution;
use crate::wire::{self, Terms, payload};

/// All of some runs as it is told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) execution: Execution,
    pub(crate) terms: Terms,
    /// What could not be read, and what is left out.
    pub(crate) warnings: Vec<String>,
}

/// A payload to look at.
#[derive(Debug)]
pub(crate) struct Preview {
    pub(crate) payload: payload::Payload,
    /// What goes together with it.
    pub(crate) beside: Option<String>,
    pub(crate) warnings: Vec<String>,
}

/// All that [`upload`](super::upload) would send of the runs in `dirs`, as for a new Test
/// Execution.
pub(crate) fn all_of(
    dirs: &[PathBuf],
    config: &Config,
    deployment: Deployment,
) -> Result<Told, Error> {
    let runs = Runs::at(dirs)?;
    let contents = read(&runs, config)?;
    let (_, results) = open(&contents, &runs, config, true).ok_or(Error::NoResults)?;
    if results.execution.tests.is_empty() {
        return Err(Error::NoResults);
    }
    let terms = terms(config, deployment, None, &results.execution, &runs)?;
    let Said { lost, warnings, .. } = results.said(&contents, config);
    let warnings = lost.into_iter().chain(warnings).collect();
    Ok(Told { execution: results.execution, terms, warnings })
}

/// The payload that [`upload`](super::upload) would send for all of the runs in
/// `dirs`, with what is to be told of it.
pub(crate) fn preview(
    dirs: &[PathBuf],
    config: &Config,
    deployment: Deployment,
) -> Result<Preview, Error> {
    let Told { execution, terms, warnings } = all_of(dirs, config, deployment)?;
    let body = wire::encode(deployment, &terms, &execution, payload::Style::Pretty);
    let beside = beside(&terms)?;
    Ok(Preview { payload: body.map_err(Error::Encode)?, beside, warnings })
}

/// What is told of a payload that goes together with another one.
pub(crate) fn beside(terms: &Terms) -> Result<Option<String>, Error> {
    let info = wire::encode_info(terms.words.deployment, terms).map_err(Error::Encode)?;
    Ok(info.map(|info| {
        format!("beside it goes a part `info`, once Jira was asked for what is named in it: {info}")
    }))
}
