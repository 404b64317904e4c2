//! The results of an upload, and what is still to be done for each.

use std::collections::BTreeSet;
use std::fs;

use super::Error;
use super::budget::take_out;
use super::plan::{self, Part, State, Weight};
use crate::execution::model::{Destination, Execution, Subject, Test};
use crate::wire::{self, Format, Import, Terms};

/// The results of one Test Execution.
#[derive(Debug)]
pub(super) struct Items {
    format: Format,
    terms: Terms,
    /// Its times; the tests are in `all`.
    frame: Execution,
    all: Vec<Item>,
}

/// One result.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) test: Test,
    pub(super) state: State,
    weight: Weight,
}

impl Items {
    /// Those of `execution`, each in the state that `state` tells.
    pub(super) fn new(
        format: Format,
        terms: Terms,
        execution: Execution,
        state: impl Fn(&Test) -> State,
    ) -> Result<Self, Error> {
        let Execution { started, finished, tests } = execution;
        let frame = Execution { started, finished, tests: Vec::new() };
        let mut all = Self { format, terms, frame, all: Vec::new() };
        for test in tests {
            let (state, weight) = (state(&test), all.weigh(&test)?);
            all.all.push(Item { test, state, weight });
        }
        Ok(all)
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    pub(super) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// From now on, results go into the Test Execution with this key.
    pub(super) fn go_to(&mut self, execution: &str) {
        self.terms.destination = Destination::Existing(execution.to_owned());
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Item> {
        self.all.iter()
    }

    pub(super) fn get_mut(&mut self, at: usize) -> &mut Item {
        &mut self.all[at]
    }

    /// The places of those in `state`.
    pub(super) fn in_state(&self, state: State) -> Vec<usize> {
        let items = self.all.iter().enumerate();
        items.filter(|(_, item)| item.state == state).map(|(at, _)| at).collect()
    }

    /// The next import of at most `limit` bytes.
    pub(super) fn next(&self, limit: u64) -> Result<Option<Part>, Error> {
        let around = self.encode(&Part { tests: Vec::new(), bare: BTreeSet::new() })?.len();
        let states: Vec<_> = self.all.iter().map(|item| (item.state, item.weight)).collect();
        Ok(plan::next(&states, limit.saturating_sub(around)))
    }

    /// The import of `part`.
    pub(super) fn encode(&self, part: &Part) -> Result<Import, Error> {
        let test = |at: &usize| self.all[*at].test.clone();
        let tests = part.tests.iter().map(test).collect();
        let execution = Execution { tests, ..self.frame.clone() };
        let bare = part.bare.iter().map(|&at| self.all[at].test.subject.clone()).collect();
        self.encoded(&self.terms, &execution, &bare)
    }

    /// Takes out of the tests at `places` the evidence that is no longer on
    /// disk as it was, and says of which test what.
    pub(super) fn take_out_lost(&mut self, places: &[usize]) -> Result<Vec<String>, Error> {
        self.take_out(places, |file| {
            let is_there = fs::metadata(&file.path).is_ok_and(|it| it.len() == file.size);
            (!is_there).then(|| "its file is no longer in the run's directory".to_owned())
        })
    }

    /// Takes out of the tests at `places` the evidence of which `refuses` says
    /// why, and says of which test what.
    pub(super) fn take_out(
        &mut self,
        places: &[usize],
        refuses: impl Fn(&crate::execution::model::Evidence) -> Option<String>,
    ) -> Result<Vec<String>, Error> {
        let mut lines = Vec::new();
        for &at in places {
            let taken = take_out(&mut self.all[at].test, &refuses);
            if !taken.is_empty() {
                self.all[at].weight = self.weigh(&self.all[at].test)?;
                let name = super::budget::name(&self.all[at].test);
                lines.extend(taken.into_iter().map(|why| format!("{name}: {why}")));
            }
        }
        Ok(lines)
    }

    fn weigh(&self, test: &Test) -> Result<Weight, Error> {
        let destination = Destination::Existing(String::new());
        let terms = Terms { destination, ..self.terms.clone() };
        let execution = Execution { tests: vec![test.clone()], ..self.frame.clone() };
        let whole = self.encoded(&terms, &execution, &BTreeSet::new())?.len();
        let subject = BTreeSet::from([test.subject.clone()]);
        Ok(Weight { bare: self.encoded(&terms, &execution, &subject)?.len(), whole })
    }

    fn encoded(
        &self,
        terms: &Terms,
        execution: &Execution,
        bare: &BTreeSet<Subject>,
    ) -> Result<Import, Error> {
        wire::import(self.format, terms, execution, bare).map_err(Error::Report)
    }
}
