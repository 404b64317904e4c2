//! `cargo xray check`

use std::ffi::OsString;

use serde_json::json;

use super::error::Error;
use super::exit_code::Exit;
use super::format::{self, Format};
use super::settings;
use super::workspace::Workspace;
use crate::check::{self, Report};
use crate::list;
use crate::passed::Passed;
use crate::plural::counted;
use crate::provenance::Provenance;
use crate::warning::chain;

/// Check what the tests and the settings name, before the tests run
///
/// Every key is a Test in a project one may write to; the Test Plan, the
/// version, the environments and the words for statuses exist. What nobody can
/// tell is said to be not checked. Ends with 0 if nothing is wrong, with 4 if
/// something is.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "cargo xray check [OPTIONS] [cargo test's arguments]...",
    after_help = "Example: cargo xray check --offline -p bookstore"
)]
pub(super) struct Arguments {
    /// Asks nobody: only what needs no network
    #[arg(long)]
    offline: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// cargo test's own arguments: which packages, targets and features
    #[arg(last = true, value_name = "CARGO_TEST_ARGUMENTS")]
    passed: Vec<OsString>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let report = match made(arguments) {
        Err(error) if arguments.format == Format::Json => {
            super::print(|out| format::json(&json!({ "error": chain(&error) }), out))?;
            return Ok(error.exit());
        }
        report => report?,
    };
    super::print(|out| match arguments.format {
        Format::Text => out.write_all(text(&report).as_bytes()),
        Format::Json => format::json(&report, out),
    })?;
    Ok(if report.is_fine() { Exit::Done } else { Exit::Wrong })
}

fn made(arguments: &Arguments) -> Result<Report, Error> {
    let workspace = Workspace::of_command(Passed::new(&arguments.passed));
    workspace.expect_one()?;
    let (config, noticed) = settings::examined(workspace.root());
    let listing = list::annotated_tests(&arguments.passed)?;
    if arguments.offline {
        return Ok(check::offline(&listing, &config, &noticed));
    }
    let features = Passed::new(&arguments.passed).features();
    let facts = Provenance { features, ..Provenance::gathered(workspace.root()) };
    Ok(check::online(&listing, &config, &noticed, &facts)?)
}

fn text(report: &Report) -> String {
    let findings = report.findings.iter().map(ToString::to_string);
    let notes = report.notes.iter().map(|note| format!("note: {note}"));
    let unchecked = report.unchecked.iter().map(ToString::to_string);
    let mut lines: Vec<_> = findings.chain(notes).chain(unchecked).collect();
    let wrong = match report.findings.len() {
        0 => "nothing wrong".to_owned(),
        count => counted(count, "finding"),
    };
    lines.push(format!(
        "{}, {}: {wrong}; {} not checked; {}",
        counted(report.tests, "test"),
        counted(report.keys, "key"),
        report.unchecked.len(),
        counted(report.requests, "request")
    ));
    // What a server said may hold anything.
    let plain = |line: String| line.replace(char::is_control, " ") + "\n";
    lines.into_iter().map(plain).collect()
}
