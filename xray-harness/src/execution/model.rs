//! The nouns of a Test Execution.

use std::time::SystemTime;

pub(crate) use crate::journal::attempts::{Evidence, Failure};

/// The results of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Execution {
    pub(crate) started: SystemTime,
    pub(crate) finished: SystemTime,
    /// One per key, in the keys' order.
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
}

/// Which Test Execution takes the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// One that the import makes.
    New(Details),
    /// The one with this key. Nothing but its results changes.
    Existing(String),
}

/// The result of one Test: all that ran for its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Test {
    pub(crate) key: String,
    /// At least one; several become iterations.
    pub(crate) rows: Vec<Row>,
}

impl Test {
    /// Any failed row fails the Test.
    pub(crate) fn status(&self) -> Status {
        let failed = self.rows.iter().any(|row| row.status == Status::Failed);
        if failed { Status::Failed } else { Status::Passed }
    }

    /// The first start of its rows.
    pub(crate) fn started(&self) -> Option<SystemTime> {
        self.rows.iter().map(|row| row.started).min()
    }

    /// The last end of its rows.
    pub(crate) fn finished(&self) -> Option<SystemTime> {
        self.rows.iter().map(|row| row.finished).max()
    }
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
    /// What the test said, a paragraph each.
    pub(crate) notes: Vec<String>,
    pub(crate) failure: Option<Failure>,
    pub(crate) evidence: Vec<Evidence>,
}

/// Passed or failed, in no deployment's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Passed,
    Failed,
}
