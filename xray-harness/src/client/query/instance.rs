//! What an instance has and allows: issues, words, versions, environments,
//! permissions.

use std::collections::{BTreeMap, BTreeSet};

use super::look_up::{Issue, Known, Silence, look_up};
use super::{cloud, server};
use crate::client::{Client, Error};
use crate::deployment::Deployment;

/// What an issue is asked to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Test,
    TestPlan,
    TestExecution,
    /// A bug or a requirement: of any type.
    Any,
}

impl Kind {
    /// What Xray calls the type where nobody renamed it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Test => "Test",
            Self::TestPlan => "Test Plan",
            Self::TestExecution => "Test Execution",
            Self::Any => "issue",
        }
    }
}

impl Client {
    /// What is known of each key.
    ///
    /// Cloud's Xray knows its own types of issues; of others only Jira tells.
    pub(crate) fn look_up(&self, kind: Kind, keys: &BTreeSet<String>) -> BTreeMap<String, Known> {
        match (self.target().deployment, kind) {
            (Deployment::Cloud, Kind::Any) => {
                look_up(keys, Silence::Missing, |keys| cloud::fetch(self, keys))
            }
            (Deployment::Cloud, kind) => {
                look_up(keys, Silence::OtherType, |keys| cloud::search_for(self, kind, keys))
            }
            (Deployment::Server, _) => {
                look_up(keys, Silence::Missing, |keys| server::issues(self, keys))
            }
        }
    }

    /// The Test Environments of a project; `None` where an import makes them.
    pub(crate) fn environments(&self, project: &str) -> Result<Option<Vec<String>>, Error> {
        match self.target().deployment {
            Deployment::Cloud => cloud::environments(self, project).map(Some),
            Deployment::Server => Ok(None),
        }
    }

    /// The names of a project's versions.
    pub(crate) fn versions(&self, project: &str) -> Result<Vec<String>, Error> {
        server::versions(self, project)
    }

    /// Which of `wanted` the user may not do in a project.
    pub(crate) fn lacks(
        &self,
        project: &str,
        wanted: &[&'static str],
    ) -> Result<Vec<&'static str>, Error> {
        server::lacks(self, project, wanted)
    }
}

/// Issues as both deployments' Jira tells of them.
pub(super) fn issue(key: String, fields: &serde_json::Value) -> Issue {
    let name = |field: &str| fields[field]["name"].as_str().map(str::to_owned);
    Issue { key, kind: name("issuetype"), status: name("status") }
}
