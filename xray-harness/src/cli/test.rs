//! `cargo xray test`

use std::ffi::OsString;
use std::process::Command;

use super::error::Error;
use super::exit_code::Exit;
use super::recorded::Recorded;
use super::sending::Sending;
use super::settings::tell_of_slips;
use super::workspace::Workspace;
use crate::config::Config;
use crate::passed::Passed;
use crate::tell::{self, tell};
use crate::warning::chain;
use crate::{env, list};

/// Run `cargo test`, and report it as one Test Execution
///
/// What follows this command's own options is cargo's and goes to it untouched.
/// All test binaries run (`--no-fail-fast`), unless `--fail-fast` says
/// otherwise. The output and the exit code are cargo's own; only where
/// `--upload required` asks for it, tests that passed but are not in Xray end
/// with code 3.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "cargo xray test [OPTIONS] [cargo test's arguments]...",
    after_help = "Examples:\n  \
        cargo xray test\n  \
        cargo xray test --upload required --workspace --features slow -- --skip browser\n  \
        cargo xray test --shard-only -p bookstore"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    sending: Sending,
    /// Stop after the first test binary that fails, as plain `cargo test` does
    #[arg(long)]
    fail_fast: bool,
    /// cargo test's own arguments
    #[arg(last = true, value_name = "CARGO_TEST_ARGUMENTS")]
    passed: Vec<OsString>,
}

pub(super) fn run(arguments: Arguments) -> Result<Exit, Error> {
    tell_of_slips();
    let Arguments { sending, fail_fast, passed } = arguments;
    sending.around(|| tested(&sending, fail_fast, &passed))
}

fn tested(sending: &Sending, fail_fast: bool, passed: &[OsString]) -> Result<Exit, Error> {
    let words = Passed::new(passed);
    let workspace = Workspace::of_command(words);
    let recorded = Recorded::begin(&workspace.target())?;
    let mut cargo = Command::new(env::cargo());
    cargo.arg("test");
    if !fail_fast && !words.has(&["--no-fail-fast"]) {
        cargo.arg("--no-fail-fast");
    }
    let exit = recorded.run(cargo.args(passed))?;
    // Of a binary that cargo never came to, nothing is told.
    if exit == Exit::Command(0) || !fail_fast {
        keep_ignored(&recorded, &workspace, passed);
    }
    Ok(recorded.end(sending, &workspace, words, exit))
}

/// The tests that were passed over, where a word for them says that they count.
fn keep_ignored(recorded: &Recorded, workspace: &Workspace, passed: &[OsString]) {
    let config = Config::load(workspace.root());
    let is_told = config.is_ok_and(|config| config.words.ignored.is_some());
    let does_run = !Passed::new(passed).has(&["--no-run"]);
    if !is_told || !recorded.is_open || !does_run {
        return;
    }
    let (layout, run) = (&recorded.layout, &recorded.run.id);
    if let Err(error) = list::keep_ignored(layout, run, passed) {
        let why = chain(&error);
        tell([tell::warning(format!("the ignored tests are not part of the results: {why}"))]);
    }
}
