//! What an Xray keeps: Test Executions and their test runs.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value};

pub use super::moment::Moment;
use crate::Deployment;

/// A Test Execution, as it stood when it was asked for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Execution {
    /// Numeric id of the issue.
    pub id: u64,
    /// Key of the issue, such as `BOOK-1001`.
    pub key: String,
    /// Through which product's interface it was made.
    pub deployment: Deployment,
    /// Key of its project.
    pub project: String,
    /// Title of the issue.
    pub summary: String,
    /// `info.description`.
    pub description: Option<String>,
    /// `info.version`: the fix version's name.
    pub version: Option<String>,
    /// `info.revision`.
    pub revision: Option<String>,
    /// `info.user`: who executed it, where it was not the owner of the login.
    pub user: Option<String>,
    /// `info.testPlanKey`.
    pub test_plan: Option<String>,
    /// `info.testEnvironments`; on Server split at white space.
    pub environments: Vec<String>,
    /// `info.startDate`.
    pub start: Option<Moment>,
    /// `info.finishDate`.
    pub finish: Option<Moment>,
    /// Jira's fields of the issue beside these, by their ids, as they were sent.
    pub fields: Map<String, Value>,
    /// One run for each test, in the order in which the tests first came.
    pub runs: Vec<Arc<Run>>,
}

/// What is known of a Test issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Test {
    /// Numeric id of the issue.
    pub id: u64,
    /// Key of the issue.
    pub key: String,
    /// Its title, known only if a `testInfo` told it.
    pub summary: Option<String>,
    /// Its type, `Generic` unless a `testInfo` told another.
    pub kind: String,
    /// Definition of a Generic test, if a `testInfo` told it.
    pub definition: Option<String>,
}

/// The result of one test in one Test Execution.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Run {
    /// Whose result it is.
    pub test: Arc<Test>,
    /// What it counts as.
    pub status: Status,
    /// The word that was sent for the status, which Cloud may have not known.
    pub status_sent: String,
    /// When the test began.
    pub start: Option<Moment>,
    /// When the test ended.
    pub finish: Option<Moment>,
    /// The comment, in Jira's markup.
    pub comment: Option<String>,
    /// Who ran it.
    pub executed_by: Option<String>,
    /// Whom it is assigned to.
    pub assignee: Option<String>,
    /// Results of the steps of a Manual test.
    pub steps: Vec<Step>,
    /// Results of the examples of a Cucumber test.
    pub examples: Vec<Status>,
    /// Results of the rows of a parameterised test.
    pub iterations: Vec<Iteration>,
    /// Keys of the issues found.
    pub defects: Vec<String>,
    /// Attached files.
    pub evidence: Vec<Evidence>,
    /// Custom fields of the run: id or name, and value.
    pub custom_fields: Vec<(String, Value)>,
}

impl Run {
    /// All attached files: the run's own, then those of its steps, then those of
    /// the steps of its iterations.
    #[must_use]
    pub fn all_evidence(&self) -> Vec<&Evidence> {
        let rows = self.iterations.iter().flat_map(|row| &row.steps);
        let steps = self.steps.iter().chain(rows);
        let theirs = steps.flat_map(|step| &step.evidence);
        self.evidence.iter().chain(theirs).collect()
    }
}

/// The result of one row of a parameterised test.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Iteration {
    /// Its name (Cloud).
    pub name: Option<String>,
    /// What it counts as.
    pub status: Status,
    /// Names and values.
    pub parameters: Vec<(String, String)>,
    /// Its log (Cloud).
    pub log: Option<String>,
    /// How long it took (Cloud).
    pub duration: Option<String>,
    /// Results of its steps.
    pub steps: Vec<Step>,
}

/// The result of one step.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// What it counts as.
    pub status: Status,
    /// The comment, in Jira's markup.
    pub comment: Option<String>,
    /// What was seen.
    pub actual_result: Option<String>,
    /// Keys of the issues found.
    pub defects: Vec<String>,
    /// Attached files.
    pub evidence: Vec<Evidence>,
}

/// An attached file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// Its name as sent. Not a safe path.
    pub filename: String,
    /// Its media type as sent.
    pub content_type: Option<String>,
    /// Its bytes, decoded.
    pub data: Bytes,
}

/// Xray's own statuses, for which each deployment has its own words, and two
/// that this instance has beside them, as an administrator may make them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// `PASSED` on Cloud, `PASS` on Server.
    Passed,
    /// `FAILED` on Cloud, `FAIL` on Server.
    Failed,
    /// `EXECUTING` on both.
    Executing,
    /// `TO DO` on Cloud, `TODO` on Server.
    Todo,
    /// `ABORTED`, of test runs only.
    Aborted,
    /// `BLOCKED`, of test runs only.
    Blocked,
}

impl Status {
    /// All of them, in the order of the overall bar.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Failed, Self::Aborted, Self::Blocked, Self::Executing, Self::Todo];

    /// How a deployment spells it.
    #[must_use]
    pub fn word(self, deployment: Deployment) -> &'static str {
        match (self, deployment) {
            (Self::Passed, Deployment::Cloud) => "PASSED",
            (Self::Passed, Deployment::Server) => "PASS",
            (Self::Failed, Deployment::Cloud) => "FAILED",
            (Self::Failed, Deployment::Server) => "FAIL",
            (Self::Aborted, _) => "ABORTED",
            (Self::Blocked, _) => "BLOCKED",
            (Self::Executing, _) => "EXECUTING",
            (Self::Todo, Deployment::Cloud) => "TO DO",
            (Self::Todo, Deployment::Server) => "TODO",
        }
    }

    /// Whether a step can have it too.
    pub(super) fn is_of_steps(self) -> bool {
        !matches!(self, Self::Aborted | Self::Blocked)
    }

    pub(super) fn from_word(deployment: Deployment, word: &str) -> Option<Self> {
        let spelt = |status: &Self| status.word(deployment) == word;
        Self::ALL.into_iter().find(spelt)
    }
}
