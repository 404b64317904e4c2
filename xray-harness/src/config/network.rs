//! How a server is reached, and how patiently.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::deployment::Deployment;

/// The settings of the way there, complete.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// How long a connection may take to come about.
    pub(crate) connect: Duration,
    /// How long the answer to an import may take, beside the time that the body
    /// is on its way. Imports of more than a minute are common.
    pub(crate) answer: Duration,
    /// How long everything may take, beside the time that bodies are on their way.
    pub(crate) budget: Duration,
    rate_limit: Option<usize>,
    /// Root certificates beside the platform's own, in PEM.
    pub(crate) ca_cert_file: Option<PathBuf>,
    /// Who this client is in TLS: a certificate with its key, in PEM.
    pub(crate) client_cert_file: Option<PathBuf>,
    /// Is any certificate taken for the server's?
    pub(crate) insecure_tls: bool,
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

    /// Relative paths begin at `root`: test processes have many working directories.
    pub(super) fn begin_at(&mut self, root: Option<&Path>) {
        let Some(root) = root else { return };
        for path in [&mut self.ca_cert_file, &mut self.client_cert_file].into_iter().flatten() {
            *path = root.join(&path);
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
    pub(super) ca_cert_file: Option<PathBuf>,
    pub(super) client_cert_file: Option<PathBuf>,
    pub(super) insecure_tls: Option<bool>,
}

impl Settings {
    pub(super) fn resolve(self) -> Network {
        // Of a number beyond it no clock could tell the end.
        let century = 100 * 365 * 24 * 60 * 60;
        let seconds = |given: Option<u64>, default: u64| {
            Duration::from_secs(given.unwrap_or(default).min(century))
        };
        let rate_limit = self.rate_limit.map(usize::try_from);
        Network {
            connect: seconds(self.connect_timeout, 15),
            answer: seconds(self.answer_timeout, 5 * 60),
            budget: seconds(self.budget, 10 * 60),
            rate_limit: rate_limit.map(|limit| limit.unwrap_or(usize::MAX)),
            ca_cert_file: self.ca_cert_file,
            client_cert_file: self.client_cert_file,
            insecure_tls: self.insecure_tls.unwrap_or(false),
        }
    }
}
