//! What becomes of the results once the tests have run.

use std::path::{Path, PathBuf};

use super::aftermath;
use super::error::Error;
use super::exit_code::Exit;
use crate::config::{Config, Policy};
use crate::deployment::Deployment;
use crate::report::terminal;
use crate::tell::{self, tell};
use crate::upload;
use crate::warning::chain;
use crate::wire::Format;

/// How far a run of tests goes with its results.
#[derive(Debug, clap::Args)]
pub(super) struct Sending {
    /// Stop before sending: only check that the results could be sent
    #[arg(long)]
    dry_run: bool,
    /// Record only, and name the directory to keep: `cargo xray upload` sends
    /// it later, together with those of other machines
    #[arg(long, conflicts_with_all = ["dry_run", "upload"])]
    shard_only: bool,
    /// When the results are sent [default: `XRAY_UPLOAD`, else auto]
    #[arg(long, value_enum, value_name = "POLICY")]
    upload: Option<Policy>,
    /// Where to write what became of the upload, as JSON
    #[arg(long, value_name = "FILE")]
    outcome: Option<PathBuf>,
}

impl Sending {
    /// Does with the run in `dir` what was asked; the tests ended with `exit`,
    /// which only a required upload may change.
    pub(super) fn send(&self, dir: &Path, root: Option<&Path>, exit: Exit) -> Exit {
        match self.try_send(dir, root) {
            Ok(None) => exit,
            Ok(Some(error)) => {
                tell([tell::warning(not_sent(dir, &error))]);
                exit
            }
            Err(error) => {
                tell([format!("xray: error: {}", not_sent(dir, &error))]);
                if exit == Exit::Command(0) { Exit::NotSent } else { exit }
            }
        }
    }

    /// What to say of a run without a result; `is_open`: could there be one?
    pub(super) fn nothing(&self, is_open: bool, exit: Exit) -> Exit {
        if exit != Exit::Command(0) {
            // Whoever could not run the tests has said so.
            return exit;
        }
        if is_open {
            tell(["xray: nothing to send: no annotated test ran".to_owned()]);
        } else if self.upload == Some(Policy::Required) {
            return Exit::NotSent;
        }
        exit
    }

    /// An error where the results had to be sent; one to be told of otherwise.
    fn try_send(&self, dir: &Path, root: Option<&Path>) -> Result<Option<Error>, Error> {
        let config = match Config::load(root) {
            Ok(config) => config,
            Err(error) if self.upload == Some(Policy::Required) => return Err(error.into()),
            Err(error) => return Ok(Some(error.into())),
        };
        let policy = self.upload.unwrap_or(config.policy);
        if self.dry_run {
            return Ok(would_send(dir, &config).err());
        }
        if self.shard_only || policy == Policy::Never {
            tell([kept(dir)]);
            return Ok(None);
        }
        match send(dir, &config, self.outcome.as_deref()) {
            Ok(()) => Ok(None),
            Err(error) if policy == Policy::Required => Err(error),
            Err(error) => Ok(Some(error)),
        }
    }
}

fn send(dir: &Path, config: &Config, file: Option<&Path>) -> Result<(), Error> {
    let dirs = vec![dir.to_owned()];
    let result = upload::upload(&dirs, config, Format::Json);
    aftermath::report(&dirs, config, &result, file);
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(source) => return Err(Error::Upload { dirs, source: source.into() }),
    };
    tell(terminal::asked_for(&outcome));
    if outcome.is_whole() { Ok(()) } else { Err(Error::Refused) }
}

/// All that can be checked without a word to the server.
fn would_send(dir: &Path, config: &Config) -> Result<(), Error> {
    let deployment = config.deployment()?.unwrap_or(Deployment::Cloud);
    let failed =
        |source: upload::Error| Error::Preview { dir: dir.to_owned(), source: source.into() };
    let (_, warnings) = upload::preview(&[dir.to_owned()], config, deployment).map_err(failed)?;
    tell(warnings.iter().map(tell::warning));
    let dir = dir.display();
    tell([format!(
        "xray: nothing is sent: look at it with `cargo xray show {dir}`, and send it with `cargo \
         xray upload {dir}`"
    )]);
    Ok(())
}

fn kept(dir: &Path) -> String {
    let dir = dir.display();
    format!("xray: recorded in {dir}: keep it, and send it with `cargo xray upload {dir}`")
}

fn not_sent(dir: &Path, error: &Error) -> String {
    let dir = PathBuf::from(dir);
    format!(
        "{}; the results are kept: send them with `cargo xray upload {}`",
        chain(error),
        dir.display()
    )
}
