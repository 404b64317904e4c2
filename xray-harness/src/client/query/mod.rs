//! What Xray and Jira are asked, beside what they are told.

mod cloud;
mod field;
mod graphql;
#[cfg(feature = "cli")]
mod instance;
#[cfg(feature = "cli")]
mod look_up;
#[cfg(feature = "cli")]
mod probe;
mod server;

pub(crate) use field::{Field, Fields, Named};
#[cfg(feature = "cli")]
pub(crate) use instance::Kind;
#[cfg(feature = "cli")]
pub(crate) use look_up::{Issue, Known};
#[cfg(feature = "cli")]
pub(crate) use probe::Probe;

use crate::client::{Client, Error};
use crate::deployment::Deployment;
use crate::wire::payload::Payload;

/// What a Test Execution is searched for.
const LOOKING: &str = "looking for the Test Execution";

/// An issue by both its names. Cloud's GraphQL takes only the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IssueRef {
    pub(crate) id: String,
    pub(crate) key: String,
}

/// A test run as Xray holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestRun {
    pub(crate) id: String,
    /// The key of its Test, as it is now.
    pub(crate) test: String,
    /// What its Test is known by, if it is a Generic one, where that is told.
    pub(crate) definition: Option<String>,
    pub(crate) status: String,
    /// The run's own files, without those of its steps.
    pub(crate) evidence: Vec<Attached>,
    /// How many iterations there are, and the statuses of the first hundred.
    pub(crate) iterations: usize,
    pub(crate) iteration_statuses: Vec<String>,
}

/// A file of a test run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Attached {
    pub(crate) filename: String,
    /// In bytes, where it is told.
    pub(crate) size: Option<u64>,
}

impl Client {
    /// The Test Executions whose description holds `marker`, a word of letters
    /// and digits, as far as the search knows of them: it may be behind by
    /// some seconds.
    pub(crate) fn find_executions(
        &self,
        project: &str,
        marker: &str,
    ) -> Result<Vec<IssueRef>, Error> {
        let jql = format!("project = \"{project}\" AND description ~ \"{marker}\"");
        match self.target().deployment {
            Deployment::Cloud => cloud::find_executions(self, &jql, marker),
            Deployment::Server => server::find_executions(self, &jql, marker),
        }
    }

    /// The words for the statuses of a test run.
    pub(crate) fn statuses(&self) -> Result<Vec<String>, Error> {
        match self.target().deployment {
            Deployment::Cloud => cloud::statuses(self),
            Deployment::Server => server::statuses(self),
        }
    }

    /// The fields that issues have. On Cloud only Jira knows them, which takes a
    /// login of its own.
    pub(crate) fn fields(&self) -> Result<Fields, Error> {
        server::fields(self).map(Fields::new)
    }

    /// Every test run of a Test Execution. Without its id, Cloud has to be
    /// searched for the key first.
    pub(crate) fn test_runs(&self, key: &str, id: Option<&str>) -> Result<Vec<TestRun>, Error> {
        match self.target().deployment {
            Deployment::Cloud => cloud::test_runs(self, key, id),
            Deployment::Server => server::test_runs(self, key),
        }
    }

    /// Tells of `runs` also what their Tests are known by, which Server tells of
    /// Tests only.
    pub(crate) fn add_definitions(&self, runs: &mut [TestRun]) -> Result<(), Error> {
        match self.target().deployment {
            Deployment::Cloud => Ok(()),
            Deployment::Server => server::add_definitions(self, runs),
        }
    }

    /// Adds a file to a test run; `body` is what [`crate::wire::addition`]
    /// makes of it. Twice adds it twice. Gives what Xray warns of.
    pub(crate) fn add_evidence(&self, run: &TestRun, body: &Payload) -> Result<Vec<String>, Error> {
        match self.target().deployment {
            Deployment::Cloud => cloud::add_evidence(self, body),
            Deployment::Server => server::add_evidence(self, &run.id, body),
        }
    }
}
