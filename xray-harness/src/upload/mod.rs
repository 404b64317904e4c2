//! From a run's directory to a Test Execution: the pipeline, and the ledger
//! that makes it one execution however often it is run.

mod details;
mod ending;
mod error;
#[cfg(feature = "cli")]
mod glance;
mod ledger;
mod outcome;
mod runs;

use std::path::PathBuf;

pub(crate) use ending::{Ending, Failed, at_the_end_of_the_process};
pub(crate) use error::Error;
#[cfg(feature = "cli")]
pub(crate) use glance::glance;
pub(crate) use outcome::{Counts, Outcome, Sent};

use crate::client::{Again, Client, Receipt};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::execution::assemble;
use crate::execution::model::{Destination, Execution, Subject, Test};
use crate::journal::reader::{self, Contents, Journal};
use crate::warning::chain;
use crate::wire::{self, Terms, Words, payload};
use ledger::{Ledger, Prints, Standing};
use runs::Runs;

/// Sends what Xray does not hold yet of the runs in `dirs`, into one Test
/// Execution.
///
/// The ledgers are held from before the journals are read until what was sent
/// is written down, so that two uploads of one run do not undo each other.
pub(crate) fn upload(dirs: &[PathBuf], config: &Config) -> Result<Outcome, Error> {
    let credentials = config.credentials()?.ok_or(Error::NoCredentials)?;
    let target = config.target()?;
    let runs = Runs::at(dirs)?;
    let mut ledger = Ledger::open(&runs, &target, config.test_execution.as_deref())?;
    let mut contents = reader::read_all(runs.layouts())?;
    let Some(mut execution) = unsent(&contents, config, Some(&mut ledger)) else {
        let holds_any = ledger.execution().is_some();
        ledger.close(!contents.is_any_live())?;
        return Ok(Outcome::NothingToSend { holds_any, warnings: contents.warnings });
    };
    if !target.takes_custom_fields() {
        contents.warnings.extend(without_custom_fields(&mut execution));
    }
    let terms = terms(config, target.deployment, Some(&mut ledger), &execution, &runs)?;
    let body = wire::encode(target.deployment, &terms, &execution, payload::Style::Compact);
    let body = body.map_err(Error::Encode)?;
    let client = Client::new(target, credentials, config.network.clone())?;
    let receipt = send(&client, &body, &terms, &mut ledger)?;
    let all = receipt.refused.is_empty() && !contents.is_any_live();
    let booked = book(ledger, &receipt, &execution, all).err();
    contents.warnings.extend(booked.map(|error| not_booked(&receipt, &error)));
    Ok(Outcome::Sent(Sent {
        link: client.browse_url(&receipt),
        is_new: matches!(terms.destination, Destination::New(_)),
        counts: Counts::of(&execution),
        requests: client.requests_used(),
        receipt,
        warnings: contents.warnings,
    }))
}

fn book(mut ledger: Ledger, receipt: &Receipt, sent: &Execution, all: bool) -> Result<(), Error> {
    ledger.adopt(&receipt.key)?;
    for test in &sent.tests {
        let subject = test.subject.to_string();
        if receipt.takes(&subject) {
            ledger.enter(&subject, Standing::Held);
        }
    }
    ledger.close(all)
}

/// Imports; before a Test Execution is made, the ledger says that one may be,
/// and goes on to say so if nobody can tell whether it was.
fn send(
    client: &Client,
    body: &payload::Payload,
    terms: &Terms,
    ledger: &mut Ledger,
) -> Result<Receipt, Error> {
    if let Destination::Existing(_) = terms.destination {
        return Ok(client.import(body, Again::Harmless)?);
    }
    ledger.begin_new()?;
    let sent = client.import(body, Again::Doubles);
    if !matches!(&sent, Err(error) if error.is_ambiguous()) {
        ledger.end_new()?;
    }
    Ok(sent?)
}

