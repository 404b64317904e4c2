//! What becomes of the results once the tests have run.

use std::path::{Path, PathBuf};

use super::aftermath;
use super::error::Error;
use super::exit_code::Exit;
use super::read_back::is_as_sent;
use super::rehearsal;
use crate::config::{self, Config, Policy};
use crate::env;
use crate::journal::layout::Layout;
use crate::journal::reader;
use crate::report::outcome::Ended;
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

    /// Does `run`, which sends what it has recorded; where it could not even run
    /// the tests, nobody has told a script of it yet.
    pub(super) fn around(&self, run: impl FnOnce() -> Result<Exit, Error>) -> Result<Exit, Error> {
        aftermath::begin(self.outcome.as_deref());
        aftermath::closed(self.outcome.as_deref(), run())
    }

    /// Is what was recorded one part of several, which are sent together?
    pub(super) fn is_of_one_shard(&self) -> bool {
        self.shard_only
    }

    /// Does with the run in `dir` what was asked, also where only a part of it is
    /// left; the tests ended with `exit`, which only a required upload may change.
    pub(super) fn send(&self, dir: &Path, is_lost: bool, root: Option<&Path>, exit: Exit) -> Exit {
        let config = Config::load(root);
        let policy = self.policy(&config);
        let lost = is_lost.then(|| Error::Lost(dir.to_owned()).to_string());
        tell(lost.iter().map(tell::warning));
        let done = config.map_err(Error::from);
        let done = done.and_then(|config| self.try_send(dir, lost, &config, policy));
        let Err(error) = done else { return exit };
        if matches!(error, Error::Outcome { .. }) {
            return unwritten(Err(error), exit);
        }
        let written = self.keep(dir, &error, policy);
        if policy == Policy::Required && !self.dry_run {
            tell([format!("xray: error: {}", not_sent(dir, &error))]);
            aftermath::tell_of(written);
            missed(exit)
        } else {
            tell([tell::warning(not_sent(dir, &error))]);
            unwritten(written, exit)
        }
    }

    /// Writes down that the run in `dir` is to be sent, and why it is not.
    fn keep(&self, dir: &Path, error: &Error, policy: Policy) -> Result<(), Error> {
        if error.is_in_outcome() {
            return Ok(());
        }
        // Without a login nobody meant to, unless it is required.
        let is_meant = policy == Policy::Required || !error.is_without_login();
        let dir = [dir.to_owned()];
        let dirs = if matches!(error, Error::Upload { .. }) { error.dirs() } else { &dir };
        if is_meant && !self.dry_run {
            owe(dirs);
        }
        self.write(&Ended::Failed { error, dirs })
    }

    fn write(&self, ended: &Ended<'_>) -> Result<(), Error> {
        aftermath::write(self.outcome.as_deref(), ended)
    }

    /// What to say of a run without a result; `is_open`: could there be one?
    pub(super) fn nothing(&self, is_open: bool, root: Option<&Path>, exit: Exit) -> Exit {
        let ended = if is_open {
            Ended::Nothing { why: none() }
        } else {
            Ended::Failed { error: &Error::NotRecorded, dirs: &[] }
        };
        let written = self.write(&ended);
        if exit != Exit::Command(0) {
            // Whoever could not run the tests has said so.
            return unwritten(written, exit);
        }
        let is_required = self.policy(&Config::load(root)) == Policy::Required;
        match (is_open, is_required) {
            (true, false) => tell([format!("xray: nothing to send: {}", none())]),
            // Nothing is lost, but whoever requires results shall see that there are none.
            (true, true) => tell([tell::warning(format!(
                "nothing is sent, although it was required: {}",
                none()
            ))]),
            (false, false) => {}
            (false, true) => {
                tell([format!("xray: error: {}", Error::NotRecorded)]);
                aftermath::tell_of(written);
                return missed(exit);
            }
        }
        unwritten(written, exit)
    }

    /// Tells that nothing is left in `dir` of what was recorded there.
    pub(super) fn lost(&self, dir: &Path, root: Option<&Path>, exit: Exit) -> Exit {
        let error = Error::Lost(dir.to_owned());
        let written = self.write(&Ended::Failed { error: &error, dirs: &[] });
        if self.policy(&Config::load(root)) == Policy::Required && !self.dry_run {
            tell([format!("xray: error: {error}")]);
            aftermath::tell_of(written);
            return missed(exit);
        }
        tell([tell::warning(error.to_string())]);
        unwritten(written, exit)
    }

    /// What is asked for here, else by the settings, as far as they can be read.
    fn policy(&self, config: &Result<Config, config::Error>) -> Policy {
        let of_settings =
            || config.as_ref().map_or_else(|_| Policy::of_the_environment(), |it| it.policy);
        self.asked().unwrap_or_else(of_settings)
    }

    /// `lost` is what was told of results that are gone.
    fn try_send(
        &self,
        dir: &Path,
        lost: Option<String>,
        config: &Config,
        policy: Policy,
    ) -> Result<(), Error> {
        let dirs = vec![dir.to_owned()];
        if self.dry_run {
            rehearsal::tell_of(&dirs, config, Format::Json)?;
            return self.write(&Ended::Kept { why: "it is a dry run", dirs: &dirs });
        }
        if self.shard_only || policy == Policy::Never {
            tell([kept(dir)]);
            let why = if self.shard_only { "it is one shard" } else { "the policy is never" };
            if self.shard_only {
                owe(&dirs);
            }
            self.write(&Ended::Kept { why, dirs: &dirs })?;
            let is_missed = lost.is_some() && policy == Policy::Required;
            return if is_missed { Err(Error::Incomplete) } else { Ok(()) };
        }
        let result = upload::upload(&dirs, config, Format::Json);
        aftermath::tell_github(&dirs, config, result.as_ref().ok());
        let failed =
            |source: upload::Error| Error::Upload { dirs: dirs.clone(), source: source.into() };
        let mut outcome = result.map_err(failed)?;
        tell(terminal::asked_for(&outcome));
        outcome.lose(lost);
        let written = self.write(&Ended::Uploaded(&outcome));
        match self.judge(&dirs, config, policy, &outcome) {
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
        if !outcome.is_taken() {
            Err(Error::Refused)
        } else if policy == Policy::Required && !outcome.is_whole() {
            Err(Error::Incomplete)
        } else if policy == Policy::Required && outcome.is_running() {
            Err(Error::Running)
        } else if self.verify && !is_as_sent(dirs, config, outcome.id()) {
            Err(Error::Different)
        } else {
            Ok(())
        }
    }
}

