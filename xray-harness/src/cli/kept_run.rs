//! A run that is kept on disk, as `runs` shows it and `clean` removes it.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Serialize, Serializer};

use super::error::Error;
use super::workspace::Workspace;
use crate::journal::layout::Layout;
use crate::journal::{self, reader};
use crate::{run, upload};

#[derive(Debug, Serialize)]
pub(super) struct KeptRun {
    pub(super) run: String,
    pub(super) dir: PathBuf,
    /// When its last journal began.
    #[serde(serialize_with = "as_text")]
    pub(super) newest: SystemTime,
    /// How many annotated tests ran; `None` if its journals cannot be read.
    pub(super) tests: Option<usize>,
    pub(super) state: State,
    /// The Test Executions that hold results of it.
    pub(super) executions: Vec<String>,
    /// The addresses at which nobody can tell whether there is one.
    pub(super) unclear_at: Vec<String>,
    /// Can its ledger not be read, so that nobody can tell anything of that?
    pub(super) is_ledger_unreadable: bool,
    pub(super) bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Sent,
    Due,
    Unsent,
    Unclear,
    Running,
}

impl KeptRun {
    /// Those of the workspace, the newest first.
    pub(super) fn all(workspace: &Workspace) -> Result<Vec<Self>, Error> {
        let places = workspace.places()?;
        let mut runs: Vec<_> = places.iter().flat_map(|place| run::all_in(place)).collect();
        runs.sort_by(|one, other| other.cmp(one));
        Ok(runs.into_iter().map(|(newest, dir)| Self::at(dir, newest)).collect())
    }

    fn at(dir: PathBuf, newest: SystemTime) -> Self {
        let layout = Layout::new(&dir);
        let glance = upload::glance(&layout);
        let is_unclear = !glance.unclear_at.is_empty();
        let state = if journal::is_live(&layout) {
            State::Running
        } else if glance.is_unreadable {
            State::Unclear
        } else if layout.is_sent() && !layout.is_due() {
            // The address that was last sent to holds all of it, whatever another does.
            State::Sent
        } else if is_unclear {
            State::Unclear
        } else if layout.is_due() {
            State::Due
        } else {
            State::Unsent
        };
        Self {
            run: dir.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            newest,
            tests: tests(&layout),
            state,
            executions: glance.executions,
            unclear_at: glance.unclear_at,
            is_ledger_unreadable: glance.is_unreadable,
            bytes: bytes(&dir),
            dir,
        }
    }

    /// The keys, and where there may be one more.
    pub(super) fn whereabouts(&self) -> String {
        let unclear = self.unclear_at.iter().map(|base| format!("unclear at {base}"));
        let unreadable = self.is_ledger_unreadable.then(|| "its ledger cannot be read".to_owned());
        self.executions
            .iter()
            .cloned()
            .chain(unclear)
            .chain(unreadable)
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub(super) fn age(&self) -> Duration {
        self.newest.elapsed().unwrap_or_default()
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sent => "sent",
            Self::Due => "due",
            Self::Unsent => "unsent",
            Self::Unclear => "unclear",
            Self::Running => "running",
        })
    }
}

fn tests(layout: &Layout) -> Option<usize> {
    let journals = reader::read(layout).ok()?.journals;
    let tests = journals.iter().flat_map(|journal| {
        journal.attempts.iter().map(|test| (&journal.binary, &test.krate, &test.name))
    });
    Some(tests.collect::<BTreeSet<_>>().len())
}

/// What the files below `dir` take, as far as they can be seen.
fn bytes(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => bytes(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.map(of).sum()
}

fn as_text<S: Serializer>(time: &SystemTime, to: S) -> Result<S::Ok, S::Error> {
    let time = jiff::Timestamp::try_from(*time).map_err(serde::ser::Error::custom)?;
    to.collect_str(&time)
}

/// The largest unit that is whole: `3 h`.
pub(super) fn age(age: Duration) -> String {
    let seconds = age.as_secs();
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let unit = units.into_iter().find(|(length, _)| seconds >= *length);
    let (length, name) = unit.unwrap_or((1, "s"));
    format!("{} {name}", seconds / length)
}

pub(super) fn size(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let unit = units.into_iter().find(|(length, _)| bytes >= *length);
    let (length, name) = unit.unwrap_or((1, "B"));
    format!("{} {name}", bytes.div_ceil(length))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{age, size};

    #[test]
    fn ages_and_sizes_are_told_in_their_largest_unit() {
        assert_eq!(age(Duration::from_secs(59)), "59 s");
        assert_eq!(age(Duration::from_secs(2 * 86_400 + 5)), "2 d");
        assert_eq!(
            (size(999), size(1_000), size(1_500_000)),
            ("999 B".into(), "1 kB".into(), "2 MB".into())
        );
    }
}