fn not_booked(receipt: &Receipt, error: &Error) -> String {
    let key = &receipt.key;
    format!(
        "the results are in {key}, but that is not written down ({}): a later upload of this run \
         must name it in XRAY_TEST_EXECUTION",
        chain(error)
    )
}

/// All of some runs as it is told: for those who look at it.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) execution: Execution,
    pub(crate) terms: Terms,
    /// What could not be read.
    pub(crate) warnings: Vec<String>,
}

/// All that [`upload`] would send of the runs in `dirs`, as for a new Test
/// Execution.
#[cfg(feature = "cli")]
pub(crate) fn all_of(
    dirs: &[PathBuf],
    config: &Config,
    deployment: Deployment,
) -> Result<Told, Error> {
    let runs = Runs::at(dirs)?;
    let contents = reader::read_all(runs.layouts())?;
    let execution = unsent(&contents, config, None).ok_or(Error::NoResults)?;
    let terms = terms(config, deployment, None, &execution, &runs)?;
    Ok(Told { execution, terms, warnings: contents.warnings })
}

/// The payload that [`upload`] would send for all of the runs in `dirs`.
#[cfg(feature = "cli")]
pub(crate) fn preview(
    dirs: &[PathBuf],
    config: &Config,
    deployment: Deployment,
) -> Result<(payload::Payload, Vec<String>), Error> {
    let Told { execution, terms, warnings } = all_of(dirs, config, deployment)?;
    let body = wire::encode(deployment, &terms, &execution, payload::Style::Pretty);
    Ok((body.map_err(Error::Encode)?, warnings))
}

/// The results that may be sent, and that are not held as they are.
fn unsent(contents: &Contents, config: &Config, ledger: Option<&mut Ledger>) -> Option<Execution> {
    let assembled = |journals: &[Journal]| told(assemble(journals)?, config);
    let mut execution = assembled(&contents.journals)?;
    if let Some(ledger) = ledger {
        let own = contents.journals.chunk_by(|one, next| one.place == next.place).map(assembled);
        ledger.expect(Prints::new(&execution, &own.collect::<Vec<_>>()));
        let is_open = |test: &Test| ledger.standing(&test.subject.to_string()) != Standing::Held;
        execution.tests.retain(is_open);
    }
    (!execution.tests.is_empty()).then_some(execution)
}

/// What is told of `execution` as the settings are.
fn told(execution: Execution, config: &Config) -> Option<Execution> {
    let is_ignored_told = config.words.ignored.is_some();
    let mut execution = if is_ignored_told { execution } else { execution.without_ignored()? };
    let may_be_sent = |test: &Test| config.provision || matches!(test.subject, Subject::Key(_));
    execution.tests.retain(may_be_sent);
    Some(execution)
}

/// Takes the custom fields out, and says so.
fn without_custom_fields(execution: &mut Execution) -> Option<String> {
    let rows = execution.tests.iter_mut().flat_map(|test| &mut test.rows);
    let taken: usize = rows.map(|row| std::mem::take(&mut row.fields).len()).sum();
    (taken > 0).then(|| {
        format!(
            "{taken} custom fields are left out: they take version 2 of the API (XRAY_API_VERSION)"
        )
    })
}

fn terms(
    config: &Config,
    deployment: Deployment,
    ledger: Option<&mut Ledger>,
    execution: &Execution,
    runs: &Runs,
) -> Result<Terms, Error> {
    let held_by = ledger.as_deref().and_then(Ledger::execution).map(str::to_owned);
    let named = config.test_execution.clone().or(held_by);
    if named.is_none() && ledger.as_deref().is_some_and(Ledger::is_unclear) {
        return Err(Error::Unclear { run: runs.name() });
    }
    let project = details::project(config, named.as_deref(), execution)?;
    let new = || {
        let marker = ledger.map(Ledger::marker);
        let details = details::complete(config, &project, runs, marker.as_deref());
        Destination::New(details)
    };
    let destination = named.map_or_else(new, Destination::Existing);
    let words = Words { deployment, named: config.words.clone() };
    Ok(Terms { destination, project, steps: config.steps, words })
}
