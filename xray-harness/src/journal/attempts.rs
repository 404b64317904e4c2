//! Entries of one process, gathered by attempt.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

use super::entry::{self, Entry, Millis, Outcome};
use super::known::Known;
use crate::field_value::FieldValue;
use crate::key::is_key;

/// One run of one test, as far as it was written down.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) krate: String,
    pub(crate) name: String,
    pub(crate) keys: Vec<String>,
    /// What is to be made of a test without a key.
    pub(crate) provision: Option<Provision>,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) started: SystemTime,
    /// How many attempts of the own harness went before, and failed.
    pub(crate) retry: u32,
    /// `None`: it was under way when the journal was read, or its process died.
    pub(crate) end: Option<End>,
    pub(crate) said: Said,
    pub(crate) defects: Vec<Defect>,
    /// By id, the last value each.
    pub(crate) fields: BTreeMap<String, FieldValue>,
    /// In the order they came, the last value each.
    pub(crate) parameters: Vec<(String, String)>,
    /// In the order they began.
    pub(crate) steps: Vec<Step>,
}

/// What a test, or a step of it, said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// A paragraph each.
    pub(crate) comments: Vec<String>,
    pub(crate) evidence: Vec<Evidence>,
}

/// How an attempt ended.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) at: SystemTime,
    pub(crate) outcome: Outcome,
    pub(crate) failure: Option<Failure>,
    /// Why it was killed or passed over.
    pub(crate) reason: Option<String>,
}

/// What a failed test said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) message: String,
    /// `tests/login.rs:14:5`, where it is known.
    pub(crate) location: Option<String>,
    /// The user's own frames, the innermost first.
    pub(crate) backtrace: Vec<String>,
}

/// An attached file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) filename: String,
    pub(crate) content_type: Option<String>,
    pub(crate) path: PathBuf,
    /// In bytes.
    pub(crate) size: u64,
    /// It is not on disk as it was recorded: nothing may be read there.
    pub(crate) is_lost: bool,
}

/// A bug that a test knows of.
#[derive(Debug)]
pub(crate) struct Defect {
    pub(crate) key: String,
    /// Also where the test passed?
    pub(crate) always: bool,
}

/// A step of a test.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) number: u64,
    pub(crate) parent: Option<u64>,
    pub(crate) title: String,
    pub(crate) started: SystemTime,
    /// `None`: it was under way when the journal ended.
    pub(crate) end: Option<(SystemTime, Outcome)>,
    pub(crate) said: Said,
}

/// The Generic Test to be made of a test without a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Provision {
    pub(crate) summary: Option<String>,
    pub(crate) description: String,
    pub(crate) labels: Vec<String>,
    pub(crate) requirements: Vec<String>,
}

/// The attempts of one process while its entries come in.
pub(super) struct Attempts {
    evidence_dir: PathBuf,
    by_number: BTreeMap<u64, Gathered>,
    /// Those without an end.
    open: BTreeSet<u64>,
}

/// An attempt with what is looked up in it: a journal may hold any number of
/// steps and parameters.
struct Gathered {
    attempt: Attempt,
    /// The places of the steps, by their numbers.
    steps: BTreeMap<u64, usize>,
    /// The places of the parameters, by their names.
    parameters: BTreeMap<String, usize>,
}

/// Why an entry is passed over.
type Refusal = String;

impl Attempts {
    pub(super) fn new(evidence_dir: PathBuf) -> Self {
        Self { evidence_dir, by_number: BTreeMap::new(), open: BTreeSet::new() }
    }

    /// Adds what `entry` says. Fails if it belongs to no attempt that began.
    pub(super) fn add(&mut self, entry: Entry<'_>) -> Result<(), Refusal> {
        match entry {
            Entry::Start(start) => self.start(start),
            Entry::Comment(comment) => self.comment(comment),
            Entry::Evidence(evidence) => self.evidence(evidence),
            Entry::Defect(defect) => self.defect(defect),
            Entry::Field(field) => self.field(field),
            Entry::Parameter(parameter) => self.parameter(parameter),
            Entry::Step(step) => self.step(step),
            Entry::StepEnd(end) => self.step_end(end),
            Entry::End(end) => self.end(end),
            Entry::Exit(exit) => self.exit(exit),
            // The reader takes the others.
            Entry::Process(_)
            | Entry::Case(_)
            | Entry::Lost(_)
            | Entry::Verdict(_)
            | Entry::Unknown => Ok(()),
        }
    }

