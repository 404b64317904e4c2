//! Sends results part by part, and writes down what became of each.

use std::collections::BTreeMap;

use super::budget;
use super::items::{Item, Items};
use super::ledger::{Ledger, Standing};
use super::plan::{Part, State};
use super::{Error, additions, lookup};
use crate::client::{self, Again, Client, Receipt};
use crate::config::Limits;
use crate::execution::model::{Destination, Key};
use crate::warning::chain;
use crate::wire::Import;

/// How many answers may be lost while one upload asks for a new Test Execution.
const MOST_LOST: usize = 2;

/// One upload under way.
pub(super) struct Sending<'a> {
    pub(super) client: &'a Client,
    pub(super) ledger: Ledger,
    pub(super) items: Items,
    pub(super) limits: &'a Limits,
    pub(super) run: String,
    pub(super) said: Said,
    /// What a body may hold by now.
    pub(super) limit: u64,
    lost_answers: usize,
}

/// What is to be told of it.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) receipt: Option<Receipt>,
    pub(super) is_new: bool,
    /// What Xray did not take, a line each.
    pub(super) refused: Vec<String>,
    /// What was recorded and is not there any more, a line each.
    pub(super) lost: Vec<String>,
    pub(super) warnings: Vec<String>,
}

impl<'a> Sending<'a> {
    pub(super) fn new(
        client: &'a Client,
        ledger: Ledger,
        items: Items,
        limits: &'a Limits,
        run: String,
    ) -> Self {
        let (said, limit) = (Said::default(), limits.max_body);
        Self { client, ledger, items, limits, run, said, limit, lost_answers: 0 }
    }

    /// Sends all there is: results first, then the evidence that no import
    /// could hold with them.
    pub(super) fn all(&mut self) -> Result<(), Error> {
        if self.ledger.is_unclear() && self.is_new() {
            self.look()?;
        }
        loop {
            while let Some(part) = self.items.next(self.limit)? {
                self.part(&part)?;
            }
            if !additions::send(self)? {
                return Ok(());
            }
        }
    }

