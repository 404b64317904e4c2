//! The journal's format: one JSON object a line.
//!
//! The first line of a file is a [`Process`]; every other line belongs to one
//! attempt, which is one run of one annotated test, numbered from 0 within its
//! process. All times are milliseconds since 1970-01-01T00:00:00+00:00.
//!
//! A reader passes over entries and fields that it does not know; a change
//! that would make this wrong raises the major version, and a reader refuses
//! major versions other than its own.
//!
//! A binary that is asked to list its tests writes the same lines, with `case`
//! and `lost` for what it holds, and no attempt.
//!
//! # Changelog
//!
//! - 1.2: `case`, `lost`, `exit`, `verdict`; nextest's names for a process; the outcomes `killed` and
//!   `ignored`, and the reason of an outcome; which retry of the own harness a
//!   start is.
//! - 1.1: `defect`, `field`, `parameter`, `step`, `step_end`; the content type
//!   of an evidence; the step of a comment or an evidence; what is to be made of
//!   a test without a key; the backtrace of a failure; a process's parent.
//! - 1.0: `process`, `start`, `comment`, `evidence`, `end`.

use std::borrow::Cow;
#[cfg(feature = "upload")]
use std::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::field_value::FieldValue;

/// The version that this crate writes.
pub(crate) const VERSION: Version = Version { major: 1, minor: 2 };

/// One line of a journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub(crate) enum Entry<'a> {
    /// The first line: what process this is.
    #[serde(borrow)]
    Process(Process<'a>),
    /// A test's body is about to run.
    Start(Start<'a>),
    /// A test said something about itself.
    Comment(Comment<'a>),
    /// Bytes were attached and are in their file.
    Evidence(Evidence<'a>),
    /// A bug that the test knows of.
    Defect(Defect<'a>),
    /// A custom field of the test run.
    Field(Field<'a>),
    /// What tells this row from others of the same key.
    Parameter(Parameter<'a>),
    /// A step begins.
    Step(Step<'a>),
    /// A step is over.
    StepEnd(StepEnd),
    /// A test's body is over.
    End(End<'a>),
    /// A test that the binary holds, whether it runs or not.
    Case(Case<'a>),
    /// An annotated function that no test came of.
    Lost(Lost<'a>),
    /// The process exits, whatever it was doing.
    Exit(Exit),
    /// What nextest says of a test.
    Verdict(Verdict<'a>),
    /// Of a later minor version.
    #[serde(other, skip_serializing)]
    Unknown,
}

/// The format's version: `{"major":1,"minor":0}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) major: u32,
    pub(crate) minor: u32,
}

/// The process that writes the journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Process<'a> {
    pub(crate) version: Version,
    /// The run's name.
    pub(crate) run: Cow<'a, str>,
    /// nextest's name of the binary, else the executable's file name.
    pub(crate) binary: Cow<'a, str>,
    /// The pid of the process that started this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<u32>,
    /// There where nextest runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nextest: Option<Nextest<'a>>,
    pub(crate) at: Millis,
}

/// Which attempt nextest takes a process for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Nextest<'a> {
    /// nextest's name of its run.
    pub(crate) run: Cow<'a, str>,
    /// Numbered from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attempt: Option<u32>,
    /// Numbered from 0 in a stress run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stress: Option<u32>,
}

/// The beginning of an attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Start<'a> {
    pub(crate) attempt: u64,
    pub(crate) at: Millis,
    /// The crate that holds the test.
    #[serde(rename = "crate")]
    pub(crate) krate: Cow<'a, str>,
    /// The test's name as libtest shows it.
    pub(crate) name: Cow<'a, str>,
    pub(crate) keys: Vec<Cow<'a, str>>,
    pub(crate) file: Cow<'a, str>,
    pub(crate) line: u32,
    /// How many attempts of the own harness went before, and failed.
    #[serde(default, skip_serializing_if = "is_first")]
    pub(crate) retry: u32,
    /// There where the test has no key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provision: Option<Provision<'a>>,
}

/// The issue to be made of a test without a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Provision<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub(crate) description: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) labels: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) requirements: Vec<Cow<'a, str>>,
}

/// Text that a test gave about itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Comment<'a> {
    pub(crate) attempt: u64,
    /// The step that was under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<u64>,
    pub(crate) text: Cow<'a, str>,
}

/// A file that belongs to an attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Evidence<'a> {
    pub(crate) attempt: u64,
    /// The step that was under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<u64>,
    /// The file's number in the process's evidence folder.
    pub(crate) file: u64,
    /// The name that the test gave it.
    pub(crate) name: Cow<'a, str>,
    /// In bytes.
    pub(crate) size: u64,
    /// The content type that the test gave it; else its name tells.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<Cow<'a, str>>,
}

/// A bug that the test knows of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Defect<'a> {
    pub(crate) attempt: u64,
    pub(crate) key: Cow<'a, str>,
    /// Also where the test passed?
    pub(crate) always: bool,
}

/// A custom field of the test run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Field<'a> {
    pub(crate) attempt: u64,
    /// Its id in Xray.
    pub(crate) id: Cow<'a, str>,
    pub(crate) value: FieldValue,
}

/// What tells this row from others of the same key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Parameter<'a> {
    pub(crate) attempt: u64,
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
}

/// The beginning of a step.
#[expect(clippy::struct_field_names, reason = "every entry names its step so")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Step<'a> {
    pub(crate) attempt: u64,
    /// Numbered from 0 within the attempt.
    pub(crate) step: u64,
    /// The step around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<u64>,
    pub(crate) at: Millis,
    pub(crate) title: Cow<'a, str>,
}

