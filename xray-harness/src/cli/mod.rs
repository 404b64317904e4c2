//! The command `cargo xray`.

mod aftermath;
mod args;
mod check;
mod clean;
mod completions;
mod deployment;
mod doctor;
mod error;
mod exit_code;
mod format;
mod kept_run;
mod left_behind;
mod list;
mod nextest;
mod origin;
mod progress;
mod read_back;
mod recorded;
mod rehearsal;
mod report;
mod runs;
mod sandbox;
mod sending;
mod settings;
mod show;
mod signals;
mod table;
mod test;
mod upload;
mod workspace;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, Parser, Subcommand};

use error::Error;
use exit_code::Exit;

use crate::tell::{self, tell};
use crate::warning::chain;

/// Report Rust tests to Xray Test Management for Jira.
#[derive(Debug, Parser)]
#[command(name = "cargo xray", bin_name = "cargo xray", version)]
struct CommandLine {
    /// Say nothing but warnings and errors
    #[arg(long, global = true)]
    quiet: bool,
    /// Whether what this command says is coloured; what it runs is told nothing
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Test(test::Arguments),
    Nextest(nextest::Arguments),
    Doctor(doctor::Arguments),
    List(list::Arguments),
    Report(report::Arguments),
    Runs(runs::Arguments),
    Clean(clean::Arguments),
    Completions(completions::Arguments),
    Sandbox(sandbox::Arguments),
    Show(show::Arguments),
    Upload(upload::Arguments),
}

/// Runs the command with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let words = args::separated(CommandLine::command(), arguments(std::env::args_os()).collect());
    let CommandLine { quiet, color, command } = CommandLine::parse_from(words);
    tell::speak(
        quiet,
        match color {
            ColorChoice::Always => Some(true),
            ColorChoice::Never => Some(false),
            ColorChoice::Auto => None,
        },
    );
    if !quiet {
        progress::show();
    }
    let done = match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Test(arguments) => test::run(arguments),
        Command::Nextest(arguments) => nextest::run(arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Runs(arguments) => runs::run(&arguments),
        Command::Clean(arguments) => clean::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
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

/// Prints what was asked for; whoever stops reading has had enough.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Exit, Error> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Output(error)),
        _ => Ok(Exit::Done),
    }
}

/// cargo runs `cargo-xray xray …`; people also run `cargo-xray …`.
fn arguments(given: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    given.enumerate().filter(|(index, word)| *index != 1 || word != "xray").map(|(_, word)| word)
}
