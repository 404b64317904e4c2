//! How a server is reached, and how patiently.

use std::time::Duration;

use crate::deployment::Deployment;

/// The settings of the way there, complete.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// How long a connection may take to come about.
    pub(crate) connect: Duration,
    /// How long the answer to an import may take. Imports of more than a
    /// minute are common.
    pub(crate) answer: Duration,
    /// How long everything may take, beside the time that bodies are on their way.
    pub(crate) budget: Duration,
    rate_limit: Option<usize>,
}

impl Network {
    /// How many requests there may be in five minutes; `None` for any number.
    ///
    /// Xray Cloud takes 300, and 1000 with an Enterprise licence
    /// (docs.getxray.app, "REST API: Rate limits").
    pub(crate) fn rate_limit(&self, deployment: Deployment) -> Option<usize> {
        match deployment {
            Deployment::Cloud => Some(self.rate_limit.unwrap_or(300)),
            Deployment::Server => self.rate_limit,
        }
    }
}

/// What the user says of it.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) connect_timeout: Option<u64>,
    pub(super) answer_timeout: Option<u64>,
    pub(super) budget: Option<u64>,
    pub(super) rate_limit: Option<u64>,
}

impl Settings {
    pub(super) fn resolve(self) -> Network {
        let seconds = |given: Option<u64>, default| Duration::from_secs(given.unwrap_or(default));
        Network {
            connect: seconds(self.connect_timeout, 15),
            answer: seconds(self.answer_timeout, 5 * 60),
            budget: seconds(self.budget, 10 * 60),
            // A limit of no request at all would be another way to say never.
            rate_limit: self
                .rate_limit
                .map(|limit| usize::try_from(limit.max(1)).unwrap_or(usize::MAX)),
        }
    }
}
