//! `cargo xray show`

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use super::deployment::Shown;
use super::error::Error;
use super::exit_code::Exit;
use super::workspace::Workspace;
use crate::config::Config;
use crate::tell::{self, tell};
use crate::upload::{self, Preview};
use crate::wire::payload::Payload;

/// Print the payload of all of a run, as for a new Test Execution
///
/// Nothing is sent, and no credentials are needed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The run's directory [default: the newest run of the workspace]
    run_dir: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let workspace = Workspace::around_here();
    let config = Config::load(workspace.root())?;
    let deployment = arguments.shown.deployment(&config)?;
    let dir = workspace.run(arguments.run_dir.as_deref())?;
    let Preview { payload, beside, warnings } =
        upload::preview(std::slice::from_ref(&dir), &config, deployment)
            .map_err(|source| Error::Preview { dir, source: source.into() })?;
    tell(warnings.iter().map(tell::warning));
    tell(beside.map(|beside| format!("xray: {beside}")));
    match print(&payload) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Output(error)),
        _ => Ok(Exit::Done),
    }
}

fn print(payload: &Payload) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for chunk in payload.chunks() {
        out.write_all(&chunk?)?;
    }
    out.flush()
}