    /// Sends one part, or changes what is in the way of it.
    fn part(&mut self, part: &Part) -> Result<(), Error> {
        let lost = self.items.take_out_lost(&part.tests)?;
        if !lost.is_empty() {
            self.said.lost.extend(lost);
            return Ok(());
        }
        let body = self.items.encode(part)?;
        match self.import(&body) {
            Ok(Some(receipt)) => {
                self.book(part, receipt);
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(Error::Client(error)) if error.is_too_large() => self.halve(part, &body, error),
            // Changed while it was read: the next turn sees what is missing.
            Err(Error::Client(client::Error::Evidence { .. })) if self.is_any_lost(part)? => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn is_any_lost(&mut self, part: &Part) -> Result<bool, Error> {
        let lost = self.items.take_out_lost(&part.tests)?;
        self.said.lost.extend(lost.iter().cloned());
        Ok(!lost.is_empty())
    }

    /// What a server finds too large, half of it may not be.
    fn halve(&mut self, part: &Part, body: &Import, error: client::Error) -> Result<(), Error> {
        let is_smallest = part.tests.len() == 1
            && part.tests.iter().all(|at| {
                part.bare.contains(at)
                    || crate::wire::files(&self.items.get_mut(*at).test).is_empty()
            });
        if is_smallest {
            return Err(error.into());
        }
        self.limit = body.len().min(self.limit) / 2;
        Ok(())
    }

    /// Imports `body`. `None`: a Test Execution was found that it goes into.
    fn import(&mut self, body: &Import) -> Result<Option<Receipt>, Error> {
        let asked = match &self.items.terms().destination {
            Destination::New(_) => return self.import_new(body),
            Destination::Existing(key) => key.clone(),
        };
        let receipt = self.client.import(body, Again::Harmless)?;
        if receipt.key.eq_ignore_ascii_case(&asked) {
            Ok(Some(receipt))
        } else {
            Err(Error::Elsewhere { asked, answered: receipt.key })
        }
    }

    /// Before a Test Execution is made, the ledger says that one may be, and
    /// goes on to say so while nobody can tell whether it was.
    fn import_new(&mut self, body: &Import) -> Result<Option<Receipt>, Error> {
        self.ledger.begin_new(matches!(body, Import::Json { .. }))?;
        let sent = self.client.import(body, Again::Doubles);
        let project = &self.items.terms().project;
        let is_ours =
            |receipt: &Receipt| Key::new(&receipt.key).project().eq_ignore_ascii_case(project);
        let doubt = match sent {
            Ok(receipt) if is_ours(&receipt) => {
                self.said.is_new = true;
                return Ok(Some(receipt));
            }
            // A project that was renamed, or an answer to somebody else.
            Ok(Receipt { key: answered, .. }) => {
                Error::OtherProject { project: project.clone(), answered }
            }
            Err(error) if error.is_ambiguous() => error.into(),
            Err(error) => {
                // A page may be a gateway's, in the place of the answer, and not only
                // a login page.
                if !error.is_web_page() {
                    self.ledger.end_new()?;
                }
                return Err(error.into());
            }
        };
        match (self.look_once_more(), doubt) {
            (Ok(()), doubt @ Error::OtherProject { .. }) if self.is_new() => Err(doubt),
            (Ok(()), _) => Ok(None),
            // What came first is the cause of it all.
            (Err(source), doubt) => {
                Err(Error::Unanswered { import: doubt.into(), source: source.into() })
            }
        }
    }

    /// Where none is found, one may be asked for once more; a refusal is an
    /// answer, and takes nothing of that.
    fn look_once_more(&mut self) -> Result<(), Error> {
        self.lost_answers += 1;
        self.look()?;
        if self.is_new() && self.lost_answers >= MOST_LOST {
            return Err(Error::Unmade { run: self.run.clone() });
        }
        Ok(())
    }

    /// Looks for the Test Execution that may have been made, and goes on with
    /// it, or without it.
    fn look(&mut self) -> Result<(), Error> {
        self.ledger.lose_answer()?;
        let project = &self.items.terms().project;
        let patience = self.limits.unclear_wait;
        match lookup::find(self.client, &self.ledger, project, patience, &self.run)? {
            Some(key) => {
                self.ledger.adopt(&key)?;
                self.items.go_to(&key);
                self.said.warnings.push(format!(
                    "no answer told for certain that {key} was made; it was found by its marker, \
                     and takes the results"
                ));
            }
            None => self.ledger.end_new()?,
        }
        Ok(())
    }

    fn is_new(&self) -> bool {
        matches!(self.items.terms().destination, Destination::New(_))
    }

    /// Enters what the server took of `part`.
    fn book(&mut self, part: &Part, receipt: Receipt) {
        self.items.go_to(&receipt.key);
        let (adopted, format) = (self.ledger.adopt(&receipt.key), self.items.format());
        let untaken = receipt.untaken();
        for &at in &part.tests {
            let item = self.items.get_mut(at);
            let subject = item.test.subject.to_string();
            if untaken.holds(&subject) {
                item.state = State::Done;
                continue;
            }
            self.ledger.came_as(format, &subject);
            if part.bare.contains(&at) {
                item.state = State::Pending;
                self.ledger.enter(&subject, Standing::Pending);
            } else {
                item.state = State::Done;
                self.ledger.enter(&subject, Standing::Held);
            }
        }
        self.complain(&receipt);
        let key = receipt.key.clone();
        self.said.receipt = Some(receipt);
        let written = adopted.and_then(|()| self.ledger.write());
        self.booked(&key, written);
    }

    /// Tells of a ledger that could not be written.
    pub(super) fn booked(&mut self, key: &str, written: Result<(), Error>) {
        let told = written.err().map(|error| not_booked(key, &error));
        self.said.warnings.extend(told);
        self.said.warnings.dedup();
    }

    /// What the server left out although it took the import.
    fn complain(&mut self, receipt: &Receipt) {
        if receipt.refused.is_empty() {
            return;
        }
        let by_key = |item: &Item| (item.test.subject.to_string(), budget::name(&item.test));
        let names: BTreeMap<_, _> = self.items.iter().map(by_key).collect();
        for refused in &receipt.refused {
            let name = refused.test_key.as_ref().and_then(|key| names.get(key));
            let name = name.map(|name| format!("{name}: ")).unwrap_or_default();
            self.said.refused.push(format!("not taken by the server: {name}{refused}"));
        }
    }
}

pub(super) fn not_booked(key: &str, error: &Error) -> String {
    format!(
        "the results are in {key}, but that is not written down ({}): a later upload of this run \
         must name it in XRAY_TEST_EXECUTION",
        chain(error)
    )
}
