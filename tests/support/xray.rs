//! The sandbox as the tests use it.

use std::ops::Deref;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};
use xray_harness::Deployment;
use xray_harness::sandbox::Sandbox;

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

    /// The payloads that were sent, as JSON.
    #[must_use]
    pub fn payloads(&self) -> Vec<Value> {
        let imports = self.sandbox.imports();
        let imports = imports.iter().filter(|import| !import.body.is_empty());
        imports.map(|import| serde_json::from_slice(&import.body).expect("JSON")).collect()
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
            for import in self.sandbox.imports().iter().filter(|import| !import.body.is_empty()) {
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
