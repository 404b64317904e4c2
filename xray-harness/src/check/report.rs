//! What a check comes to.

use serde::Serialize;

use super::mentions::{Mentions, Place};
use super::unchecked::Unchecked;
use crate::list::Listing;

#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// What is wrong.
    pub(crate) findings: Vec<Finding>,
    /// What is not wrong, but worth knowing.
    pub(crate) notes: Vec<Finding>,
    /// What nobody could tell.
    pub(crate) unchecked: Vec<Unchecked>,
    /// How many annotated tests there are.
    pub(crate) tests: usize,
    /// How many keys they and the settings name.
    pub(crate) keys: usize,
    /// How many requests it took.
    pub(crate) requests: usize,
}

/// Something to be told of a place in the source, or of a setting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Finding {
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
    /// The setting that names it, where no test does.
    pub(crate) setting: Option<&'static str>,
    pub(crate) key: Option<String>,
    pub(crate) message: String,
}

impl Finding {
    /// Something of the settings that its message names.
    pub(super) fn of_settings(message: String) -> Self {
        Self { file: None, line: None, setting: None, key: None, message }
    }
}

impl Report {
    pub(super) fn new(listing: &Listing, mentions: &Mentions) -> Self {
        Self {
            findings: Vec::new(),
            notes: Vec::new(),
            unchecked: Vec::new(),
            tests: listing.tests.len(),
            keys: mentions.len(),
            requests: 0,
        }
    }

    /// Is anything wrong?
    pub(crate) fn is_fine(&self) -> bool {
        self.findings.is_empty()
    }

    /// Enters that something is wrong with a key, at each of its places.
    pub(super) fn wrong(&mut self, key: &str, places: &[Place], message: &str) {
        let findings = places.iter().map(|place| place.finding(Some(key), message.to_owned()));
        self.findings.extend(findings);
    }

    pub(super) fn note(&mut self, place: &Place, key: Option<&str>, message: String) {
        self.notes.push(place.finding(key, message));
    }

    /// Enters that nobody could tell of `what`; what has one reason is told in
    /// one line.
    pub(super) fn unchecked(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.unchecked_for(why.into()).others(what.into());
    }

    /// Enters that nobody could tell of `key`.
    pub(super) fn unchecked_key(&mut self, key: &str, why: &str) {
        self.unchecked_for(why.to_owned()).key(key);
    }

    fn unchecked_for(&mut self, why: String) -> &mut Unchecked {
        let known = self.unchecked.iter().position(|unchecked| unchecked.why == why);
        let at = known.unwrap_or_else(|| {
            self.unchecked.push(Unchecked::because(why));
            self.unchecked.len() - 1
        });
        &mut self.unchecked[at]
    }

    /// Puts everything in the order of its places, each once.
    pub(super) fn sort(&mut self) {
        self.findings.sort();
        self.findings.dedup();
        self.notes.sort();
        self.notes.dedup();
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, line, setting, key, message } = self;
        match (file, line, setting) {
            (Some(file), Some(line), _) => write!(f, "{file}:{line}: ")?,
            (_, _, Some(setting)) => write!(f, "{setting}: ")?,
            _ => {}
        }
        if let Some(key) = key {
            write!(f, "{key}: ")?;
        }
        f.write_str(message)
    }
}
