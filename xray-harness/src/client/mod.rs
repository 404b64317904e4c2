//! Talks to Xray: logs in, sends a payload, reads what came of it.

mod auth;
mod error;
mod reply;
mod transport;

pub(crate) use error::Error;
pub(crate) use reply::Receipt;

use crate::config::{Credentials, Target};
use crate::deployment::Deployment;
use crate::wire::payload::Payload;
use transport::{Body, Call, Transport};

/// One deployment, as one user.
#[derive(Debug)]
pub(crate) struct Client {
    target: Target,
    credentials: Credentials,
    transport: Transport,
}

impl Client {
    pub(crate) fn new(target: Target, credentials: Credentials) -> Result<Self, Error> {
        let transport = Transport::new(target.is_loopback())?;
        Ok(Self { target, credentials, transport })
    }

    /// Sends one import and waits for what the server made of it.
    pub(crate) fn import(&self, payload: &Payload) -> Result<Receipt, Error> {
        let login = auth::log_in(&self.transport, &self.target, &self.credentials)?;
        let url = self.import_url();
        let call = Call { url: &url, login: Some(&login), body: Body::Payload(payload) };
        let reply =
            self.transport.post(&call).map_err(|error| error.hiding(&self.credentials, &login))?;
        reply::read(self.target.deployment, &url, &reply)
            .map_err(|error| error.hiding(&self.credentials, &login))
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Where a person finds the issue with this key.
    pub(crate) fn browse_url(&self, receipt: &Receipt) -> String {
        let base = match self.target.deployment {
            Deployment::Cloud => receipt.site().unwrap_or_else(|| self.target.base.clone()),
            Deployment::Server => self.target.base.clone(),
        };
        format!("{base}/browse/{}", receipt.key)
    }

    fn import_url(&self) -> String {
        let Target { deployment, base, api } = &self.target;
        match deployment {
            Deployment::Cloud => format!("{base}/api/{api}/import/execution"),
            Deployment::Server => format!("{base}/rest/raven/{api}/import/execution"),
        }
    }
}
