//! `cargo xray nextest run`

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use super::error::Error;
use super::exit_code::Exit;
use super::recorded::Recorded;
use super::sending::Sending;
use super::settings::tell_of_slips;
use super::workspace::Workspace;
use crate::config::Config;
use crate::journal::layout::Layout;
use crate::nextest::Arranged;
use crate::passed::Passed;
use crate::redact::Rules;
use crate::tell::{self, tell};
use crate::warning::chain;
use crate::{env, nextest};

/// Run tests with nextest, and report them as one Test Execution
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    #[command(visible_alias = "r")]
    Run(RunArguments),
}

/// Run `cargo nextest run`, and report it as one Test Execution
///
/// What follows this command's own options is nextest's and goes to it
/// untouched. All tests run (`--no-fail-fast`), unless those say otherwise. The
/// output and the exit code are nextest's own; only where `--upload required`
/// asks for it, tests that passed but are not in Xray end with code 3.
///
/// nextest's own report tells of retries, timeouts, killed processes and of
/// what failed tests printed; no setting of yours is needed or changed for it.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "cargo xray nextest run [OPTIONS] [nextest's arguments]...",
    after_help = "Examples:\n  \
        cargo xray nextest run --workspace --profile ci\n  \
        cargo xray nextest run --shard-only --archive-file tests.tar.zst --partition count:1/4"
)]
struct RunArguments {
    #[command(flatten)]
    sending: Sending,
    /// nextest's own arguments
    #[arg(last = true, value_name = "NEXTEST_ARGUMENTS")]
    passed: Vec<OsString>,
}

/// Each of these has a say in what happens after a failure.
const ON_FAILURE: [&str; 7] =
    ["--no-fail-fast", "--nff", "--fail-fast", "--ff", "--max-fail", "--no-run", "--debugger"];

pub(super) fn run(arguments: Arguments) -> Result<Exit, Error> {
    tell_of_slips();
    let Subcommand::Run(RunArguments { sending, passed }) = arguments.command;
    sending.around(|| tested(&sending, &passed))
}

fn tested(sending: &Sending, passed: &[OsString]) -> Result<Exit, Error> {
    let words = Passed::new(passed);
    let workspace = Workspace::of_command(words);
    let recorded = Recorded::begin(&workspace.target())?;
    let mut cargo = Command::new(env::cargo());
    cargo.args(["nextest", "run"]);
    if !words.has(&ON_FAILURE) {
        cargo.arg("--no-fail-fast");
    }
    let Arranged { arguments, elsewhere } = with_report(&recorded, &workspace, passed.to_vec());
    cargo.args(arguments);
    if recorded.is_open {
        cargo.env("XRAY_LIST_DIR", recorded.layout.listed());
    }
    let exit = recorded.run(&mut cargo)?;
    absorb(&recorded.layout, elsewhere, Config::rules_of(workspace.root()).as_ref());
    Ok(recorded.end(sending, &workspace, words, exit))
}

/// Reads nextest's report of a run, if there is one that was not read yet; only
/// the process that had nextest run knows of one `elsewhere`. What was read is
/// not kept twice.
pub(super) fn absorb(layout: &Layout, elsewhere: Option<PathBuf>, rules: Option<&Rules>) {
    if let Err(error) = nextest::absorb(layout, elsewhere, rules) {
        tell([without_report(&error)]);
    } else if let Err(error) = nextest::discard(layout) {
        let why = chain(&error);
        tell([tell::warning(format!(
            "nextest's report stays in the run's directory, with all that failed tests printed: \
             {why}"
        ))]);
    }
}

/// Without the report the results are those that the tests recorded.
fn with_report(recorded: &Recorded, workspace: &Workspace, passed: Vec<OsString>) -> Arranged {
    if !recorded.is_open {
        return Arranged { arguments: passed, elsewhere: None };
    }
    match nextest::with_report(&recorded.layout, workspace.root(), &passed) {
        Ok(arranged) => arranged,
        Err(error) => {
            tell([without_report(&error)]);
            Arranged { arguments: passed, elsewhere: None }
        }
    }
}

fn without_report(error: &nextest::Error) -> String {
    let why = chain(error);
    tell::warning(format!(
        "what nextest says of retries, timeouts and output is not part of the results: {why}"
    ))
}
