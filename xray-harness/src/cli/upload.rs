//! `cargo xray upload`

use std::path::{Path, PathBuf};

use super::aftermath;
use super::error::Error;
use super::exit_code::Exit;
use super::left_behind;
use super::nextest;
use super::origin;
use super::read_back::is_as_sent;
use super::rehearsal;
use super::sending;
use super::settings::tell_of_slips;
use super::workspace::Workspace;
use crate::config::{Config, Policy};
use crate::journal::layout::Layout;
use crate::report::outcome::Ended;
use crate::report::terminal;
use crate::tell::tell;
use crate::upload;
use crate::wire::Format;

/// Send what Xray does not hold yet of a run
///
/// Several directories, from other machines or partitions, go into one Test
/// Execution; of a test that is in more than one, the last attempt counts. The
/// ledger in each directory tells what was sent already and to which Test Execution:
/// running this twice sends nothing twice.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The run's directories [default: the newest run of the workspace]
    #[arg(value_name = "RUN_DIR")]
    run_dirs: Vec<PathBuf>,
    /// Stop before sending: only tell what would be sent
    #[arg(long, conflicts_with_all = ["outcome", "verify"])]
    dry_run: bool,
    /// Where to write what became of it, as JSON
    #[arg(long, value_name = "FILE")]
    outcome: Option<PathBuf>,
    /// In which form they are sent
    #[arg(long = "as", value_enum, value_name = "FORM", default_value = "json")]
    form: Form,
    /// Reads the results back, and tells what is not there as it was sent
    #[arg(long)]
    verify: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Xray JSON, which says everything
    Json,
    /// A JUnit report with Xray's properties: no iterations, results of steps,
    /// defects, nor statuses, summary and description of your own
    Junit,
}

impl From<Form> for Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Json => Self::Json,
            Form::Junit => Self::Junit,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    aftermath::begin(arguments.outcome.as_deref());
    tell_of_slips();
    let workspace = Workspace::around_here();
    let done = chosen(arguments, &workspace).and_then(|dirs| {
        let done = sent(arguments, &workspace, &dirs);
        if arguments.run_dirs.is_empty() && !arguments.dry_run {
            tell(left_behind::beside(&workspace, &dirs));
        }
        done
    });
    aftermath::closed(arguments.outcome.as_deref(), done)
}

/// The directories that are meant. Nothing is written where no run is.
fn chosen(arguments: &Arguments, workspace: &Workspace) -> Result<Vec<PathBuf>, Error> {
    let dirs = match arguments.run_dirs.as_slice() {
        [] => vec![workspace.run(None)?],
        named => named.to_vec(),
    };
    match dirs.iter().find(|dir| !is_run(dir)) {
        Some(dir) => Err(Error::NotARun(dir.clone())),
        None => Ok(dirs),
    }
}

fn sent(arguments: &Arguments, workspace: &Workspace, dirs: &[PathBuf]) -> Result<Exit, Error> {
    let config = settings(arguments, workspace, dirs)?;
    if config.policy == Policy::Never && !arguments.dry_run {
        return Err(Error::Never);
    }
    let rules = Config::rules_of(workspace.root());
    // Whoever ran the tests may have been killed before it read this.
    for dir in dirs {
        nextest::absorb(&Layout::new(dir), None, rules.as_ref());
        origin::keep(dir, workspace.root(), &workspace.target());
    }
    let form = arguments.form.into();
    if arguments.dry_run {
        return rehearsal::tell_of(dirs, &config, form).map(|()| Exit::Done);
    }
    let result = upload::upload(dirs, &config, form);
    aftermath::tell_github(dirs, &config, result.as_ref().ok());
    let failed =
        |source: upload::Error| Error::Upload { dirs: dirs.to_vec(), source: source.into() };
    let outcome = result.map_err(failed)?;
    let written = aftermath::write(arguments.outcome.as_deref(), &Ended::Uploaded(&outcome));
    tell(terminal::asked_for(&outcome));
    let is_as_sent = !arguments.verify || is_as_sent(dirs, &config, outcome.id());
    let is_all = outcome.is_whole() && !outcome.is_running() && is_as_sent;
    if outcome.is_taken() && (is_all || config.policy == Policy::Auto) {
        return written.map(|()| Exit::Done);
    }
    aftermath::tell_of(written);
    Ok(Exit::NotSent)
}

/// The settings. Results that are not sent since one cannot be followed are as
/// those that any other trouble keeps from Xray.
fn settings(
    arguments: &Arguments,
    workspace: &Workspace,
    dirs: &[PathBuf],
) -> Result<Config, Error> {
    let config = Config::load(workspace.root());
    if arguments.dry_run {
        return Ok(config?);
    }
    config.map_err(|error| {
        sending::owe(dirs);
        Error::Upload { dirs: dirs.to_vec(), source: upload::Error::from(error).into() }
    })
}

/// A run of which nothing was recorded may have a report of nextest's.
fn is_run(dir: &Path) -> bool {
    let layout = Layout::new(dir);
    layout.journals().is_dir() || Layout::new(&layout.listed()).journals().is_dir()
}
