//! The sandbox as the tests use it.

use std::ops::Deref;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};
use xray_harness::Deployment;
use xray_harness::sandbox::{Import, Sandbox};

use crate::assert_valid;

/// A running sandbox for one deployment. When it is dropped, every payload
/// that it was sent is held against the deployment's schema.
#[derive(Debug)]
pub struct Xray {
    sandbox: Sandbox,
    deployment: Deployment,
}

impl Xray {
    /// Starts one.
    #[must_use]
    pub fn start(deployment: Deployment) -> Self {
        Self { sandbox: Sandbox::start().expect("the sandbox starts"), deployment }
    }

    /// One for each deployment.
    #[must_use]
    pub fn both() -> [Self; 2] {
        [Deployment::Cloud, Deployment::Server].map(Self::start)
    }

    /// Which deployment it is used as.
    #[must_use]
    pub fn deployment(&self) -> Deployment {
        self.deployment
    }

    /// `command` with the settings that lead here.
    pub fn reach<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.envs(self.sandbox.settings(self.deployment))
    }

    /// The payloads that were sent as Xray JSON.
    #[must_use]
    pub fn payloads(&self) -> Vec<Value> {
        let imports = self.sandbox.imports().into_iter();
        let imports = imports.filter(|import| !import.is_report && !import.body.is_empty());
        imports.map(|import| serde_json::from_slice(&import.body).expect("JSON")).collect()
    }

    /// The JUnit reports that were sent, each with the query of its address.
    #[must_use]
    pub fn reports(&self) -> Vec<(String, String)> {
        let imports = self.sandbox.imports().into_iter().filter(|import| import.is_report);
        let text = |import: &Import| String::from_utf8_lossy(&import.body).into_owned();
        imports.map(|import| (import.query.clone(), text(&import))).collect()
    }

    /// The deployment's words for passed and failed.
    #[must_use]
    pub fn words(&self) -> (&'static str, &'static str) {
        match self.deployment {
            Deployment::Cloud => ("PASSED", "FAILED"),
            Deployment::Server => ("PASS", "FAIL"),
        }
    }
}

impl Deref for Xray {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl Drop for Xray {
    fn drop(&mut self) {
        if !thread::panicking() {
            let imports = self.sandbox.imports().into_iter();
            for import in imports.filter(|it| !it.is_report && !it.body.is_empty()) {
                let mut payload: Value = serde_json::from_slice(&import.body).expect("JSON");
                if import.info.is_some() {
                    // Beside a part of that name, it says nothing of it itself.
                    assert!(payload.get("info").is_none(), "{payload:#}");
                    payload["info"] = json!({"project": "P", "summary": "s"});
                }
                assert_valid(self.deployment, &payload);
            }
        }
    }
}
