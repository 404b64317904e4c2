//! Every annotated test of a workspace, asked of its built test binaries.
//!
//! A binary's registry says what is annotated, its `--list` what a runner finds
//! in it. What only the first knows would never run.

mod ask;
mod build;
mod error;
mod ignored;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use serde::Serialize;

pub(crate) use error::Error;
pub(crate) use ignored::keep_ignored;

use crate::journal::attempts::Provision;
use crate::journal::known::{Known, Lost};
use ask::Answer;
use build::Binary;

/// The annotated tests, by file and line, and what is wrong with them.
#[derive(Debug, Serialize)]
pub(crate) struct Listing {
    pub(crate) tests: Vec<Listed>,
    pub(crate) findings: Vec<Finding>,
}

/// One annotated test of one binary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Listed {
    /// As the compiler names it: mostly relative to the workspace's root.
    pub(crate) file: String,
    pub(crate) line: u32,
    /// The crate that holds it.
    #[serde(rename = "crate")]
    pub(crate) krate: String,
    /// As libtest shows it.
    pub(crate) name: String,
    /// As nextest names it: `package`, `package::tests` or `package::bin/name`.
    pub(crate) binary: String,
    /// None for a test of which a Test is to be made.
    pub(crate) keys: Vec<String>,
    /// The reason, which may be empty, if it is ignored.
    pub(crate) ignored: Option<String>,
    /// What is to be made of a test without a key.
    pub(crate) provision: Option<Provision>,
    /// Keys of the bugs that a failure is known to come from.
    pub(crate) defects: Vec<String>,
    /// Does a runner find it?
    pub(crate) is_run: bool,
}

/// Something that keeps an annotated test from being run, or from being known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Finding {
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) message: String,
}

/// Builds the test binaries as `cargo test` with these arguments would, and
/// asks each. Their tests do not run.
pub(crate) fn annotated_tests(arguments: &[OsString]) -> Result<Listing, Error> {
    let binaries = build::test_binaries(arguments)?;
    let temp = tempfile::tempdir().map_err(Error::Temp)?;
    let mut answers = Vec::new();
    let mut findings = Vec::new();
    for (number, binary) in binaries.iter().enumerate() {
        match ask::ask(binary, &temp.path().join(number.to_string())) {
            Ok(answer) => answers.push((binary, answer)),
            Err(error) => findings.push(unanswered(binary, &error)),
        }
    }
    let mut tests: Vec<_> = found(&answers).chain(unfound(&answers)).collect();
    tests.sort();
    tests.dedup();
    findings.extend(tests.iter().filter(|test| !test.is_run).map(never_run));
    findings.extend(answers.iter().flat_map(|(_, answer)| &answer.lost).map(lost));
    findings.sort();
    findings.dedup();
    Ok(Listing { tests, findings })
}

/// The tests that their binaries list.
fn found<'a>(answers: &'a [(&Binary, Answer)]) -> impl Iterator<Item = Listed> + 'a {
    answers.iter().flat_map(|(binary, answer)| {
        let known = answer.known.iter().filter(|known| answer.lists(known));
        known.map(|known| Listed::new(known, binary, true))
    })
}

/// The tests that no binary lists.
fn unfound<'a>(answers: &'a [(&Binary, Answer)]) -> impl Iterator<Item = Listed> + 'a {
    let place = |known: &'a Known| (&known.krate, &known.name, &known.file, known.line);
    let listed = answers
        .iter()
        .flat_map(|(_, answer)| answer.known.iter().filter(|known| answer.lists(known)).map(place));
    let mut seen: BTreeSet<_> = listed.collect();
    answers.iter().flat_map(move |(binary, answer)| {
        let new: Vec<_> = answer.known.iter().filter(|known| seen.insert(place(known))).collect();
        new.into_iter().map(|known| Listed::new(known, binary, false))
    })
}

impl Listed {
    fn new(known: &Known, binary: &Binary, is_run: bool) -> Self {
        let Known { krate, name, keys, file, line, ignored, provision, defects } = known.clone();
        let binary = binary.id.clone();
        Self { file, line, krate, name, binary, keys, ignored, provision, defects, is_run }
    }
}

fn never_run(test: &Listed) -> Finding {
    let message = format!(
        "{} has #[xray], but its test binary does not list it, so no runner runs it: it stands \
         inside another function, or in a target whose main is not `xray_harness::main!()`",
        test.name
    );
    Finding { file: Some(test.file.clone()), line: Some(test.line), message }
}

fn lost(lost: &Lost) -> Finding {
    let message = format!(
        "{} has #[xray], but no test came of it: its macro puts #[test] above #[xray], and rustc \
         removes that where there is no libtest; use another macro, or a target with libtest",
        lost.name
    );
    Finding { file: Some(lost.file.clone()), line: Some(lost.line), message }
}

fn unanswered(binary: &Binary, error: &Error) -> Finding {
    let message =
        format!("{} cannot be asked for its tests: {}", binary.id, crate::warning::chain(error));
    Finding { file: None, line: None, message }
}

/// `path` as a directory's parent, for messages and working directories.
fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}
