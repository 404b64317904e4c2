//! The nouns of a Test Execution.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::field_value::FieldValue;
pub(crate) use crate::journal::attempts::{Evidence, Failure, Provision, Said};

/// The results of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Execution {
    pub(crate) started: SystemTime,
    pub(crate) finished: SystemTime,
    /// One per Test, those with keys in their order first.
    pub(crate) tests: Vec<Test>,
}

/// What a Test Execution issue says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) project: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) test_plan: Option<String>,
    pub(crate) test_environments: Vec<String>,
    /// Jira's fields beside these, by their names or ids.
    pub(crate) fields: BTreeMap<String, Value>,
}

/// Which Test Execution takes the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// One that the import makes.
    New(Details),
    /// The one with this key. Nothing but its results changes.
    Existing(String),
}

/// The result of one Test: all that ran for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Test {
    pub(crate) subject: Subject,
    /// At least one; several become iterations.
    pub(crate) rows: Vec<Row>,
}

/// Which Test a result is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// The one with this key.
    Key(Key),
    /// A Generic Test with this definition, made where there is none: the crate
    /// of a test that has no key, a dot, and its path, as Xray itself makes it
    /// of a JUnit report's `classname` and `name`.
    Definition(String),
}

/// A Jira key, in the order people count: `BOOK-9` before `BOOK-10`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    project: String,
    digits: usize,
    number: String,
}

/// The result of one test function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The test's path with its crate: `login::rejects_an_invalid_user`.
    pub(crate) name: String,
    /// Where it stands in the source: `tests/login.rs:12`.
    pub(crate) source: String,
    pub(crate) status: Status,
    pub(crate) started: SystemTime,
    /// Never before `started`.
    pub(crate) finished: SystemTime,
    pub(crate) said: Said,
    /// An attempt before this one, the last that failed.
    pub(crate) earlier: Option<Earlier>,
    pub(crate) failure: Option<Failure>,
    /// Why it was passed over, if somebody said so.
    pub(crate) reason: Option<String>,
    /// Keys of bugs, each once.
    pub(crate) defects: Vec<String>,
    /// Ids and values.
    pub(crate) fields: Vec<(String, FieldValue)>,
    /// Names and values that tell it from other rows.
    pub(crate) parameters: Vec<(String, String)>,
    /// In the order they began, each after the one around it.
    pub(crate) steps: Vec<Step>,
    pub(crate) provision: Option<Provision>,
}

/// A failure that was not the last word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Earlier {
    /// How many attempts there were, with the last.
    pub(crate) attempts: usize,
    pub(crate) failure: Option<Failure>,
}

/// A step of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) title: String,
    /// How many steps are around it.
    pub(crate) depth: usize,
    pub(crate) status: Status,
    /// `None` if it did not end.
    pub(crate) took: Option<Duration>,
    pub(crate) said: Said,
}

/// How something ended, in no deployment's words. What comes later counts
/// more: a Test is what the worst of its rows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Passed over. A Test is it only if all of its rows are.
    Ignored,
    Passed,
    /// Passed after an attempt that had not.
    Flaky,
    /// It began and did not end by itself.
    Killed,
    Failed,
}

impl Status {
    /// From the best to the worst, the passed over last.
    pub(crate) const ALL: [Self; 5] =
        [Self::Passed, Self::Flaky, Self::Failed, Self::Killed, Self::Ignored];

    /// Did it go wrong, in whichever way?
    pub(crate) fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Killed)
    }

    /// The word for a person.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Flaky => "flaky",
            Self::Failed => "failed",
            Self::Killed => "killed",
            Self::Ignored => "ignored",
        }
    }
}

impl Execution {
    /// The same without what was passed over; `None` where nothing is left.
    pub(crate) fn without_ignored(mut self) -> Option<Self> {
        for test in &mut self.tests {
            test.rows.retain(|row| row.status != Status::Ignored);
        }
        self.tests.retain(|test| !test.rows.is_empty());
        let rows = || self.tests.iter().flat_map(|test| &test.rows);
        self.started = rows().map(|row| row.started).min()?;
        self.finished = rows().map(|row| row.finished).max()?;
        Some(self)
    }
}

impl Test {
    /// Any failed row fails the Test; one that was passed over counts only if
    /// all were.
    pub(crate) fn status(&self) -> Status {
        self.rows.iter().map(|row| row.status).max().unwrap_or(Status::Ignored)
    }

    /// The first start of its rows.
    pub(crate) fn started(&self) -> Option<SystemTime> {
        self.rows.iter().map(|row| row.started).min()
    }

    /// The last end of its rows.
    pub(crate) fn finished(&self) -> Option<SystemTime> {
        self.rows.iter().map(|row| row.finished).max()
    }

    /// The bugs of all its rows, each once.
    pub(crate) fn defects(&self) -> Vec<&str> {
        let mut defects: Vec<_> = self.rows.iter().flat_map(|row| &row.defects).collect();
        defects.sort();
        defects.dedup();
        defects.into_iter().map(String::as_str).collect()
    }
}

impl Key {
    pub(crate) fn new(key: &str) -> Self {
        let (project, number) = key.split_once('-').unwrap_or((key, ""));
        Self { project: project.to_owned(), digits: number.len(), number: number.to_owned() }
    }

    pub(crate) fn project(&self) -> &str {
        &self.project
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.project, self.number)
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::Definition(definition) => f.write_str(definition),
        }
    }
}
