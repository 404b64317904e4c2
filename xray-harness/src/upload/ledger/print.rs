//! What tells a result from what it was before: a hash of all that it says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use xxhash_rust::xxh3::xxh3_128;

use crate::execution::model::{Execution, Row, Said, Step, Test};

/// The hashes of the results of some directories.
#[derive(Debug, Default)]
pub(in crate::upload) struct Prints {
    /// Of what they say together, by the Test.
    pub(super) all: BTreeMap<String, String>,
    /// Of what each of them says alone; nothing where there is only one.
    pub(super) own: Vec<BTreeMap<String, String>>,
}

impl Prints {
    pub(in crate::upload) fn new(all: &Execution, own: &[Option<Execution>]) -> Self {
        let own = match own {
            [_] => Vec::new(),
            own => own.iter().map(|own| own.as_ref().map_or_else(BTreeMap::new, prints)).collect(),
        };
        Self { all: prints(all), own }
    }
}

fn prints(execution: &Execution) -> BTreeMap<String, String> {
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
        for own in std::iter::once(own).chain(steps.iter().map(|step| &step.said)) {
            add_said(&mut said, own);
        }
        for Step { title, depth, status, took, said: _ } in steps {
            let _ = write!(said, " {title:?} {depth} {status:?} {took:?}");
        }
    }
    format!("{:032x}", xxh3_128(said.as_bytes()))
}

/// Evidence by its number: a run's directory may have moved.
fn add_said(text: &mut String, said: &Said) {
    let _ = write!(text, " {:?}", said.comments);
    for file in &said.evidence {
        let number = file.path.file_name().unwrap_or_default().display();
        let _ = write!(text, " {:?} {:?} {} {number}", file.filename, file.content_type, file.size);
    }
}

fn millis(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}
