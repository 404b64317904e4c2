//! Where results go, and how they are to be told there.

use super::fields;
use super::ledger::Ledger;
use super::results::Results;
use super::runs::Runs;
use super::{Error, details};
use crate::client::Client;
use crate::config::{Config, Credentials, Target};
use crate::deployment::Deployment;
use crate::execution::model::{Destination, Execution};
#[cfg(feature = "cli")]
use crate::wire;
use crate::wire::{Format, Terms, Words};

/// The terms for `execution`, into the Test Execution that is named or holds
/// results of the runs, else into a new one.
pub(super) fn terms(
    config: &Config,
    deployment: Deployment,
    ledger: Option<(&mut Ledger, Format)>,
    execution: &Execution,
    runs: &Runs,
) -> Result<Terms, Error> {
    let held_by = ledger.as_ref().and_then(|(ledger, _)| ledger.execution()).map(str::to_owned);
    let named = config.test_execution.clone().or(held_by);
    let project = details::project(config, named.as_deref(), execution)?;
    let new = || {
        // Only a description has a place for one.
        let marker = ledger.filter(|(_, format)| *format == Format::Json);
        let marker = marker.map(|(ledger, _)| ledger.marker());
        let details = details::complete(config, &project, runs, marker.as_deref());
        Destination::New(details)
    };
    let destination = named.map_or_else(new, Destination::Existing);
    let words = Words { deployment, named: config.words.clone() };
    Ok(Terms { destination, project, steps: config.steps, words })
}

/// Both as the format can say them.
#[cfg_attr(
    not(feature = "cli"),
    expect(clippy::unnecessary_wraps, unused_variables, reason = "Xray JSON says everything")
)]
pub(super) fn fitted(
    format: Format,
    terms: Terms,
    config: &Config,
    results: Results,
) -> Result<(Terms, Results), Error> {
    match format {
        Format::Json => Ok((terms, results)),
        #[cfg(feature = "cli")]
        Format::Junit => {
            let (mut terms, mut results) = (terms, results);
            let told = fit_junit(&mut terms, config, &mut results.execution)?;
            results.warnings.extend(told);
            Ok((terms, results))
        }
    }
}

/// Takes out of `execution` what a JUnit report has no place for, a line each.
#[cfg(feature = "cli")]
fn fit_junit(
    terms: &mut Terms,
    config: &Config,
    execution: &mut Execution,
) -> Result<Vec<String>, Error> {
    wire::check_junit(terms, execution).map_err(Error::NotInJunit)?;
    let mut told = wire::fit_junit(execution);
    let Destination::New(details) = &mut terms.destination else { return Ok(told) };
    let has_fields = !std::mem::take(&mut details.fields).is_empty();
    let asked = &config.details;
    if has_fields || asked.summary.is_some() || asked.description.is_some() {
        told.push(
            "the summary, the description and [execution.fields] are left out: an import of a \
             JUnit report takes none; XRAY_TEST_EXECUTION may name a Test Execution that has them"
                .to_owned(),
        );
    }
    Ok(told)
}

/// A client, and the terms as the instance that it asks takes them.
pub(super) fn prepared(
    target: Target,
    credentials: Credentials,
    config: &Config,
    mut terms: Terms,
) -> Result<(Client, Terms), Error> {
    let client = Client::new(target, credentials, config.network.clone())?;
    let client = match &mut terms.destination {
        Destination::New(details) => fields::resolve(client, config, details)?,
        Destination::Existing(_) => client,
    };
    Ok((client, terms))
}
