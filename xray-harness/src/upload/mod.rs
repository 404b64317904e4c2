//! From a run's directory to a Test Execution: the pipeline, and the ledger
//! that makes it one execution however often it is run.

mod additions;
mod budget;
mod details;
mod due;
mod ending;
mod error;
mod fields;
#[cfg(feature = "cli")]
mod held;
mod items;
mod keyless;
mod ledger;
mod lookup;
mod outcome;
mod plan;
mod redacted;
#[cfg(feature = "cli")]
mod rehearsal;
mod results;
mod runs;
mod sending;
#[cfg(feature = "cli")]
mod shown;
mod terms;
mod test_runs;
mod words;

use std::collections::BTreeSet;
use std::path::PathBuf;

pub(crate) use due::owe;
pub(crate) use ending::{Ending, Failed, at_the_end_of_the_process};
pub(crate) use error::Error;
#[cfg(feature = "cli")]
pub(crate) use held::{Held, held};
#[cfg(feature = "cli")]
pub(crate) use ledger::glance;
pub(crate) use outcome::{Counts, Outcome, Sent};
#[cfg(feature = "cli")]
pub(crate) use rehearsal::{Rehearsal, Would, rehearse};
#[cfg(feature = "cli")]
pub(crate) use shown::{Preview, Told, all_of, beside, preview};
#[cfg(feature = "cli")]
pub(crate) use test_runs::TestRuns;

use crate::client::Receipt;
use crate::config::{Config, Policy};
use crate::execution::model::Test;
use crate::journal::reader::Contents;
use crate::tell::tell;
use crate::wire::Format;
use items::Items;
use ledger::{Ledger, Standing};
use plan::State;
use runs::Runs;
use sending::{Said, Sending};

/// Sends what Xray does not hold yet of the runs in `dirs`, into one Test
/// Execution.
///
/// The ledgers are held from before the journals are read until what was sent
/// is written down, so that two uploads of one run do not undo each other.
pub(crate) fn upload(dirs: &[PathBuf], config: &Config, format: Format) -> Result<Outcome, Error> {
    let runs = Runs::at(dirs)?;
    let credentials = config.credentials();
    // Without a login nobody meant to send them, unless it is required.
    if config.policy == Policy::Required || !matches!(credentials, Ok(None)) {
        owe(runs.layouts())?;
    }
    let credentials = credentials?.ok_or(Error::NoCredentials)?;
    let target = config.target()?;
    let mut ledger = Ledger::open(&runs, &target, config.test_execution.as_deref())?;
    let journals = runs.journals();
    let contents = results::read(&runs, config)?;
    let opened = results::open(&contents, &runs, config, target.takes_custom_fields());
    let Some(results) = results::unheld(opened, Some(&mut ledger)) else {
        return nothing(ledger, contents, config, &journals);
    };
    tell(merged(&contents));
    let counts = Counts::of(&results.execution).leaving_out(keyless::left_out(&contents, config));
    let asked = Some((&mut ledger, format));
    let terms = terms::terms(config, target.deployment, asked, &results.execution, &runs)?;
    let (terms, results) = terms::fitted(format, terms, config, results)?;
    let (client, terms) = terms::prepared(target, credentials, config, terms)?;
    let mut said = results.said(&contents, config);
    words::check(&client, &terms, &results.execution, &mut said);
    let state = |test: &Test| state(&ledger, test);
    let items = Items::new(format, terms, results.execution, state)?;
    let mut sending = Sending::new(&client, ledger, items, &config.limits, runs.name());
    sending.said = said;
    let sent = sending.all();
    finish(sending, sent, counts, &journals, contents.is_any_live())
}

fn nothing(
    ledger: Ledger,
    contents: Contents,
    config: &Config,
    journals: &[BTreeSet<PathBuf>],
) -> Result<Outcome, Error> {
    let keyless = keyless::left_out(&contents, config);
    let holds_any = ledger.execution().is_some();
    let is_running = contents.is_any_live();
    ledger.close(!is_running && contents.lost.is_empty(), journals)?;
    let Contents { lost, mut warnings, .. } = contents;
    warnings.extend(keyless::warning(keyless));
    Ok(Outcome::NothingToSend { holds_any, is_running, lost, warnings })
}

/// Directories of several runs are one Test Execution, as those of one run are;
/// whoever named one too many shall see it.
fn merged(contents: &Contents) -> Option<String> {
    let journals = contents.journals.iter().filter(|journal| journal.pid.is_some());
    let places: BTreeSet<_> = journals.clone().map(|journal| journal.place).collect();
    let names: BTreeSet<_> = journals.map(|journal| journal.run.as_str()).collect();
    (places.len() > 1 && names.len() > 1).then(|| {
        let names: Vec<_> = names.iter().copied().collect();
        format!(
            "xray: {} runs are merged into one Test Execution: {}",
            names.len(),
            names.join(", ")
        )
    })
}

/// Writes the ledgers back, also where sending ended early.
fn finish(
    sending: Sending<'_>,
    sent: Result<(), Error>,
    counts: Counts,
    journals: &[BTreeSet<PathBuf>],
    is_running: bool,
) -> Result<Outcome, Error> {
    let Sending { client, ledger, said, .. } = sending;
    let Said { receipt, is_new, refused, lost, mut warnings } = said;
    let key = ledger.execution().map(str::to_owned);
    let is_all = sent.is_ok() && refused.is_empty() && lost.is_empty() && !is_running;
    let closed = ledger.close(is_all, journals);
    sent?;
    let receipt = receipt.or_else(|| key.map(Receipt::of));
    let Some(receipt) = receipt else {
        closed?;
        return Ok(Outcome::NothingToSend { holds_any: false, is_running, lost, warnings });
    };
    warnings.extend(closed.err().map(|error| sending::not_booked(&receipt.key, &error)));
    Ok(Outcome::Sent(Sent {
        link: client.browse_url(&receipt),
        is_new,
        is_running,
        counts,
        receipt,
        refused,
        lost,
        warnings,
        requests: client.requests_used(),
    }))
}

fn state(ledger: &Ledger, test: &Test) -> State {
    match ledger.standing(&test.subject.to_string()) {
        Standing::Unsent => State::Unsent,
        Standing::Pending => State::Pending,
        Standing::Held => State::Done,
    }
}
