//! From a run's directory to a Test Execution: the pipeline, and the ledger
//! that makes it one execution however often it is run.

mod details;
mod error;
mod ledger;
mod outcome;

use std::path::Path;
use std::sync::Once;

pub(crate) use error::Error;
pub(crate) use outcome::{Counts, Outcome, Sent};

use crate::client::Client;
use crate::config::{Config, Policy};
#[cfg(feature = "cli")]
use crate::deployment::Deployment;
use crate::execution::assemble;
use crate::execution::model::{Destination, Execution, Subject};
use crate::journal::layout::Layout;
use crate::journal::reader::{self, Contents};
use crate::wire::{self, Terms, payload};
use crate::{env, recorder, run};
use ledger::{Account, Ledger};

/// Sends what Xray does not hold yet of the run in `dir`.
pub(crate) fn upload(dir: &Path, config: &Config) -> Result<Outcome, Error> {
    let credentials = config.credentials.clone().ok_or(Error::NoCredentials)?;
    let target = config.target()?;
    let layout = Layout::new(dir);
    let mut contents = read(&layout)?;
    let mut ledger = Ledger::open(&layout)?;
    let account = ledger.account(&target, config.test_execution.as_deref());
    let Some(mut execution) = unsent(&contents, config, account) else {
        ledger.close(true)?;
        return Ok(Outcome::NothingToSend { warnings: contents.warnings });
    };
    if !target.takes_custom_fields() {
        contents.warnings.extend(without_custom_fields(&mut execution));
    }
    let terms = terms(config, account, &execution, dir)?;
    let body = wire::encode(target.deployment, &terms, &execution, payload::Layout::Compact);
    let body = body.map_err(Error::Encode)?;
    let client = Client::new(target, credentials)?;
    let receipt = client.import(&body)?;
    account.enter(&receipt, &execution);
    ledger.close(receipt.refused.is_empty())?;
    Ok(Outcome::Sent(Sent {
        link: client.browse_url(&receipt),
        is_new: matches!(terms.destination, Destination::New(_)),
        counts: Counts::of(&execution),
        receipt,
        warnings: contents.warnings,
    }))
}

/// The payload that [`upload`] would send for all of the run in `dir`.
#[cfg(feature = "cli")]
pub(crate) fn preview(
    dir: &Path,
    config: &Config,
    deployment: Deployment,
) -> Result<(payload::Payload, Vec<String>), Error> {
    let contents = read(&Layout::new(dir))?;
    let account = Account::default();
    let execution = unsent(&contents, config, &account).ok_or(Error::NoResults)?;
    let terms = terms(config, &account, &execution, dir)?;
    let body = wire::encode(deployment, &terms, &execution, payload::Layout::Pretty);
    Ok((body.map_err(Error::Encode)?, contents.warnings))
}

/// Sends what this process recorded, if it is its part to send: once, however
/// many ends the process has. `None` where nothing was tried.
///
/// Under nextest a process holds one test of many; there, `cargo xray upload`
/// sends them all together.
pub(crate) fn at_the_end_of_the_process() -> Option<Result<Outcome, Failed>> {
    static ONCE: Once = Once::new();
    let mut ended = None;
    ONCE.call_once(|| {
        if let Some(dir) = recorder::finish().filter(|_| !env::is_nextest()) {
            ended = send(&dir);
        }
    });
    ended
}

/// An upload that did not come about, and whether it had to.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) error: Error,
    pub(crate) was_required: bool,
    /// Where the results are.
    pub(crate) dir: std::path::PathBuf,
}

fn send(dir: &Path) -> Option<Result<Outcome, Failed>> {
    let failed = |error, was_required| Failed { error, was_required, dir: dir.to_owned() };
    let config = match Config::load(run::workspace_root().as_deref()) {
        Ok(config) => config,
        Err(error) => return Some(Err(failed(error.into(), false))),
    };
    match (config.policy, &config.credentials) {
        (Policy::Never, _) | (Policy::Auto, None) => None,
        (policy, _) => {
            // A test of ours runs this process: the outer one sends for both.
            if reader::is_any_live(&Layout::new(dir)) {
                return None;
            }
            let outcome = upload(dir, &config);
            Some(outcome.map_err(|error| failed(error, policy == Policy::Required)))
        }
    }
}

fn read(layout: &Layout) -> Result<Contents, Error> {
    if !layout.journals().is_dir() {
        return Err(Error::NoRun(layout.journals()));
    }
    Ok(reader::read(layout)?)
}

/// The results that may be sent, and that `account` does not hold as they are.
fn unsent(contents: &Contents, config: &Config, account: &Account) -> Option<Execution> {
    let mut execution = assemble(&contents.journals)?;
    execution.tests.retain(|test| {
        let may_be_sent = config.provision || matches!(test.subject, Subject::Key(_));
        may_be_sent && !account.holds(test)
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

fn terms(
    config: &Config,
    account: &Account,
    execution: &Execution,
    dir: &Path,
) -> Result<Terms, Error> {
    let named = config.test_execution.as_deref().or(account.execution());
    let project = details::project(config, named, execution)?;
    let destination = match named {
        Some(key) => Destination::Existing(key.to_owned()),
        None => Destination::New(details::complete(config, &project, dir)),
    };
    Ok(Terms { destination, project, steps: config.steps })
}
