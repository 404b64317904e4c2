//! `cargo xray doctor`

use std::io::{self, Write};

use serde_json::json;

use super::error::Error;
use super::exit_code::Exit;
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

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// A line for each examination
    Text,
    /// `{"lines": [{"state", "what", "says", "cure"}]}`
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let (config, noticed) = settings::examined(Workspace::around_here().root());
    let mut report = Report::default();
    doctor::examine(&config, &noticed, &mut report);
    let text = match arguments.format {
        Format::Text => text(&report),
        Format::Json => format!("{:#}\n", json!(report)),
    };
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Output(error)),
        _ if report.is_fine() => Ok(Exit::Done),
        _ => Ok(Exit::Wrong),
    }
}

fn text(report: &Report) -> String {
    // What a server said may hold anything.
    let plain = |line: String| line.replace(char::is_control, " ") + "\n";
    report.lines.iter().map(|line| plain(line.to_string())).collect()
}