    pub(super) fn finish(self) -> Vec<Attempt> {
        self.by_number.into_values().map(|gathered| gathered.attempt).collect()
    }

    fn start(&mut self, start: entry::Start<'_>) -> Result<(), Refusal> {
        let (number, at, retry) = (start.attempt, time(start.at)?, start.retry);
        let attempt = Attempt::of(start.into(), at)?;
        let attempt = Attempt { retry, ..attempt };
        let (steps, parameters) = (BTreeMap::new(), BTreeMap::new());
        self.by_number.insert(number, Gathered { attempt, steps, parameters });
        self.open.insert(number);
        Ok(())
    }

    /// What runs when its process exits does not end by itself.
    fn exit(&mut self, exit: entry::Exit) -> Result<(), Refusal> {
        let at = time(exit.at)?;
        for number in std::mem::take(&mut self.open) {
            let reason = Some("its process exited while it ran".to_owned());
            let end = End { at, outcome: Outcome::Killed, failure: None, reason };
            self.gathered(number)?.attempt.end = Some(end);
        }
        Ok(())
    }

    fn comment(&mut self, comment: entry::Comment<'_>) -> Result<(), Refusal> {
        let said = self.gathered(comment.attempt)?.said_in(comment.step);
        said.comments.push(comment.text.into_owned());
        Ok(())
    }

    fn evidence(&mut self, evidence: entry::Evidence<'_>) -> Result<(), Refusal> {
        let path = self.evidence_dir.join(evidence.file.to_string());
        let on_disk = file_size(&path);
        let said = self.gathered(evidence.attempt)?.said_in(evidence.step);
        let filename = evidence.name.into_owned();
        let content_type = evidence.content_type.map(Into::into);
        match on_disk {
            Some(0) => said.comments.push(format!("{filename} is not attached: it is empty")),
            found => {
                let (size, is_lost) = (evidence.size, found != Some(evidence.size));
                said.evidence.push(Evidence { filename, content_type, path, size, is_lost });
            }
        }
        Ok(())
    }

    fn defect(&mut self, defect: entry::Defect<'_>) -> Result<(), Refusal> {
        let attempt = &mut self.gathered(defect.attempt)?.attempt;
        let (key, always) = (defect.key.into_owned(), defect.always);
        if is_key(&key) {
            attempt.defects.push(Defect { key, always });
        } else {
            attempt.said.comments.push(format!("defect {key:?} is not linked: it is no Jira key"));
        }
        Ok(())
    }

    fn field(&mut self, field: entry::Field<'_>) -> Result<(), Refusal> {
        let attempt = &mut self.gathered(field.attempt)?.attempt;
        if is_blank(&field.id) {
            attempt.said.comments.push("a custom field is not set: its id is empty".to_owned());
        } else {
            attempt.fields.insert(field.id.into_owned(), field.value);
        }
        Ok(())
    }

    fn parameter(&mut self, parameter: entry::Parameter<'_>) -> Result<(), Refusal> {
        let Gathered { attempt, parameters, .. } = self.gathered(parameter.attempt)?;
        let (name, value) = (parameter.name.into_owned(), parameter.value.into_owned());
        if is_blank(&name) {
            let told = format!("a parameter is left out: its name is empty, its value {value:?}");
            attempt.said.comments.push(told);
            return Ok(());
        }
        let known = parameters.get(&name).and_then(|&place| attempt.parameters.get_mut(place));
        if let Some(known) = known {
            known.1 = value;
        } else {
            parameters.insert(name.clone(), attempt.parameters.len());
            attempt.parameters.push((name, value));
        }
        Ok(())
    }

