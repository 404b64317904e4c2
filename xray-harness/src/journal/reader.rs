//! Reads a run's journals back, as input that anybody may have written.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Error;
use super::attempts::{Attempt, Attempts};
use super::complaints::Complaints;
use super::entry::{Entry, Nextest, VERSION, Version};
use super::known::{Known, Lost};
use super::layout::Layout;
use super::lines::{Allowance, Line, Lines};
use super::liveness;
use super::plain;
use super::verdicts::{self, Verdict};

/// All that one process wrote.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The name of the run.
    pub(crate) run: String,
    /// Which of the directories that are read together it is from: a process id
    /// means something within one of them only.
    pub(crate) place: usize,
    pub(crate) binary: String,
    /// What it was built for, where directories from several systems are read.
    pub(crate) system: Option<String>,
    pub(crate) pid: Option<u32>,
    /// The pid of the process that started it.
    pub(crate) parent: Option<u32>,
    /// There where nextest ran it.
    pub(crate) nextest: Option<Nextest<'static>>,
    /// Its process is still at work: what has no end may yet have one.
    pub(crate) is_live: bool,
    pub(crate) attempts: Vec<Attempt>,
    /// What the binary holds, where it was asked.
    pub(crate) known: Vec<Known>,
    pub(crate) lost: Vec<Lost>,
    /// What nextest says, until it is brought to what it is said of.
    pub(super) verdicts: Vec<Verdict>,
}

impl Journal {
    /// The journal of a test that nothing was recorded of.
    pub(super) fn of_one(binary: String, nextest: Nextest<'static>, attempt: Attempt) -> Self {
        let mut journal = Self::empty(binary);
        journal.nextest = Some(nextest);
        journal.attempts.push(attempt);
        journal
    }

    /// The round of a stress run that it is of.
    pub(crate) fn round(&self) -> Option<u32> {
        self.nextest.as_ref()?.stress
    }

    fn empty(binary: String) -> Self {
        Self {
            run: String::new(),
            place: 0,
            binary,
            system: None,
            pid: None,
            parent: None,
            nextest: None,
            is_live: false,
            attempts: Vec::new(),
            known: Vec::new(),
            lost: Vec::new(),
            verdicts: Vec::new(),
        }
    }
}

/// What a run's directory holds.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) journals: Vec<Journal>,
    /// What could not be read, and so is missing from the results.
    pub(crate) lost: Vec<String>,
    /// What else is worth knowing.
    pub(crate) warnings: Vec<String>,
}

impl Contents {
    /// Is a process of the run still at work?
    pub(crate) fn is_any_live(&self) -> bool {
        self.journals.iter().any(|journal| journal.is_live)
    }
}

/// Why a run cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error(transparent)]
    Io(#[from] Error),
    #[error(
        "{} is of format {}.{}, and this xray-harness reads {}.x: read it with the version of \
         xray-harness that wrote it, or a later one",
        path.display(), version.major, version.minor, VERSION.major
    )]
    Version { path: PathBuf, version: Version },
    #[error(
        "{} is too much to read: the journals of a run hold {} GiB and {} lines at most; nothing \
         of the run is sent, rather than a part of it",
        path.display(), Allowance::BYTES >> 30, Allowance::LINES
    )]
    TooMany { path: PathBuf },
}

/// Reads the runs in several directories together.
pub(crate) fn read_all(layouts: &[Layout]) -> Result<Contents, ReadError> {
    let mut all = Contents::default();
    for (place, layout) in layouts.iter().enumerate() {
        let Contents { journals, lost, warnings } = read(layout)?;
        all.lost.extend(lost);
        all.journals.extend(journals.into_iter().map(|journal| Journal { place, ..journal }));
        all.warnings.extend(warnings);
    }
    Ok(all)
}

/// Reads every journal of a run. A line that is no entry is passed over with
/// a warning; the torn last line of a killed process without.
pub(crate) fn read(layout: &Layout) -> Result<Contents, ReadError> {
    let mut contents = read_journals(layout)?;
    // No result is missing where a list is.
    let Contents { journals: listed, lost, warnings } = read_listed(layout)?;
    contents.warnings.extend(lost.into_iter().chain(warnings));
    verdicts::join(&mut contents.journals, &listed);
    Ok(contents)
}

/// Reads what the test binaries of a run said that they hold, if they were
/// asked.
pub(crate) fn read_listed(layout: &Layout) -> Result<Contents, ReadError> {
    let listed = Layout::new(&layout.listed());
    let is_there = plain::is_folder(&layout.listed()) && plain::is_folder(&listed.journals());
    if is_there { read_journals(&listed) } else { Ok(Contents::default()) }
}

fn read_journals(layout: &Layout) -> Result<Contents, ReadError> {
    let (mut journals, mut warnings) = (Vec::new(), Vec::new());
    let (mut complaints, mut allowance) = (Complaints::default(), Allowance::of_a_run());
    for path in journal_files(&layout.journals())? {
        let process = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let evidence = layout.evidence_of(&process);
        let mut lines = Lines::of(&path, &mut allowance)?;
        let journal = read_journal(&mut lines, &evidence, &mut complaints)?;
        if let Some(Journal { pid, binary, .. }) = journal.as_ref().filter(|it| it.is_live) {
            let pid = pid.map_or(process, |pid| pid.to_string());
            warnings.push(format!(
                "process {pid} ({binary}) is still running tests, whose results are not sent yet"
            ));
        }
        journals.extend(journal);
    }
    Ok(Contents { journals, lost: complaints.into_lines(), warnings })
}

