//! From a run's directory to a Test Execution: the pipeline, and the ledger
//! that makes it one execution however often it is run.

mod additions;
mod budget;
mod details;
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
mod runs;
mod sending;

use std::collections::BTreeSet;
use std::path::PathBuf;

pub(crate) use ending::{Ending, Failed, at_the_end_of_the_process};
pub(crate) use error::Error;
#[cfg(feature = "cli")]
pub(crate) use held::{Held, held};
#[cfg(feature = "cli")]
pub(crate) use ledger::glance;
pub(crate) use outcome::{Counts, Outcome, Sent};

use crate::client::{Client, Receipt};
use crate::config::{Config, Credentials, Target};
use crate::deployment::Deployment;
use crate::execution::assemble;
use crate::execution::model::{Destination, Execution, Subject, Test};
use crate::journal::reader::{self, Contents, Journal};
use crate::tell::tell;
#[cfg(feature = "cli")]
use crate::wire::{self, payload};
use crate::wire::{Format, Terms, Words};
use budget::Taken;
use items::Items;
use ledger::{Ledger, Prints, Standing};
use plan::State;
use runs::Runs;
use sending::{Said, Sending};

/// Sends what Xray does not hold yet of the runs in `dirs`, into one Test
/// Execution.
///
/// The ledgers are held from before the journals are read until what was sent
/// is written down, so that two uploads of one run do not undo each other.
pub(crate) fn upload(dirs: &[PathBuf], config: &Config, format: Format) -> Result<Outcome, Error> {
    let credentials = config.credentials()?.ok_or(Error::NoCredentials)?;
    let target = config.target()?;
    let runs = Runs::at(dirs)?;
    let mut ledger = Ledger::open(&runs, &target, config.test_execution.as_deref())?;
    let journals = runs.journals();
    let contents = read(&runs, config)?;
    let keyless = keyless::left_out(&contents, config);
    let results = open(&contents, &runs, config, target.takes_custom_fields());
    let (prints, mut results) = results.unzip();
    ledger.expect(prints.unwrap_or_default());
    if let Some(results) = &mut results {
        results.keep(|subject| ledger.standing(&subject.to_string()) != Standing::Held);
    }
    let Some(results) = results.filter(|results| !results.execution.tests.is_empty()) else {
        let holds_any = ledger.execution().is_some();
        ledger.close(!contents.is_any_live() && contents.lost.is_empty(), &journals)?;
        let Contents { lost, mut warnings, .. } = contents;
        warnings.extend(keyless::warning(keyless));
        return Ok(Outcome::NothingToSend { holds_any, lost, warnings });
    };
    tell(merged(&contents));
    let counts = Counts::of(&results.execution).leaving_out(keyless);
    let terms =
        terms(config, target.deployment, Some((&mut ledger, format)), &results.execution, &runs)?;
    let (terms, results) = fitted(format, terms, config, results)?;
    let (client, terms) = prepared(target, credentials, config, terms)?;
    let said = results.said(&contents, config);
    let state = |test: &Test| state(&ledger, test);
    let items = Items::new(format, terms, results.execution, state)?;
    let mut sending = Sending::new(&client, ledger, items, &config.limits, runs.name());
    sending.said = said;
    let sent = sending.all();
    finish(sending, sent, counts, &journals, contents.is_any_live())
}

