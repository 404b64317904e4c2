//! One question, asked once and answered as it comes, for who looks for a cause.

use serde_json::Value;

use crate::client::call::{Call, Site};
use crate::client::error::Excerpt;
use crate::client::reply::Reply;
use crate::client::{Client, Error};

/// An answer of any kind.
#[derive(Debug)]
pub(crate) struct Probe {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    /// What the server's clock said.
    pub(crate) date: Option<String>,
    /// The body, if it is JSON.
    pub(crate) json: Option<Value>,
}

impl Client {
    /// Asks without a login, and once.
    pub(crate) fn probe(&self, path: &str) -> Result<Probe, Error> {
        self.session.once_openly(&Call::get(Site::Xray, path)).map(Probe::of)
    }

    /// Asks with the login, and gives what it is answered.
    pub(crate) fn ask(&self, path: &str) -> Result<Value, Error> {
        self.session.send(&Call::get(Site::Xray, path), |url, reply| reply.json(url))
    }

    /// Asks Jira with its own login, and gives what it is answered.
    pub(crate) fn ask_jira(&self, path: &str) -> Result<Value, Error> {
        self.session.send(&Call::get(Site::Jira, path), |url, reply| reply.json(url))
    }

    /// Logs in, if that is not done yet.
    pub(crate) fn log_in(&self) -> Result<(), Error> {
        self.session.log_in()
    }
}

impl Probe {
    fn of(reply: Reply) -> Self {
        let location = reply.location.as_ref();
        Self {
            status: reply.status,
            location: location.map(|to| Excerpt::new(to.as_bytes()).to_string()),
            json: serde_json::from_slice(&reply.body).ok(),
            date: reply.date,
        }
    }
}
