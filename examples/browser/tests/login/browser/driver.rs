//! The process that a browser is driven through, spoken to by plain HTTP.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use tempfile::TempDir;
use ureq::Agent;

use super::AnyError;

/// How long it may take to start, and to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running chromedriver. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Driver {
    process: Child,
    url: String,
    http: Agent,
    temp: TempDir,
}

impl Driver {
    /// Starts one on a free port, and waits until it takes orders.
    pub(super) fn start(program: &Path) -> Result<Self, AnyError> {
        let temp = TempDir::new()?;
        let mut command = Command::new(program);
        // The browser leaves files behind it, also outside of its profile.
        command.arg("--port=0").env("TMPDIR", temp.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let process = command.spawn()?;
        let mut driver = Self { process, url: String::new(), http: http(), temp };
        let output = driver.process.stdout.take().ok_or("the driver has no output")?;
        let port = port(output).recv_timeout(PATIENCE)?;
        driver.url = format!("http://127.0.0.1:{port}");
        driver.wait_until_ready()?;
        Ok(driver)
    }

    /// Where it listens.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// A fresh folder for the browser's profile, removed at the end.
    pub(super) fn profile(&self) -> PathBuf {
        self.temp.path().join("profile")
    }

    fn wait_until_ready(&self) -> Result<(), AnyError> {
        let url = format!("{}/status", self.url);
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let status = self.http.get(&url).call().and_then(|mut answer| json(&mut answer));
            if status.is_ok_and(|status| status["value"]["ready"] == true) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Err("the driver does not get ready".into())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The one browser that a driver runs. Dropping it ends both.
#[derive(Debug)]
pub(super) struct Session {
    url: String,
    driver: Driver,
}

impl Session {
    pub(super) fn new(driver: Driver, id: &str) -> Self {
        Self { url: format!("{}/session/{id}", driver.url), driver }
    }

    pub(super) fn screenshot(&self) -> Result<Vec<u8>, AnyError> {
        let url = format!("{}/screenshot", self.url);
        let answer = json(&mut self.driver.http.get(url).call()?)?;
        let picture = answer["value"].as_str().ok_or("the driver sent no picture")?;
        Ok(BASE64_STANDARD.decode(picture)?)
    }
}

impl Drop for Session {
    /// The driver is asked to end its browser, which would outlive its death.
    fn drop(&mut self) {
        let _ = self.driver.http.delete(&self.url).call();
    }
}

fn http() -> Agent {
    let config = Agent::config_builder().proxy(None).timeout_global(Some(PATIENCE));
    config.build().into()
}

fn json(answer: &mut ureq::http::Response<ureq::Body>) -> Result<Value, ureq::Error> {
    answer.body_mut().read_json()
}

/// The port that the driver chose, which it prints once it listens there. All
/// else that it prints is read too, so that it never waits for a reader.
fn port(output: impl Read + Send + 'static) -> Receiver<u16> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let port = line.split_once("started successfully on port ");
            if let Some(port) = port.and_then(|(_, port)| port.trim_end_matches('.').parse().ok()) {
                let _ = sender.send(port);
            }
        }
    });
    receiver
}
