//! What tells a result from what it was before: a hash of all that it says, and
//! one of each of its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::execution::model::{Evidence, Execution, Row, Said, Step, Test};

/// The hashes of the results of some directories.
#[derive(Debug, Default)]
pub(in crate::upload) struct Prints {
    /// Of what they say together, by the Test.
    pub(super) all: BTreeMap<String, Print>,
    /// Of what each of them says alone; nothing where there is only one.
    pub(super) own: Vec<BTreeMap<String, String>>,
}

/// One result.
#[derive(Debug)]
pub(super) struct Print {
    /// Of what it says, whatever becomes of its files.
    pub(super) said: String,
    /// Of each of its files that can be sent.
    pub(super) files: BTreeSet<String>,
}

impl Prints {
    /// `all` is what the directories say together, and `own` what each of them
    /// says, where there are several, before any file is left out.
    pub(in crate::upload) fn new(all: &Execution, own: &[Option<Execution>]) -> Self {
        let own = own.iter().map(|own| own.as_ref().map_or_else(BTreeMap::new, said)).collect();
        let print = |said| Print { said, files: BTreeSet::new() };
        let all = said(all).into_iter().map(|(subject, said)| (subject, print(said))).collect();
        Self { all, own }
    }

    /// Enters the files of `execution`, those that can be sent.
    pub(in crate::upload) fn with_files(mut self, execution: &Execution) -> Self {
        for test in &execution.tests {
            if let Some(print) = self.all.get_mut(&test.subject.to_string()) {
                print.files = files(test).map(file).collect();
            }
        }
        self
    }
}

fn said(execution: &Execution) -> BTreeMap<String, String> {
    let print = |test: &Test| (test.subject.to_string(), print(test));
    execution.tests.iter().map(print).collect()
}

/// The same on every machine that holds the same run.
fn print(test: &Test) -> String {
    let mut said = test.subject.to_string();
    for row in &test.rows {
        let Row { name, source, status, started, finished, said: own, failure, reason, .. } = row;
        let times = (millis(*started), millis(*finished));
        let _ = write!(said, "\n{name:?} {source:?} {status:?} {times:?} {failure:?} {reason:?}");
        let Row { earlier, defects, fields, parameters, steps, provision, .. } = row;
        let _ = write!(said, " {earlier:?} {defects:?} {fields:?} {parameters:?} {provision:?}");
        let _ = write!(said, " {:?}", own.comments);
        for Step { title, depth, status, took, said: own } in steps {
            let _ = write!(said, " {:?} {title:?} {depth} {status:?} {took:?}", own.comments);
        }
    }
    format!("{:032x}", xxh3_128(said.as_bytes()))
}

fn files(test: &Test) -> impl Iterator<Item = &Evidence> {
    let said = test
        .rows
        .iter()
        .flat_map(|row| std::iter::once(&row.said).chain(row.steps.iter().map(|step| &step.said)));
    said.flat_map(|Said { evidence, .. }| evidence)
}

/// By its process and its number there: a run's directory may have moved.
fn file(file: &Evidence) -> String {
    let Evidence { filename, content_type, path, size, is_lost: _ } = file;
    let process = path.parent().and_then(Path::file_name).unwrap_or_default().display();
    let number = path.file_stem().unwrap_or_default().display();
    let text = format!("{process} {number} {filename:?} {content_type:?} {size}");
    format!("{:016x}", xxh3_64(text.as_bytes()))
}

fn millis(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}
