//! Sending at the end of a test process.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Error, Outcome, due, upload};
use crate::config::{Config, Policy};
use crate::journal::layout::Layout;
use crate::journal::reader;
use crate::recorder::Recorded;
use crate::warning::{chain, warn};
use crate::wire::Format;
use crate::{env, provenance, run};

/// How long nobody is asked where all asking was in vain: the other test binaries
/// of one `cargo test` need not wait for the same.
const AWAY: Duration = Duration::from_mins(10);

/// What the end of a process came to.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    is_required: bool,
    /// Was all that the tests said written down?
    is_recorded: bool,
    /// `None` where nothing was tried.
    pub(crate) result: Option<Result<Outcome, Failed>>,
    /// An earlier process of the run asked in vain, so that this one did not try.
    is_away: bool,
}

/// An upload that did not come about.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) error: Error,
    pub(crate) is_required: bool,
    /// Where the results are.
    pub(crate) dir: PathBuf,
}

/// Sends what this process recorded, if it is its part to send.
///
/// Under nextest a process holds one test of many; there, `cargo xray upload`
/// sends them all together.
pub(crate) fn at_the_end_of_the_process(recorded: &Recorded) -> Ending {
    if env::is_nextest() {
        // No settings are read here, in each of many processes, for nothing.
        if let Some(dir) = recorded.dir.as_ref().filter(|_| recorded.is_first) {
            told(provenance::keep_the_revision(&Layout::new(dir), run::config_root().as_deref()));
        }
        return Ending { is_recorded: recorded.is_whole, ..Ending::default() };
    }
    let config = Config::load(run::config_root().as_deref());
    let policy = config.as_ref().map_or_else(|_| Policy::of_the_environment(), |it| it.policy);
    let is_required = policy == Policy::Required;
    let mut ending = Ending { is_required, is_recorded: recorded.is_whole, ..Ending::default() };
    let Some(dir) = &recorded.dir else { return ending };
    let layout = Layout::new(dir);
    // A test of ours runs this process: the outer one sends for both.
    let is_its_part = policy != Policy::Never;
    ending.is_away = is_its_part && is_away(&layout);
    let is_its_part = is_its_part && !ending.is_away;
    let has_login = matches!(&config, Ok(config) if matches!(config.credentials(), Ok(Some(_))));
    keep_provenance(&layout, is_its_part && has_login, recorded.is_first);
    if is_its_part && !reader::is_parent_live(&layout) {
        if recorded.is_first {
            // Once for all test binaries of a run.
            env::slips().into_iter().for_each(warn);
        }
        let result = config.map_err(Error::from).and_then(|config| send(dir, &config));
        if result.is_err()
            && let Err(error) = due::owe([&layout])
        {
            warn(chain(&error));
        }
        let failed = |error| Failed { error, is_required, dir: dir.clone() };
        ending.result = result.map_err(failed).transpose();
    }
    ending
}

impl Ending {
    /// Is something missed that nobody has told of in this process?
    pub(crate) fn is_missed_silently(&self) -> bool {
        self.is_required && self.is_away
    }

    /// `false` where an upload was required and something is not in Xray.
    pub(crate) fn is_as_required(&self) -> bool {
        let is_sent = match &self.result {
            None => !self.is_away,
            Some(Ok(outcome)) => outcome.is_whole(),
            Some(Err(_)) => false,
        };
        !self.is_required || (self.is_recorded && is_sent)
    }
}

/// Did a process of the run ask in vain a short while ago?
fn is_away(layout: &Layout) -> bool {
    let found = std::fs::metadata(layout.away()).and_then(|file| file.modified());
    found.is_ok_and(|at| at.elapsed().is_ok_and(|since| since < AWAY))
}

/// rustc is asked only where something is about to be sent, and git once a run:
/// it alone says something else later.
fn keep_provenance(layout: &Layout, is_sent: bool, is_first: bool) {
    let root = run::config_root;
    told(match (is_sent, is_first) {
        (true, _) => provenance::keep(layout, root().as_deref(), None),
        (false, true) => provenance::keep_the_revision(layout, root().as_deref()),
        (false, false) => provenance::keep_the_job(layout),
    });
}

fn told(kept: std::io::Result<()>) {
    if let Err(error) = kept {
        warn(format!("cannot keep where the results come from: {error}"));
    }
}

/// `None` where nobody logs in and nobody has to.
fn send(dir: &Path, config: &Config) -> Result<Option<Outcome>, Error> {
    if config.policy == Policy::Auto && config.credentials()?.is_none() {
        return Ok(None);
    }
    let sent = upload(&[dir.to_owned()], config, Format::Json);
    if sent.as_ref().is_err_and(Error::is_in_vain) {
        // The other test binaries of the run need not wait for the same.
        let away = Layout::new(dir).away();
        // Made anew: what lies there may be a link to anywhere.
        let _ = std::fs::remove_file(&away);
        let _ = std::fs::File::create_new(&away);
    }
    sent.map(Some)
}
