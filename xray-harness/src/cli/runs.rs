//! `cargo xray runs`

use serde::Serialize;

use super::error::Error;
use super::exit_code::Exit;
use super::format::{self, Format};
use super::kept_run::{KeptRun, age, size};
use super::table::Table;
use super::workspace::Workspace;

/// List the runs that are kept on disk, the newest first
///
/// A run is `sent` if Xray holds all of it; `due` if it was to be sent, and is
/// not, or not wholly; `unclear` if an upload of such a one ended without an answer,
/// so that nobody can tell; `unsent` if nobody tried; `running`. Beside a Test
/// Execution stands at which other address it is unclear whether there is one.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Serialize)]
struct Runs<'a> {
    runs: &'a [KeptRun],
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let runs = KeptRun::all(&Workspace::around_here())?;
    super::print(|out| match arguments.format {
        Format::Json => format::json(&Runs { runs: &runs }, out),
        Format::Text if runs.is_empty() => writeln!(out, "no run is kept"),
        Format::Text => write!(out, "{}", table(&runs).text()),
    })
}

fn table(runs: &[KeptRun]) -> Table<6> {
    let mut table = Table::new(["Run", "Age", "Tests", "State", "Execution", "Size"]);
    for run in runs {
        table.add([
            run.run.clone(),
            age(run.age()),
            run.tests.map_or_else(|| "?".to_owned(), |tests| tests.to_string()),
            run.state.to_string(),
            run.whereabouts(),
            size(run.bytes),
        ]);
    }
    table
}
