//! The command `cargo xray`.

mod aftermath;
mod args;
mod check;
mod error;
mod exit_code;
mod list;
mod origin;
mod report;
mod sandbox;
mod show;
mod table;
mod upload;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::tell::tell;
use crate::warning::chain;

/// Report Rust tests to Xray Test Management for Jira.
#[derive(Debug, Parser)]
#[command(name = "cargo xray", bin_name = "cargo xray", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    List(list::Arguments),
    Report(report::Arguments),
    Sandbox(sandbox::Arguments),
    Show(show::Arguments),
    Upload(upload::Arguments),
}

/// Runs the command with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let words = args::separated(CommandLine::command(), arguments(std::env::args_os()).collect());
    let CommandLine { command } = CommandLine::parse_from(words);
    let done = match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Sandbox(arguments) => sandbox::run(arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Upload(arguments) => upload::run(&arguments),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            tell([format!("xray: error: {}", chain(&error))]);
            error.exit().into()
        }
    }
}

/// cargo runs `cargo-xray xray …`; people also run `cargo-xray …`.
fn arguments(given: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    given.enumerate().filter(|(index, word)| *index != 1 || word != "xray").map(|(_, word)| word)
}