/// Why there is no result where there could be one.
fn none() -> &'static str {
    if env::records() { "no annotated test ran" } else { "nothing is recorded (XRAY_RECORD)" }
}

/// Tests that failed say more than results that were not sent.
fn missed(exit: Exit) -> Exit {
    if exit == Exit::Command(0) { Exit::NotSent } else { exit }
}

/// The same where an outcome cannot be written.
fn unwritten(written: Result<(), Error>, exit: Exit) -> Exit {
    let exit = if written.is_err() && exit == Exit::Command(0) { Exit::Failed } else { exit };
    aftermath::tell_of(written);
    exit
}

/// Writes down in `dirs` that the results there are to be sent.
pub(super) fn owe(dirs: &[PathBuf]) {
    let layouts: Vec<_> = dirs.iter().map(|dir| Layout::new(dir)).collect();
    if let Err(error) = upload::owe(&layouts) {
        tell([tell::warning(chain(&error))]);
    }
}

fn kept(dir: &Path) -> String {
    let journals = reader::names(&Layout::new(dir));
    let none = if journals.is_empty() { "no annotated test ran, which is " } else { "" };
    let dir = dir.display();
    format!("xray: {none}recorded in {dir}: keep it, and send it with `cargo xray upload {dir}`")
}

fn not_sent(dir: &Path, error: &Error) -> String {
    let why = chain(error);
    match error {
        // Sending them again would change nothing.
        Error::Incomplete | Error::Different | Error::Running => why,
        _ if error.dirs().is_empty() && matches!(error, Error::Upload { .. }) => why,
        _ => format!(
            "{why}; the results are kept: send them with `cargo xray upload {}`",
            dir.display()
        ),
    }
}
