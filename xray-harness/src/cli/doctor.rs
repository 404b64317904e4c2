//! `cargo xray doctor`

use super::error::Error;
use super::exit_code::Exit;
use super::format::{self, Format};
use super::settings;
use super::workspace::Workspace;
use crate::doctor::{self, Report};

/// Find out what stands between this machine and Xray
///
/// Tells which settings are in force, tries the way to the server, the login,
/// and what it allows, and names for what is wrong the cause and the cure. No
/// secret is printed. Ends with 0 if nothing is wrong, with 4 if something is.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let (config, noticed) = settings::examined(Workspace::around_here().root());
    let mut report = Report::default();
    doctor::examine(&config, &noticed, &mut report);
    super::print(|out| match arguments.format {
        Format::Text => out.write_all(text(&report).as_bytes()),
        Format::Json => format::json(&report, out),
    })?;
    Ok(if report.is_fine() { Exit::Done } else { Exit::Wrong })
}

fn text(report: &Report) -> String {
    // What a server said may hold anything.
    let plain = |line: String| line.replace(char::is_control, " ") + "\n";
    report.lines.iter().map(|line| plain(line.to_string())).collect()
}
