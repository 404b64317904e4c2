//! Entries of one process, gathered by attempt.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::entry::{self, Entry, Outcome};

/// One run of one test, as far as it was written down.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) krate: String,
    pub(crate) name: String,
    pub(crate) keys: Vec<String>,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) started: SystemTime,
    /// `None`: it was under way when the journal was read, or its process died.
    pub(crate) end: Option<End>,
    pub(crate) comments: Vec<String>,
    pub(crate) evidence: Vec<Evidence>,
}

/// How an attempt ended.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) at: SystemTime,
    pub(crate) outcome: Outcome,
    pub(crate) failure: Option<Failure>,
}

/// What a failed test said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) message: String,
    /// `tests/login.rs:14:5`, where it is known.
    pub(crate) location: Option<String>,
}

/// An attached file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) filename: String,
    pub(crate) path: PathBuf,
    /// In bytes.
    pub(crate) size: u64,
}

/// The attempts of one process while its entries come in.
pub(super) struct Attempts {
    evidence_dir: PathBuf,
    by_number: BTreeMap<u64, Attempt>,
}

impl Attempts {
    pub(super) fn new(evidence_dir: PathBuf) -> Self {
        Self { evidence_dir, by_number: BTreeMap::new() }
    }

    /// Adds what `entry` says; what belongs to no started attempt is warned of.
    pub(super) fn add(&mut self, entry: Entry<'_>, warnings: &mut Vec<String>) {
        let added = match entry {
            Entry::Start(start) => self.start(start),
            Entry::Comment(comment) => self.comment(comment),
            Entry::Evidence(evidence) => self.evidence(evidence),
            Entry::End(end) => self.end(end),
            Entry::Process(_) | Entry::Unknown => Ok(()),
        };
        if let Err(why) = added {
            warnings.push(format!("an entry of the journal is passed over: {why}"));
        }
    }

    pub(super) fn finish(self) -> Vec<Attempt> {
        self.by_number.into_values().collect()
    }

    fn start(&mut self, start: entry::Start<'_>) -> Result<(), String> {
        let keys: Vec<String> = start.keys.into_iter().map(Into::into).collect();
        if let Some(key) = keys.iter().find(|key| !is_key(key)) {
            return Err(format!("{key:?} is no Jira key"));
        }
        let attempt = Attempt {
            krate: start.krate.into_owned(),
            name: start.name.into_owned(),
            keys,
            file: start.file.into_owned(),
            line: start.line,
            started: start.at.time().ok_or("its time is out of range")?,
            end: None,
            comments: Vec::new(),
            evidence: Vec::new(),
        };
        self.by_number.insert(start.attempt, attempt);
        Ok(())
    }

    fn comment(&mut self, comment: entry::Comment<'_>) -> Result<(), String> {
        self.attempt(comment.attempt)?.comments.push(comment.text.into_owned());
        Ok(())
    }

    fn evidence(&mut self, evidence: entry::Evidence<'_>) -> Result<(), String> {
        let path = self.evidence_dir.join(evidence.file.to_string());
        let size = file_size(&path);
        let attempt = self.attempt(evidence.attempt)?;
        let filename = evidence.name.into_owned();
        match size {
            Some(0) => attempt.comments.push(format!("{filename} is not attached: it is empty")),
            Some(size) if size == evidence.size => {
                attempt.evidence.push(Evidence { filename, path, size });
            }
            _ => attempt.comments.push(format!(
                "{filename} is not attached: its {} bytes are no longer in the run's directory",
                evidence.size
            )),
        }
        Ok(())
    }

    fn end(&mut self, end: entry::End<'_>) -> Result<(), String> {
        let at = end.at.time().ok_or("its time is out of range")?;
        let failure = end.failure.map(|failure| Failure {
            message: failure.message.into_owned(),
            location: failure.location.map(Into::into),
        });
        self.attempt(end.attempt)?.end = Some(End { at, outcome: end.outcome, failure });
        Ok(())
    }

    fn attempt(&mut self, number: u64) -> Result<&mut Attempt, String> {
        self.by_number.get_mut(&number).ok_or_else(|| format!("attempt {number} has no start"))
    }
}

/// A regular file's size: a link could lead anywhere.
fn file_size(path: &Path) -> Option<u64> {
    let metadata = fs::symlink_metadata(path).ok()?;
    metadata.is_file().then_some(metadata.len())
}

/// The shape of a Jira key, `PROJECT-123`; the macro's own check is stricter.
fn is_key(key: &str) -> bool {
    key.split_once('-').is_some_and(|(project, number)| {
        project.starts_with(|c: char| c.is_ascii_uppercase())
            && project.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && !number.is_empty()
            && number.chars().all(|c| c.is_ascii_digit())
    })
}
