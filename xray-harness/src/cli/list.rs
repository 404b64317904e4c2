//! `cargo xray list`

use std::ffi::OsString;

use super::error::Error;
use super::exit_code::Exit;
use super::format;
use super::table::Table;
use super::workspace::Workspace;
use crate::list::{self, Finding, Listed, Listing};
use crate::passed::Passed;
use crate::tell::{self, tell};

/// List every annotated test of the workspace
///
/// Builds the test binaries as `cargo test` with the same arguments would, and
/// asks each which tests it holds; none is run. Tests that are annotated but
/// that no runner would run are warned of.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "cargo xray list [OPTIONS] [cargo test's arguments]...",
    after_help = "Example: cargo xray list --format json -p bookstore --features slow"
)]
pub(super) struct Arguments {
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// cargo test's own arguments: which packages, targets and features
    #[arg(last = true, value_name = "CARGO_TEST_ARGUMENTS")]
    passed: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// Columns
    Text,
    /// `{"version": …, "tests": […], "findings": […]}`
    Json,
    /// A table
    Markdown,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    Workspace::of_command(Passed::new(&arguments.passed)).expect_one()?;
    let listing = list::annotated_tests(&arguments.passed)?;
    tell(listing.findings.iter().map(told));
    super::print(|out| match arguments.format {
        Format::Json => format::json(&listing, out),
        Format::Text => write!(out, "{}", table(&listing).text()),
        Format::Markdown => write!(out, "{}", table(&listing).markdown()),
    })
}

fn table(listing: &Listing) -> Table<5> {
    let mut table = Table::new(["Keys", "Test", "Source", "Binary", "Ignored"]);
    for test in &listing.tests {
        table.add(row(test));
    }
    table
}

fn row(test: &Listed) -> [String; 5] {
    let ignored = match test.ignored.as_deref() {
        None => String::new(),
        Some("") => "ignored".to_owned(),
        Some(reason) => reason.to_owned(),
    };
    let source = format!("{}:{}", test.file, test.line);
    [test.keys.join(" "), test.name.clone(), source, test.binary.clone(), ignored]
}

fn told(finding: &Finding) -> String {
    let Finding { file, line, message } = finding;
    match (file, line) {
        (Some(file), Some(line)) => tell::warning(format!("{file}:{line}: {message}")),
        _ => tell::warning(message),
    }
}