/// The end of a step.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct StepEnd {
    pub(crate) attempt: u64,
    pub(crate) step: u64,
    pub(crate) at: Millis,
    pub(crate) outcome: Outcome,
}

/// The end of an attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct End<'a> {
    pub(crate) attempt: u64,
    pub(crate) at: Millis,
    pub(crate) outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<Failure<'a>>,
    /// Why it was killed or passed over, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<Cow<'a, str>>,
}

/// How a test ended, by its own rules (`#[should_panic]` heeded), or by the
/// word of what ran it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Passed,
    Failed,
    /// It did not end by itself: it ran out of time, or its process died.
    Killed,
    /// It was passed over.
    Ignored,
}

/// What a failed test said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure<'a> {
    pub(crate) message: Cow<'a, str>,
    /// Where it panicked: `tests/login.rs:14:5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<Cow<'a, str>>,
    /// The user's own frames, a line each, the innermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) backtrace: Vec<Cow<'a, str>>,
}

/// The process exits while tests run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Exit {
    pub(crate) at: Millis,
}

/// What nextest says of one attempt of a test.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Verdict<'a> {
    pub(crate) nextest: Nextest<'a>,
    /// nextest's name of the binary.
    pub(crate) binary: Cow<'a, str>,
    /// The test's name as libtest shows it.
    pub(crate) name: Cow<'a, str>,
    pub(crate) started: Millis,
    pub(crate) ended: Millis,
    pub(crate) outcome: Outcome,
    /// Why it did not pass, in nextest's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<Cow<'a, str>>,
    /// What it printed: a file in the evidence folder of this journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<Output>,
}

/// What a test printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    /// The file's number in the evidence folder.
    pub(crate) file: u64,
    /// In bytes.
    pub(crate) size: u64,
}

/// A test that a binary holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Case<'a> {
    /// The crate that holds the test.
    #[serde(rename = "crate")]
    pub(crate) krate: Cow<'a, str>,
    /// The test's name as libtest shows it.
    pub(crate) name: Cow<'a, str>,
    pub(crate) keys: Vec<Cow<'a, str>>,
    pub(crate) file: Cow<'a, str>,
    pub(crate) line: u32,
    /// There for an ignored test, with its reason, which may be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ignored: Option<Cow<'a, str>>,
    /// There where the test has no key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provision: Option<Provision<'a>>,
    /// Keys of the bugs that a failure is known to come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) defects: Vec<Cow<'a, str>>,
}

/// An annotated function that no test came of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Lost<'a> {
    /// Its path without the crate.
    pub(crate) name: Cow<'a, str>,
    pub(crate) file: Cow<'a, str>,
    pub(crate) line: u32,
}

#[cfg(feature = "upload")]
impl Nextest<'_> {
    pub(crate) fn into_owned(self) -> Nextest<'static> {
        let Self { run, attempt, stress } = self;
        Nextest { run: run.into_owned().into(), attempt, stress }
    }
}

#[cfg(feature = "cli")]
impl<'a> Process<'a> {
    /// The head of the journal of what nextest says of its run.
    pub(crate) fn of_nextest(run: &'a str) -> Self {
        let nextest = Some(Nextest { run: run.into(), attempt: None, stress: None });
        let (version, at) = (VERSION, Millis::now());
        Self { version, run: run.into(), binary: "nextest".into(), parent: None, nextest, at }
    }
}

impl From<(u64, u64)> for Output {
    fn from((file, size): (u64, u64)) -> Self {
        Self { file, size }
    }
}

/// An instant in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Millis(u64);

impl From<SystemTime> for Millis {
    fn from(at: SystemTime) -> Self {
        let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_first(retry: &u32) -> bool {
    *retry == 0
}

impl Millis {
    pub(crate) fn now() -> Self {
        SystemTime::now().into()
    }

    /// Since the Unix epoch.
    pub(super) fn get(self) -> u64 {
        self.0
    }

    /// `None` where the number is no time that a clock can show.
    #[cfg(feature = "upload")]
    pub(crate) fn time(self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_millis(self.0))
    }
}
