//! Talks to Xray: logs in, sends a payload, reads what came of it.

mod auth;
mod call;
mod clock;
mod error;
#[cfg(feature = "oauth1")]
mod oauth1;
mod pace;
mod patience;
mod proxy;
mod query;
mod reply;
mod retry;
mod session;
mod transport;
mod way;

pub(crate) use error::Error;
#[cfg(feature = "cli")]
pub(crate) use error::TlsFault;
pub(crate) use query::{Attached, Field, Fields, Named, TestRun};
#[cfg(feature = "cli")]
pub(crate) use query::{Issue, Kind, Known, Probe};
pub(crate) use reply::Receipt;

use crate::config::{Credentials, Jira, Network, Target};
use crate::deployment::Deployment;
use crate::tell::{tell, warning};
use crate::wire::Import;
use crate::wire::payload::Payload;
use call::{Body, Call, JSON, Part, Site};
use session::Session;

/// One deployment, as one user.
#[derive(Debug)]
pub(crate) struct Client {
    session: Session,
}

/// What a second import of the same would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// The same: it names the Test Execution whose results it writes over.
    Harmless,
    /// A second Test Execution.
    Doubles,
}

impl Client {
    pub(crate) fn new(
        target: Target,
        credentials: Credentials,
        network: Network,
    ) -> Result<Self, Error> {
        if network.insecure_tls {
            tell([warning(
                "XRAY_INSECURE_TLS is true: whoever stands between this machine and Xray can read \
                 the credentials and change the results; XRAY_CA_CERT_FILE is the safe way to \
                 trust a company's own certificate",
            )]);
        }
        Ok(Self { session: Session::new(target, credentials, network)? })
    }

    /// The same client, which can also ask Jira Cloud.
    pub(crate) fn asking(self, jira: Option<Jira>) -> Self {
        Self { session: self.session.asking(jira) }
    }

    /// Sends one import and waits for what the server made of it; as often as
    /// it takes, but never twice where that could make a second Test Execution.
    pub(crate) fn import(&self, import: &Import, again: Again) -> Result<Receipt, Error> {
        let (path, body) = self.addressed(import);
        let call = Call::post(Site::Xray, &path, body).repeatable(again == Again::Harmless);
        let deployment = self.target().deployment;
        self.session.send(&call, |url, reply| reply::read(deployment, url, reply))
    }

    pub(crate) fn target(&self) -> &Target {
        self.session.target()
    }

    /// How many requests were sent so far, attempts that failed included.
    pub(crate) fn requests_used(&self) -> usize {
        self.session.requests_used()
    }

    /// Where a person finds the issue with this key.
    pub(crate) fn browse_url(&self, receipt: &Receipt) -> String {
        let base = match self.target().deployment {
            Deployment::Cloud => receipt.site().unwrap_or_else(|| self.target().base.clone()),
            Deployment::Server => self.target().base.clone(),
        };
        format!("{base}/browse/{}", receipt.key)
    }

    /// Where `import` goes, and how (docs.getxray.app, "Import Execution Results - REST").
    fn addressed<'a>(&self, import: &'a Import) -> (String, Body<'a>) {
        let path = self.import_path();
        match import {
            Import::Json { results, info: None } => {
                (path, Body::Payload { payload: results, content_type: JSON })
            }
            Import::Json { results, info: Some(info) } => {
                let parts = vec![self.results_part(results), part("info", "info.json", info)];
                (path + "/multipart", Body::Parts(parts))
            }
            #[cfg(feature = "cli")]
            Import::Junit { report, query } => {
                let path = path + "/junit?";
                let query_at = path.len();
                let mut asked = url::form_urlencoded::Serializer::for_suffix(path, query_at);
                (asked.extend_pairs(query).finish(), self.report(report))
            }
        }
    }

    /// Of reports, Cloud takes the bytes, and Server a form.
    #[cfg(feature = "cli")]
    fn report<'a>(&self, payload: &'a Payload) -> Body<'a> {
        let content_type = "text/xml";
        match self.target().deployment {
            Deployment::Cloud => Body::Payload { payload, content_type },
            Deployment::Server => {
                let (name, file_name) = ("file", "junit.xml");
                Body::Parts(vec![Part { name, file_name, payload, content_type }])
            }
        }
    }

    /// Server calls it otherwise than Cloud
    /// (docs.getxray.app, "Import Execution Results - REST").
    fn results_part<'a>(&self, results: &'a Payload) -> Part<'a> {
        match self.target().deployment {
            Deployment::Cloud => part("results", "results.json", results),
            Deployment::Server => part("result", "result.json", results),
        }
    }

    fn import_path(&self) -> String {
        let Target { deployment, api, .. } = self.target();
        match deployment {
            Deployment::Cloud => format!("/api/{api}/import/execution"),
            Deployment::Server => format!("/rest/raven/{api}/import/execution"),
        }
    }
}

fn part<'a>(name: &'static str, file_name: &'static str, payload: &'a Payload) -> Part<'a> {
    Part { name, file_name, payload, content_type: JSON }
}
