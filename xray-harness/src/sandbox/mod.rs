//! An embedded Xray, for tests and for people who have none at hand.
//!
//! One server on the loopback interface stands in for both products, Xray for
//! Jira Cloud and Xray for Jira Server/Data Center, each with its own paths,
//! logins, words and replies. It is as strict as they are, but names the
//! property at fault. What arrives is kept in memory, shown on pages, and
//! handed to the test that asks for it.
//!
//! ```
//! use xray_harness::{Deployment, sandbox::Sandbox};
//!
//! let sandbox = Sandbox::start()?;
//! for (name, value) in sandbox.settings(Deployment::Cloud) {
//!     println!("{name}={value}");
//! }
//! // … run something that reports there, then look at what it reported:
//! for execution in sandbox.executions() {
//!     println!("{}: {}", execution.key, execution.summary);
//! }
//! # Ok::<(), std::io::Error>(())
//! ```

mod api;
mod app;
mod cloud;
mod condition;
mod fault;
mod format;
mod graphql;
mod import;
mod info;
mod issue;
mod jira;
mod junit;
mod listen;
mod log;
mod login;
mod model;
mod moment;
mod oauth;
mod pages;
mod parts;
mod queries;
mod raven;
mod reply;
mod rules;
mod runs;
mod server;
mod store;
mod web;
mod world;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use cloud::{CLIENT_ID, CLIENT_SECRET};
pub use condition::Condition;
pub use fault::{Effect, Fault, Route};
pub use log::{Import, Request};
pub use model::{Evidence, Execution, Iteration, Moment, Run, Status, Step, Test};
pub use oauth::{ACCESS_TOKEN, CONSUMER_KEY, PRIVATE_KEY};
pub use raven::{JIRA_EMAIL, JIRA_TOKEN, PASSWORD, TOKEN, USERNAME};

use crate::Deployment;
use app::App;
use listen::{Port, Serving};

/// A running stand-in for Xray. Dropping it stops it.
pub struct Sandbox {
    app: App,
    _serving: Serving,
}

impl Sandbox {
    /// Starts one on a free port of 127.0.0.1.
    ///
    /// Fails if there is no free port, or no thread to be had.
    pub fn start() -> io::Result<Self> {
        let port = Port::bind()?;
        let app = App::new(port.origin());
        let serving = port.serve(server::router(&app))?;
        Ok(Self { app, _serving: serving })
    }

    /// Where it is: `http://127.0.0.1:PORT`, without a slash at the end.
    ///
    /// Both deployments' paths begin there, and so do the pages.
    #[must_use]
    pub fn url(&self) -> &str {
        self.app.origin()
    }

    /// The environment variables that lead this crate to one of its deployments.
    #[must_use]
    pub fn settings(&self, deployment: Deployment) -> Vec<(&'static str, String)> {
        let url = ("XRAY_URL", self.url().to_owned());
        match deployment {
            Deployment::Cloud => vec![
                ("XRAY_DEPLOYMENT", "cloud".to_owned()),
                url,
                ("XRAY_CLIENT_ID", CLIENT_ID.to_owned()),
                ("XRAY_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ],
            Deployment::Server => vec![
                ("XRAY_DEPLOYMENT", "server".to_owned()),
                url,
                ("XRAY_TOKEN", TOKEN.to_owned()),
            ],
        }
    }

    /// The Test Executions of both deployments, oldest first, as they are now.
    #[must_use]
    pub fn executions(&self) -> Vec<Execution> {
        self.app.store().executions().to_vec()
    }

    /// Every import that arrived, accepted or not, oldest first.
    #[must_use]
    pub fn imports(&self) -> Vec<Import> {
        self.app.log().imports().to_vec()
    }

    /// Every request that arrived, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.app.log().requests().to_vec()
    }

    /// Adds a fault to those that strike the requests to come.
    ///
    /// Of several that could strike one request, the one added first does.
    pub fn script(&self, fault: Fault) {
        self.app.script().add(fault);
    }

    /// Changes a Test Execution as somebody else could, and tells whether it is there.
    pub fn change(&self, key: &str, change: impl FnOnce(&mut Execution)) -> bool {
        let mut store = self.app.store();
        store.execution_mut(key).map(change).is_some()
    }

    /// From now on the instance is such.
    pub fn assume(&self, condition: Condition) {
        self.app.store().assume(condition);
    }

    /// From now on there is no Test with this key.
    ///
    /// Until then every well-formed key is an existing Test's.
    pub fn unknown_test(&self, key: &str) {
        self.assume(Condition::no_issue(key));
    }

    /// Writes the pages and the evidence into a folder, made if it is not there,
    /// to be opened from disk, and returns the path of the first page.
    ///
    /// Fails if the folder cannot be written.
    pub fn write_pages(&self, folder: &Path) -> io::Result<PathBuf> {
        pages::write(folder, &self.executions())
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Sandbox");
        shown.field("url", &self.url()).finish_non_exhaustive()
    }
}
