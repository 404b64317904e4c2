//! What becomes of the results once the tests have run.

use std::path::{Path, PathBuf};

use super::aftermath;
use super::error::Error;
use super::exit_code::Exit;
use super::read_back::is_as_sent;
use super::rehearsal;
use crate::config::{self, Config, Policy};
use crate::report::terminal;
use crate::tell::{self, tell};
use crate::upload::{self, Outcome};
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
    upload: Option<When>,
    /// Where to write what became of the upload, as JSON
    #[arg(long, value_name = "FILE")]
    outcome: Option<PathBuf>,
    /// Read the results back once they are sent, and tell what is not there as
    /// it was sent
    #[arg(long, conflicts_with_all = ["dry_run", "shard_only"])]
    verify: bool,
}

/// `XRAY_UPLOAD`, on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum When {
    /// Sent where there are credentials; a failure is a warning
    Auto,
    /// Recorded only
    Never,
    /// Sent; a failure fails what can fail
    Required,
}

impl Sending {
    fn asked(&self) -> Option<Policy> {
        self.upload.map(|when| match when {
            When::Auto => Policy::Auto,
            When::Never => Policy::Never,
            When::Required => Policy::Required,
        })
    }

    /// Does with the run in `dir` what was asked; the tests ended with `exit`,
    /// which only a required upload may change.
    pub(super) fn send(&self, dir: &Path, root: Option<&Path>, exit: Exit) -> Exit {
        let config = Config::load(root);
        let policy = self.policy(&config);
        let done = config.map_err(Error::from);
        match done.and_then(|config| self.try_send(dir, &config, policy)) {
            Ok(()) => exit,
            Err(error @ Error::Outcome { .. }) => {
                aftermath::tell_of(Err(error));
                if exit == Exit::Command(0) { Exit::Failed } else { exit }
            }
            Err(error) if policy == Policy::Required && !self.dry_run => {
                tell([format!("xray: error: {}", not_sent(dir, &error))]);
                missed(exit)
            }
            Err(error) => {
                tell([tell::warning(not_sent(dir, &error))]);
                exit
            }
        }
    }

    /// What to say of a run without a result; `is_open`: could there be one?
    pub(super) fn nothing(&self, is_open: bool, root: Option<&Path>, exit: Exit) -> Exit {
        if exit != Exit::Command(0) {
            // Whoever could not run the tests has said so.
            return exit;
        }
        let is_required = self.policy(&Config::load(root)) == Policy::Required;
        match (is_open, is_required) {
            (true, false) => tell(["xray: nothing to send: no annotated test ran".to_owned()]),
            // Nothing is lost, but whoever requires results shall see that there are none.
            (true, true) => tell([tell::warning(
                "nothing is sent, although it was required: no annotated test ran",
            )]),
            (false, false) => {}
            (false, true) => {
                tell(["xray: error: the results are not in Xray: they could not be recorded"
                    .to_owned()]);
                return missed(exit);
            }
        }
        exit
    }

    /// What is asked for here, else by the settings, as far as they can be read.
    fn policy(&self, config: &Result<Config, config::Error>) -> Policy {
        let of_settings =
            || config.as_ref().map_or_else(|_| Policy::of_the_environment(), |it| it.policy);
        self.asked().unwrap_or_else(of_settings)
    }

    fn try_send(&self, dir: &Path, config: &Config, policy: Policy) -> Result<(), Error> {
        if self.dry_run {
            return rehearsal::tell_of(&[dir.to_owned()], config, Format::Json);
        }
        if self.shard_only || policy == Policy::Never {
            tell([kept(dir)]);
            return Ok(());
        }
        let dirs = vec![dir.to_owned()];
        let result = upload::upload(&dirs, config, Format::Json);
        let written = aftermath::report(&dirs, config, &result, self.outcome.as_deref());
        let sent =
            result.map_err(|source| Error::Upload { dirs: dirs.clone(), source: source.into() });
        match sent.and_then(|outcome| self.judge(&dirs, config, policy, &outcome)) {
            Ok(()) => written,
            Err(error) => {
                aftermath::tell_of(written);
                Err(error)
            }
        }
    }

    /// Is everything there that has to be?
    fn judge(
        &self,
        dirs: &[PathBuf],
        config: &Config,
        policy: Policy,
        outcome: &Outcome,
    ) -> Result<(), Error> {
        tell(terminal::asked_for(outcome));
        if !outcome.is_taken() {
            Err(Error::Refused)
        } else if policy == Policy::Required && !outcome.is_whole() {
            Err(Error::Incomplete)
        } else if self.verify && !is_as_sent(dirs, config, (outcome.id(), Format::Json)) {
            Err(Error::Different)
        } else {
            Ok(())
        }
    }
}

/// Tests that failed say more than results that were not sent.
fn missed(exit: Exit) -> Exit {
    if exit == Exit::Command(0) { Exit::NotSent } else { exit }
}

fn kept(dir: &Path) -> String {
    let dir = dir.display();
    format!("xray: recorded in {dir}: keep it, and send it with `cargo xray upload {dir}`")
}

fn not_sent(dir: &Path, error: &Error) -> String {
    let why = chain(error);
    match error {
        // Sending them again would change nothing.
        Error::Incomplete | Error::Different => why,
        _ => format!(
            "{why}; the results are kept: send them with `cargo xray upload {}`",
            dir.display()
        ),
    }
}