/// A client, and the terms as the instance that it asks takes them.
fn prepared(
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

/// A Test Execution that somebody else made keeps the fields that it has.
fn unused_fields(config: &Config) -> Option<String> {
    let named = config.test_execution.as_ref().filter(|_| !config.details.fields.is_empty())?;
    Some(format!(
        "[execution.fields] is for a new Test Execution: {named}, which XRAY_TEST_EXECUTION names, \
         keeps its own fields"
    ))
}

/// Both as the format can say them.
#[cfg_attr(
    not(feature = "cli"),
    expect(clippy::unnecessary_wraps, unused_variables, reason = "Xray JSON says everything")
)]
fn fitted(
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
    let mut told = wire::fit_junit(terms, execution).map_err(Error::NotInJunit)?;
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

/// Writes the ledgers back, also where sending ended early.
fn finish(
    sending: Sending<'_>,
    sent: Result<(), Error>,
    counts: Counts,
    journals: &[BTreeSet<PathBuf>],
    is_any_live: bool,
) -> Result<Outcome, Error> {
    let Sending { client, ledger, said, .. } = sending;
    let Said { receipt, is_new, refused, lost, mut warnings } = said;
    let key = ledger.execution().map(str::to_owned);
    let is_all = sent.is_ok() && refused.is_empty() && lost.is_empty() && !is_any_live;
    let closed = ledger.close(is_all, journals);
    sent?;
    let receipt = receipt.or_else(|| key.map(Receipt::of));
    let Some(receipt) = receipt else {
        closed?;
        return Ok(Outcome::NothingToSend { holds_any: false, lost, warnings });
    };
    warnings.extend(closed.err().map(|error| sending::not_booked(&receipt.key, &error)));
    Ok(Outcome::Sent(Sent {
        link: client.browse_url(&receipt),
        is_new,
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

/// All of some runs as it is told: for those who look at it.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) execution: Execution,
    pub(crate) terms: Terms,
    /// What could not be read, and what is left out.
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

/// The payload that [`upload`] would send for all of the runs in `dirs`.
#[cfg(feature = "cli")]
pub(crate) fn preview(
    dirs: &[PathBuf],
    config: &Config,
    deployment: Deployment,
) -> Result<(payload::Payload, Vec<String>), Error> {
    let Told { execution, terms, warnings } = all_of(dirs, config, deployment)?;
    let body = wire::encode(deployment, &terms, &execution, payload::Style::Pretty);
    let info = wire::encode_info(deployment, &terms).map_err(Error::Encode)?;
    let beside = info.map(|info| {
        format!("beside it goes a part `info`, once Jira was asked for what is named in it: {info}")
    });
    let warnings = warnings.into_iter().chain(beside).collect();
    Ok((body.map_err(Error::Encode)?, warnings))
}

/// Results that may be sent.
struct Results {
    execution: Execution,
    /// Files of them that are gone, and files that are left out.
    lost: Vec<Taken>,
    left_out: Vec<Taken>,
    warnings: Vec<String>,
}

impl Results {
    /// Keeps those of which `is_open` says so, and what is to be told of them.
    fn keep(&mut self, is_open: impl Fn(&Subject) -> bool) {
        self.execution.tests.retain(|test| is_open(&test.subject));
        self.lost.retain(|(subject, _)| is_open(subject));
        self.left_out.retain(|(subject, _)| is_open(subject));
    }

    /// What is to be told before any of it was sent.
    fn said(&self, contents: &Contents, config: &Config) -> Said {
        let lines =
            |taken: &[Taken]| taken.iter().map(|(_, line)| line.clone()).collect::<Vec<_>>();
        let warnings = contents.warnings.iter().chain(&self.warnings).cloned();
        Said {
            lost: contents.lost.iter().cloned().chain(lines(&self.lost)).collect(),
            warnings: warnings.chain(lines(&self.left_out)).chain(unused_fields(config)).collect(),
            ..Said::default()
        }
    }
}

/// What the runs hold, without what the user's rules take out.
fn read(runs: &Runs, config: &Config) -> Result<Contents, Error> {
    let mut contents = reader::read_all(runs.layouts())?;
    if let Some(rules) = config.rules()? {
        redacted::redact(&mut contents.journals, &rules).map_err(Error::Redact)?;
    }
    Ok(contents)
}

/// The results that may be sent, and what tells them from what they were.
fn open(
    contents: &Contents,
    runs: &Runs,
    config: &Config,
    takes_custom_fields: bool,
) -> Option<(Prints, Results)> {
    let assembled = |journals: &[Journal]| told(assemble(journals)?, config);
    let mut execution = assembled(&contents.journals)?;
    let fields = if takes_custom_fields { None } else { without_custom_fields(&mut execution) };
    // A directory may hold no journal that can be read.
    let own = (0..runs.layouts().len()).map(|place| {
        let begin = contents.journals.partition_point(|journal| journal.place < place);
        let end = contents.journals.partition_point(|journal| journal.place <= place);
        assembled(&contents.journals[begin..end])
    });
    let prints = Prints::new(&execution, &own.collect::<Vec<_>>());
    let lost = budget::without_lost(&mut execution);
    let left_out = budget::keep_to(&config.limits, &mut execution);
    let prints = prints.with_files(&execution);
    let warnings = fields.into_iter().collect();
    Some((prints, Results { execution, lost, left_out, warnings }))
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