    fn step(&mut self, step: entry::Step<'_>) -> Result<(), Refusal> {
        let started = time(step.at)?;
        let Gathered { attempt, steps, .. } = self.gathered(step.attempt)?;
        steps.insert(step.step, attempt.steps.len());
        attempt.steps.push(Step {
            number: step.step,
            parent: step.parent,
            title: step.title.into_owned(),
            started,
            end: None,
            said: Said::default(),
        });
        Ok(())
    }

    fn step_end(&mut self, end: entry::StepEnd) -> Result<(), Refusal> {
        let at = time(end.at)?;
        let step = self.gathered(end.attempt)?.step(end.step);
        step.ok_or_else(|| format!("step {} has no start", end.step))?.end =
            Some((at, end.outcome));
        Ok(())
    }

    fn end(&mut self, end: entry::End<'_>) -> Result<(), Refusal> {
        let at = time(end.at)?;
        let failure = end.failure.map(Failure::from);
        let reason = end.reason.map(Into::into);
        let attempt = &mut self.gathered(end.attempt)?.attempt;
        attempt.end = Some(End { at, outcome: end.outcome, failure, reason });
        self.open.remove(&end.attempt);
        Ok(())
    }

    fn gathered(&mut self, number: u64) -> Result<&mut Gathered, Refusal> {
        self.by_number.get_mut(&number).ok_or_else(|| format!("attempt {number} has no start"))
    }
}

impl Gathered {
    /// The last step of this number.
    fn step(&mut self, number: u64) -> Option<&mut Step> {
        let place = self.steps.get(&number)?;
        self.attempt.steps.get_mut(*place)
    }

    /// Where the step's words belong; those of an unknown step to the test.
    fn said_in(&mut self, step: Option<u64>) -> &mut Said {
        let step = step.and_then(|number| self.steps.get(&number));
        match step.and_then(|&place| self.attempt.steps.get_mut(place)) {
            Some(step) => &mut step.said,
            None => &mut self.attempt.said,
        }
    }
}

/// Xray takes nothing for a name that is empty, nor the results beside it.
fn is_blank(name: &str) -> bool {
    name.chars().all(|c| c.is_whitespace() || c.is_control())
}

impl Attempt {
    /// An attempt of the test `known`, of which nothing is said yet.
    pub(super) fn of(known: Known, started: SystemTime) -> Result<Self, Refusal> {
        let Known { krate, name, keys, file, line, ignored: _, provision, defects } = known;
        if let Some(key) = keys.iter().find(|key| !is_key(key)) {
            return Err(format!("{key:?} is no Jira key"));
        }
        Ok(Self {
            krate,
            name,
            keys,
            provision,
            file,
            line,
            started,
            retry: 0,
            end: None,
            said: Said::default(),
            defects: defects.into_iter().map(|key| Defect { key, always: false }).collect(),
            fields: BTreeMap::new(),
            parameters: Vec::new(),
            steps: Vec::new(),
        })
    }
}

impl From<entry::Failure<'_>> for Failure {
    fn from(failure: entry::Failure<'_>) -> Self {
        Self {
            message: failure.message.into_owned(),
            location: failure.location.map(Into::into),
            backtrace: failure.backtrace.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<entry::Provision<'_>> for Provision {
    fn from(provision: entry::Provision<'_>) -> Self {
        Self {
            summary: provision.summary.map(Into::into),
            description: provision.description.into_owned(),
            labels: provision.labels.into_iter().map(Into::into).collect(),
            requirements: provision.requirements.into_iter().map(Into::into).collect(),
        }
    }
}

pub(super) fn time(at: Millis) -> Result<SystemTime, Refusal> {
    at.time().ok_or_else(|| "its time is out of range".to_owned())
}

/// A plain file's size, in a plain folder: a link could lead anywhere.
pub(super) fn file_size(path: &Path) -> Option<u64> {
    let folders = path.ancestors().skip(1).take(2);
    if folders.into_iter().any(|dir| fs::symlink_metadata(dir).is_ok_and(|it| it.is_symlink())) {
        return None;
    }
    let metadata = fs::symlink_metadata(path).ok()?;
    metadata.is_file().then_some(metadata.len())
}
