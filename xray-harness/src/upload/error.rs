//! Why results were not sent.

use std::path::PathBuf;

use crate::journal::reader::ReadError;
use crate::warning::chain;
use crate::{client, config, journal};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Config(#[from] config::Error),
    #[error(
        "no credentials are set: XRAY_CLIENT_ID and XRAY_CLIENT_SECRET for Cloud, XRAY_TOKEN or \
         XRAY_USERNAME and XRAY_PASSWORD for Server"
    )]
    NoCredentials,
    #[error("there is no run: {} does not exist", .0.display())]
    NoRun(PathBuf),
    #[cfg(feature = "cli")]
    #[error("the run holds no result of an annotated test")]
    NoResults,
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Io(#[from] journal::Error),
    #[error("the ledger {} cannot be read: it tells what was sent, so delete it only if sending everything again is right", path.display())]
    Ledger { path: PathBuf, source: serde_json::Error },
    #[error(
        "the ledger {} names what is neither a Test Execution nor a marker: it tells what was sent, \
         so delete it only if sending everything again is right", path.display()
    )]
    LedgerWords { path: PathBuf },
    #[error(
        "results of {} are in {}, and those of {} are in {}: send each directory by itself, or name \
         the Test Execution that is to take all of them in XRAY_TEST_EXECUTION",
        first.0.display(), first.1, second.0.display(), second.1
    )]
    Scattered { first: (PathBuf, String), second: (PathBuf, String) },
    #[error(
        "the ledger {} is of format {major}, and this xray-harness reads {}: use the version that \
         wrote it, or a later one", path.display(), super::ledger::MAJOR
    )]
    LedgerVersion { path: PathBuf, major: u32 },
    #[error(
        "the tests carry keys of several projects ({}): name the one for the Test Execution in \
         XRAY_PROJECT", .0.join(", ")
    )]
    Project(Vec<String>),
    #[error("no test has a key, so no project is known: name it in XRAY_PROJECT")]
    NoProject,
    #[error(
        "nobody can tell whether a Test Execution was made for this run: look in Jira for one whose \
         description names run {run}; if it is there, name it in XRAY_TEST_EXECUTION; if not, \
         delete `is_unclear` from the run's ledger.json"
    )]
    Unclear { run: String, source: Option<Box<client::Error>> },
    #[error(
        "nobody can tell whether a Test Execution was made for this run, and one that a JUnit report \
         makes says nothing to be found by: look in Jira for a new one in {project}; if it is there, \
         name it in XRAY_TEST_EXECUTION; if not, delete `is_unclear` and `is_unmarked` from the \
         run's ledger.json"
    )]
    Unmarked { project: String },
    #[error(
        "a Test Execution may have been made for run {run}, and could not be looked for now: once \
         what follows is mended, send again: it is looked for first, and none is made twice"
    )]
    Unseen { run: String, source: Box<client::Error> },
    #[error(
        "no Test Execution was made for run {run}, as far as a search tells, though one was asked \
         for again and again: nothing of it is in Xray, so send it once the server answers"
    )]
    Unmade { run: String },
    #[error("{}; and then", chain(import))]
    Unanswered { import: Box<Error>, source: Box<Error> },
    #[error(
        "several Test Executions bear the marker of this run ({}): name the one that is to take the \
         results in XRAY_TEST_EXECUTION", keys.join(", ")
    )]
    Doubled { keys: Vec<String> },
    #[error(
        "the results were sent to {asked}, and the server answered for {answered}: if {asked} was \
         moved, name its new key in XRAY_TEST_EXECUTION"
    )]
    Elsewhere { asked: String, answered: String },
    #[error(
        "the server answered that the results are in {answered}, which is not of project {project}, \
         and none in {project} bears the run's marker: look there; if {project} was renamed, give its \
         key of today in XRAY_PROJECT, and if {answered} holds the results, name it in \
         XRAY_TEST_EXECUTION"
    )]
    OtherProject { project: String, answered: String },
    #[error("{name:?}, of [execution.fields] in xray.toml, is not to be filled in: {why}")]
    Field { name: String, why: String },
    #[error(
        "cannot ask Jira for its fields, by which [execution.fields] names one (one that is named \
         by its id, as customfield_10010, need not be asked for)"
    )]
    Fields(#[source] client::Error),
    #[error("cannot take out of the evidence what the rules say")]
    Redact(#[source] std::io::Error),
    #[error("cannot write the payload")]
    Encode(#[source] serde_json::Error),
    #[error("cannot write the results as Xray takes them")]
    Report(#[source] std::io::Error),
    #[cfg(feature = "cli")]
    #[error(
        "a JUnit report has no words for {0}: send the results as Xray JSON, without --as junit"
    )]
    NotInJunit(String),
    #[error(transparent)]
    Client(#[from] client::Error),
}

impl Error {
    /// Would another process of the run wait as long for the same?
    pub(crate) fn is_in_vain(&self) -> bool {
        match self {
            Self::Client(error) | Self::Fields(error) => error.is_in_vain(),
            Self::Unseen { source, .. } => source.is_in_vain(),
            Self::Unanswered { source, .. } => source.is_in_vain(),
            // Nobody answered, as often as one may be asked for.
            Self::Unmade { .. } => true,
            _ => false,
        }
    }
}
