//! The test runs of a Test Execution, and whose each of them is.

use crate::client::{self, Client, TestRun};
use crate::execution::model::Subject;
use crate::wire;

/// Every test run of a Test Execution.
#[derive(Debug)]
pub(crate) struct TestRuns(Vec<TestRun>);

impl TestRuns {
    /// Asks for those of `key`; Cloud is searched for it where its `id` is not told.
    /// Runs of `subjects` can be told from each other then.
    pub(crate) fn ask<'a>(
        client: &Client,
        key: &str,
        id: Option<&str>,
        mut subjects: impl Iterator<Item = &'a Subject>,
    ) -> Result<Self, client::Error> {
        let mut runs = client.test_runs(key, id)?;
        if subjects.any(|subject| matches!(subject, Subject::Definition(_))) {
            client.add_definitions(&mut runs)?;
        }
        Ok(Self(runs))
    }

    /// The one of this result.
    pub(crate) fn of(&self, subject: &Subject) -> Option<&TestRun> {
        match subject {
            Subject::Key(key) => {
                let key = key.to_string();
                self.0.iter().find(|run| run.test.eq_ignore_ascii_case(&key))
            }
            Subject::Definition(text) => {
                let sent = Some(wire::definition(text));
                self.0.iter().find(|run| run.definition == sent)
            }
        }
    }
}
