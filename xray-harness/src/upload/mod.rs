//! From a run's directory to a Test Execution: the pipeline, and the ledger
//! that makes it one execution however often it is run.

mod details;
mod ending;
mod error;
mod ledger;
mod outcome;

use std::path::Path;

pub(crate) use ending::{Ending, Failed, at_the_end_of_the_process};
pub(crate) use error::Error;
pub(crate) use outcome::{Counts, Outcome, Sent};

use crate::client::{Again, Client, Receipt};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::execution::assemble;
use crate::execution::model::{Destination, Execution, Subject};
use crate::journal::layout::Layout;
use crate::journal::reader::{self, Contents};
use crate::warning::chain;
use crate::wire::{self, Terms, Words, payload};
use ledger::{Account, Ledger};

/// Sends what Xray does not hold yet of the run in `dir`.
///
/// The ledger is held from before the journals are read until what was sent
/// is written down, so that two uploads of one run do not undo each other.
pub(crate) fn upload(dir: &Path, config: &Config) -> Result<Outcome, Error> {
    let credentials = config.credentials()?.ok_or(Error::NoCredentials)?;
    let target = config.target()?;
    let layout = Layout::new(dir);
    check(&layout)?;
    let mut ledger = Ledger::open(&layout)?;
    let mut contents = reader::read(&layout)?;
    let account = ledger.account(&target, config.test_execution.as_deref());
    let Some(mut execution) = unsent(&contents, config, Some(account)) else {
        let holds_any = account.execution().is_some();
        ledger.close(!contents.is_any_live())?;
        return Ok(Outcome::NothingToSend { holds_any, warnings: contents.warnings });
    };
    if !target.takes_custom_fields() {
        contents.warnings.extend(without_custom_fields(&mut execution));
    }
    let terms = terms(config, target.deployment, Some(account), &execution, dir)?;
    let body = wire::encode(target.deployment, &terms, &execution, payload::Style::Compact);
    let body = body.map_err(Error::Encode)?;
    let client = Client::new(target, credentials, config.network.clone())?;
    let receipt = send(&client, &body, &terms, &mut ledger)?;
    let account = ledger.account(client.target(), config.test_execution.as_deref());
    account.enter(&receipt, &execution);
    let all = receipt.refused.is_empty() && !contents.is_any_live();
    let booked = ledger.close(all).err().map(|error| not_booked(&receipt, &error));
    contents.warnings.extend(booked);
    Ok(Outcome::Sent(Sent {
        link: client.browse_url(&receipt),
        is_new: matches!(terms.destination, Destination::New(_)),
        counts: Counts::of(&execution),
        receipt,
        warnings: contents.warnings,
    }))
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
    ledger.begin_new(client.target())?;
    let sent = client.import(body, Again::Doubles);
    if !matches!(&sent, Err(error) if error.is_ambiguous()) {
        ledger.end_new(client.target())?;
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

/// The payload that [`upload`] would send for all of the run in `dir`.
#[cfg(feature = "cli")]
pub(crate) fn preview(
    dir: &Path,
    config: &Config,
    deployment: Deployment,
) -> Result<(payload::Payload, Vec<String>), Error> {
    let layout = Layout::new(dir);
    check(&layout)?;
    let contents = reader::read(&layout)?;
    let execution = unsent(&contents, config, None).ok_or(Error::NoResults)?;
    let terms = terms(config, deployment, None, &execution, dir)?;
    let body = wire::encode(deployment, &terms, &execution, payload::Style::Pretty);
    Ok((body.map_err(Error::Encode)?, contents.warnings))
}

fn check(layout: &Layout) -> Result<(), Error> {
    let journals = layout.journals();
    if journals.is_dir() { Ok(()) } else { Err(Error::NoRun(journals)) }
}

/// The results that may be sent, and that `account` does not hold as they are.
fn unsent(contents: &Contents, config: &Config, account: Option<&Account>) -> Option<Execution> {
    let mut execution = assemble(&contents.journals)?;
    if config.words.ignored.is_none() {
        execution = execution.without_ignored()?;
    }
    execution.tests.retain(|test| {
        let may_be_sent = config.provision || matches!(test.subject, Subject::Key(_));
        may_be_sent && !account.is_some_and(|account| account.holds(test))
    });
    (!execution.tests.is_empty()).then_some(execution)
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

/// What a run is called, also in a Test Execution's description.
fn run_name(dir: &Path) -> String {
    dir.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn terms(
    config: &Config,
    deployment: Deployment,
    account: Option<&Account>,
    execution: &Execution,
    dir: &Path,
) -> Result<Terms, Error> {
    let named = config.test_execution.as_deref().or(account.and_then(Account::execution));
    if named.is_none() && account.is_some_and(Account::is_unclear) {
        return Err(Error::Unclear { run: run_name(dir) });
    }
    let project = details::project(config, named, execution)?;
    let destination = match named {
        Some(key) => Destination::Existing(key.to_owned()),
        None => Destination::New(details::complete(config, &project, dir)),
    };
    let words = Words { deployment, named: config.words.clone() };
    Ok(Terms { destination, project, steps: config.steps, words })
}
