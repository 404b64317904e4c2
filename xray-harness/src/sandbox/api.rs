//! Which of the import interfaces a request came through.

use super::model::Status;
use crate::Deployment;

/// A deployment and the version in the path of its import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Api {
    pub(super) deployment: Deployment,
    pub(super) version: &'static str,
}

impl Api {
    /// Cloud's `v1` or `v2`.
    pub(super) fn cloud(version: &str) -> Option<Self> {
        Self::known(Deployment::Cloud, &["v1", "v2"], version)
    }

    /// Server's `1.0`, `2.0` or `latest`, which means 2.0.
    pub(super) fn server(version: &str) -> Option<Self> {
        Self::known(Deployment::Server, &["1.0", "2.0", "latest"], version)
    }

    pub(super) fn is_cloud(self) -> bool {
        self.deployment == Deployment::Cloud
    }

    /// Whether this is Server's second version, which reports on single tests
    /// inside a 200 and knows the custom fields of a test run.
    pub(super) fn is_server_two(self) -> bool {
        !self.is_cloud() && self.version != "1.0"
    }

    /// Largest accepted body. Cloud's is the 100 MiB that its clients know;
    /// Server's depends on the proxy before it, so it is merely generous.
    pub(super) fn body_limit(self) -> usize {
        match self.deployment {
            Deployment::Cloud => 100 << 20,
            Deployment::Server => 512 << 20,
        }
    }

    /// What this deployment makes of a status word.
    ///
    /// Cloud does not refuse a word it does not know: the run becomes TO DO.
    pub(super) fn status(self, word: &str) -> Option<Status> {
        let known = Status::from_word(self.deployment, word);
        known.or(self.is_cloud().then_some(Status::Todo))
    }

    /// The same of a step, an example or a row's step, which have only Xray's own.
    pub(super) fn step_status(self, word: &str) -> Option<Status> {
        let known = Status::from_word(self.deployment, word).filter(|status| status.is_of_steps());
        known.or(self.is_cloud().then_some(Status::Todo))
    }

    fn known(deployment: Deployment, versions: &[&'static str], version: &str) -> Option<Self> {
        let version = versions.iter().find(|known| **known == version)?;
        Some(Self { deployment, version })
    }
}