/// The names of a run's journals, as far as they can be told.
pub(crate) fn names(layout: &Layout) -> BTreeSet<PathBuf> {
    journal_files(&layout.journals()).unwrap_or_default().into_iter().collect()
}

/// nextest's names of its runs whose tests are in the run's directory.
#[cfg(feature = "cli")]
pub(crate) fn nextest_runs(layout: &Layout) -> Result<BTreeSet<String>, ReadError> {
    let mut runs = BTreeSet::new();
    for dir in [layout.journals(), Layout::new(&layout.listed()).journals()] {
        for path in if plain::is_folder(&dir) { journal_files(&dir)? } else { Vec::new() } {
            let journal = read_head(&mut Lines::of(&path, &mut Allowance::of_a_run())?)?;
            runs.extend(journal.and_then(|journal| journal.nextest).map(|it| it.run.into_owned()));
        }
    }
    Ok(runs)
}

/// Is the process that started this one running a test of the run?
pub(crate) fn is_parent_live(layout: &Layout) -> bool {
    let Some(parent) = liveness::parent() else { return false };
    let files = journal_files(&layout.journals()).unwrap_or_default();
    let of_parent = files.iter().filter(|path| super::layout::pid_of(path) == Some(parent));
    of_parent.filter_map(|path| plain::open(path).ok()).any(|file| liveness::is_live(&file))
}

fn journal_files(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(dir).map_err(Error::at("read", dir))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<io::Result<Vec<_>>>().map_err(Error::at("read", dir))?;
    // A link could lead anywhere, and a pipe never ends.
    let is_plain = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|it| it.is_file());
    paths.retain(|path| path.extension().is_some_and(|it| it == "jsonl") && is_plain(path));
    paths.sort();
    Ok(paths)
}

fn read_journal(
    lines: &mut Lines<'_>,
    evidence: &Path,
    complaints: &mut Complaints,
) -> Result<Option<Journal>, ReadError> {
    // Asked before reading: what is written after that is not missed.
    let is_live = liveness::is_live(lines.file());
    let path = lines.path.display();
    let Some(mut journal) = read_head(lines)? else {
        complaints.add(|| format!("{path} does not begin with a process"));
        return Ok(None);
    };
    let mut attempts = Attempts::new(evidence.to_owned());
    loop {
        let line = match lines.next()? {
            Line::End => break,
            Line::Whole(line) => line,
            Line::TooLong => {
                complaints.add(|| format!("{path} holds a line that is too long for an entry"));
                continue;
            }
            Line::TooMany => return Err(ReadError::TooMany { path: lines.path.to_owned() }),
        };
        match serde_json::from_slice(line) {
            Ok(Entry::Case(case)) => journal.known.push(case.into()),
            Ok(Entry::Lost(lost)) => journal.lost.push(lost.into()),
            Ok(Entry::Verdict(verdict)) => match Verdict::new(verdict, evidence) {
                Ok(verdict) => journal.verdicts.push(verdict),
                Err(why) => {
                    complaints.add(|| format!("a verdict of nextest's is passed over: {why}"));
                }
            },
            Ok(entry) => {
                if let Err(why) = attempts.add(entry) {
                    complaints.add(|| format!("an entry of the journal is passed over: {why}"));
                }
            }
            // The last line of a process that was killed as it wrote.
            Err(_) if line.last() != Some(&b'\n') => {}
            Err(error) => {
                complaints.add(|| format!("{path} holds a line that is no entry: {error}"));
            }
        }
    }
    journal.attempts = attempts.finish();
    journal.is_live = is_live;
    Ok(Some(journal))
}

/// All that the first line of any version has.
#[derive(Deserialize)]
struct Head {
    version: Version,
}

/// The first line, whose version is read before anything else of it.
fn read_head(lines: &mut Lines<'_>) -> Result<Option<Journal>, ReadError> {
    let path = lines.path;
    let line = match lines.next()? {
        Line::Whole(line) => line,
        Line::TooMany => return Err(ReadError::TooMany { path: path.to_owned() }),
        Line::TooLong | Line::End => return Ok(None),
    };
    let Ok(Head { version }) = serde_json::from_slice(line) else {
        return Ok(None);
    };
    if version.major != VERSION.major {
        return Err(ReadError::Version { path: path.to_owned(), version });
    }
    let Ok(Entry::Process(process)) = serde_json::from_slice(line) else {
        return Ok(None);
    };
    Ok(Some(Journal {
        pid: super::layout::pid_of(path),
        run: process.run.into_owned(),
        parent: process.parent,
        nextest: process.nextest.map(Nextest::into_owned),
        ..Journal::empty(process.binary.into_owned())
    }))
}
