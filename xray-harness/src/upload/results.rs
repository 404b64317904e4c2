//! The results of some runs, as far as they may be sent.

use std::collections::BTreeSet;

use super::budget::{self, Taken};
use super::ledger::{Ledger, Prints, Standing};
use super::runs::Runs;
use super::sending::Said;
use super::{Error, redacted};
use crate::config::Config;
use crate::execution::assemble;
use crate::execution::model::{Execution, Subject, Test};
use crate::journal::reader::{self, Contents, Journal};
use crate::plural::counted_are;
use crate::provenance::Provenance;

/// Results that may be sent.
pub(super) struct Results {
    pub(super) execution: Execution,
    /// Files of them that are gone, and files that are left out.
    lost: Vec<Taken>,
    left_out: Vec<Taken>,
    pub(super) warnings: Vec<String>,
}

impl Results {
    /// Keeps those of which `is_open` says so, and what is to be told of them.
    pub(super) fn keep(&mut self, is_open: impl Fn(&Subject) -> bool) {
        self.execution.tests.retain(|test| is_open(&test.subject));
        self.lost.retain(|(subject, _)| is_open(subject));
        self.left_out.retain(|(subject, _)| is_open(subject));
    }

    /// What is to be told before any of it was sent.
    pub(super) fn said(&self, contents: &Contents, config: &Config) -> Said {
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
pub(super) fn read(runs: &Runs, config: &Config) -> Result<Contents, Error> {
    let mut contents = reader::read_all(runs.layouts())?;
    tell_systems(&mut contents.journals, runs);
    if let Some(rules) = config.rules()? {
        redacted::redact(&mut contents.journals, &rules).map_err(Error::Redact)?;
    }
    Ok(contents)
}

/// A test that ran on several systems is a test on each of them.
fn tell_systems(journals: &mut [Journal], runs: &Runs) {
    let system = |layout| Provenance::read(layout).and_then(|it| it.target);
    let systems: Vec<_> = runs.layouts().iter().map(system).collect();
    if systems.iter().flatten().collect::<BTreeSet<_>>().len() > 1 {
        for journal in journals {
            journal.system.clone_from(&systems[journal.place]);
        }
    }
}

/// The results that may be sent, and what tells them from what they were.
pub(super) fn open(
    contents: &Contents,
    runs: &Runs,
    config: &Config,
    takes_custom_fields: bool,
) -> Option<(Prints, Results)> {
    let assembled = |journals: &[Journal]| told(assemble(journals)?, config);
    let mut execution = assembled(&contents.journals)?;
    let fields = if takes_custom_fields { None } else { without_custom_fields(&mut execution) };
    // A directory may hold no journal that can be read.
    let own = |place| {
        let begin = contents.journals.partition_point(|journal| journal.place < place);
        let end = contents.journals.partition_point(|journal| journal.place <= place);
        assembled(&contents.journals[begin..end])
    };
    // What a single directory says is what all of them say.
    let places = Some(runs.layouts().len()).filter(|&places| places > 1).unwrap_or_default();
    let prints = Prints::new(&execution, &(0..places).map(own).collect::<Vec<_>>());
    let lost = budget::without_lost(&mut execution);
    let left_out = budget::keep_to(&config.limits, &mut execution);
    let prints = prints.with_files(&execution);
    let warnings = fields.into_iter().collect();
    Some((prints, Results { execution, lost, left_out, warnings }))
}

/// Those that Xray does not hold as they are, by the ledger if there is one;
/// `None` if there are none.
pub(super) fn unheld(
    opened: Option<(Prints, Results)>,
    ledger: Option<&mut Ledger>,
) -> Option<Results> {
    let (prints, mut results) = opened?;
    if let Some(ledger) = ledger {
        ledger.expect(prints);
        results.keep(|subject| ledger.standing(&subject.to_string()) != Standing::Held);
    }
    (!results.execution.tests.is_empty()).then_some(results)
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
            "{} left out: version 2 of the API is what knows them (XRAY_API_VERSION)",
            counted_are(taken, "custom field")
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
