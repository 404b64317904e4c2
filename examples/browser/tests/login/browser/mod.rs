//! Chromium without a window, driven through chromedriver.

mod driver;
mod programs;

use std::error::Error;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::task::spawn_blocking;

use driver::{Driver, Session};
pub(crate) use programs::Programs;

/// Whatever goes wrong: a test shows it, and nobody looks into it.
pub(crate) type AnyError = Box<dyn Error + Send + Sync>;

/// A browser of its own for one test, with all that [`Client`] can do.
///
/// It ends with the last of its clones, also when a test panics.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    client: Client,
    session: Arc<Session>,
}

impl Browser {
    /// Starts a driver, and with it a browser that has an empty profile.
    ///
    /// Fails where a program is missing or does not start.
    pub(crate) async fn start() -> Result<Self, AnyError> {
        let Programs { chromedriver, chromium } = Programs::find()?;
        let driver = spawn_blocking(move || Driver::start(&chromedriver)).await??;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(&chromium, &driver.profile())?);
        let client = builder.connect(driver.url()).await?;
        let id = client.session_id().await?.ok_or("the driver named no session")?;
        let session = Arc::new(Session::new(driver, &id));
        // The session ends with the driver, not with the client.
        client.persist().await?;
        Ok(Self { client, session })
    }

    /// What the window shows, as a PNG.
    ///
    /// Works without a runtime, unlike [`Client::screenshot`]: when a test has
    /// failed, its runtime is gone, or is unwinding and must not be blocked on.
    pub(crate) fn screenshot(&self) -> Result<Vec<u8>, AnyError> {
        self.session.screenshot()
    }
}

impl Deref for Browser {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

fn capabilities(chromium: &Path, profile: &Path) -> serde_json::Result<Capabilities> {
    let options = json!({
        "binary": chromium,
        "args": [
            "--headless",
            "--window-size=960,760",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            format!("--user-data-dir={}", profile.display()),
        ],
    });
    serde_json::from_value(json!({ "goog:chromeOptions": options }))
}
