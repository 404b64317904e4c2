//! `cargo xray upload`

use std::path::PathBuf;

use super::error::Error;
use super::exit_code::Exit;
use super::workspace::Workspace;
use crate::config::{Config, Policy};
use crate::report::terminal;
use crate::tell::tell;
use crate::upload;

/// Send what Xray does not hold yet of a run
///
/// The run's ledger tells what was sent already and to which Test Execution:
/// running this twice sends nothing twice.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The run's directory [default: the newest run of the workspace]
    run_dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let workspace = Workspace::around_here();
    let config = Config::load(workspace.root())?;
    if config.policy == Policy::Never {
        return Err(Error::Never);
    }
    let dir = workspace.run(arguments.run_dir.as_deref())?;
    match upload::upload(&dir, &config) {
        Ok(outcome) => {
            tell(terminal::asked_for(&outcome));
            Ok(if outcome.is_whole() { Exit::Done } else { Exit::NotSent })
        }
        Err(source) => Err(Error::Upload { dir, source }),
    }
}
