//! `cargo xray` as it runs the tests of a fixture.

use std::process::Command;

use crate::{Fixture, cargo_xray};

impl Fixture {
    /// `cargo xray` in the crate, with `arguments` and a run directory of its own.
    #[must_use]
    pub fn xray(&self, arguments: &[&str]) -> Command {
        let mut command = cargo_xray();
        command.current_dir(self.root()).args(arguments);
        command.env("CARGO_TARGET_DIR", self.target()).env("XRAY_RUN_DIR", self.run_dir());
        command
    }
}
