//! Reads back from Xray what was sent, and tells what is not there as it was.

mod compare;

use std::path::PathBuf;

use crate::client::{self, Client};
use crate::config::{self, Config};
use crate::execution::model::Test;
use crate::upload::{self, Held, TestRuns};
use crate::wire::{Steps, Words};

/// What came of reading it back.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// The Test Execution that was read.
    pub(crate) key: String,
    /// How many results were compared.
    pub(crate) compared: usize,
    /// A line each.
    pub(crate) differences: Vec<String>,
}

/// Why nothing could be compared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the results were not read back: no credentials are set")]
    NoCredentials,
    #[error("the results were not read back")]
    Config(#[from] config::Error),
    #[error("the results were not read back")]
    Upload(#[from] upload::Error),
    #[error("the results were not read back")]
    Client(#[from] client::Error),
}

/// Compares what Xray holds of the runs in `dirs` with what they hold;
/// `None` where nothing was sent. `id` is that of the Test Execution, where it
/// was told: a search may not know of it yet.
pub(crate) fn verify(
    dirs: &[PathBuf],
    config: &Config,
    id: Option<&str>,
) -> Result<Option<Verdict>, Error> {
    let Some(held) = upload::held(dirs, config)? else { return Ok(None) };
    let credentials = config.credentials()?.ok_or(Error::NoCredentials)?;
    let client = Client::new(config.target()?, credentials, config.network.clone())?;
    let subjects = held.execution.tests.iter().map(|test| &test.subject);
    let runs = TestRuns::ask(&client, &held.key, id, subjects)?;
    let words = Words { deployment: client.target().deployment, named: config.words.clone() };
    let differences = differences(&held, &runs, &words, config.steps);
    Ok(Some(Verdict { compared: held.execution.tests.len(), key: held.key, differences }))
}

fn differences(held: &Held, runs: &TestRuns, words: &Words, steps: Steps) -> Vec<String> {
    let mut lines = Vec::new();
    for test in &held.execution.tests {
        let subject = test.subject.to_string();
        let told = match runs.of(&test.subject) {
            Some(run) => {
                let is_report = held.reports.contains(&subject);
                compare::of_test(test, run, words, (steps, is_report))
            }
            None => vec!["Xray holds no result of it; was the Test moved?".to_owned()],
        };
        lines.extend(told.into_iter().map(|told| format!("{}: {subject}: {told}", place(test))));
    }
    lines
}

/// Whose result it is, and where that stands.
fn place(test: &Test) -> String {
    match test.rows.as_slice() {
        [] => String::new(),
        [row] => format!("{}: {}", row.source, row.name),
        [row, rest @ ..] => format!("{}: {} and {} more", row.source, row.name, rest.len()),
    }
}
