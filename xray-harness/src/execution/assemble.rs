//! From journals to one Test Execution: the merge rules.
//!
//! Attempts and rows are different axes. Attempts of one test fold to the
//! last; different tests on one key stay side by side as rows.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::model::{Execution, Failure, Row, Status, Test};
use crate::journal::attempts::Attempt;
use crate::journal::entry::Outcome;
use crate::journal::reader::Journal;

/// Merges the journals of one run; `None` where no annotated test ran.
///
/// What a live process has not ended is under way, and left out.
pub(crate) fn assemble(journals: &[Journal]) -> Option<Execution> {
    let mut by_test: BTreeMap<TestId<'_>, Vec<&Attempt>> = BTreeMap::new();
    for journal in journals {
        let is_over = |attempt: &&Attempt| attempt.end.is_some() || !journal.is_live;
        for attempt in journal.attempts.iter().filter(is_over) {
            let id = (&*attempt.krate, &*attempt.name, &*journal.binary);
            by_test.entry(id).or_default().push(attempt);
        }
    }
    let mut by_key: BTreeMap<KeyOrder<'_>, Vec<Row>> = BTreeMap::new();
    for attempts in by_test.into_values() {
        let Some((last, row)) = fold(attempts) else {
            continue;
        };
        for key in &last.keys {
            by_key.entry(in_order(key)).or_default().push(row.clone());
        }
    }
    let test = |((project, _, number), rows)| Test { key: format!("{project}-{number}"), rows };
    let tests: Vec<_> = by_key.into_iter().map(test).collect();
    let rows = || tests.iter().flat_map(|test| &test.rows);
    Some(Execution {
        started: rows().map(|row| row.started).min()?,
        finished: rows().map(|row| row.finished).max()?,
        tests,
    })
}

/// What makes two attempts the same test.
type TestId<'a> = (&'a str, &'a str, &'a str);

/// A key as people count: `BOOK-9` before `BOOK-10`.
type KeyOrder<'a> = (&'a str, usize, &'a str);

fn in_order(key: &str) -> KeyOrder<'_> {
    let (project, number) = key.split_once('-').unwrap_or((key, ""));
    (project, number.len(), number)
}

/// The row of a test that was attempted once or more.
fn fold(mut attempts: Vec<&Attempt>) -> Option<(&Attempt, Row)> {
    attempts.sort_by_key(|attempt| (last_sign(attempt), attempt.started));
    let (last, earlier) = attempts.split_last()?;
    let earlier: Vec<_> = earlier.iter().filter(|other| !is_inside(other, last)).collect();
    let mut row = row(last);
    if let Some(failed) = earlier.iter().rev().find(|attempt| status(attempt) == Status::Failed) {
        row.notes.insert(0, retold(&row, earlier.len(), failed));
    }
    Some((last, row))
}

/// A test that starts its own binary again is recorded there too, but that is
/// a part of it, and no attempt of its own.
fn is_inside(inner: &Attempt, outer: &Attempt) -> bool {
    let end = outer.end.as_ref().map(|end| end.at);
    outer.started <= inner.started && end.is_some_and(|end| last_sign(inner) <= end)
}

fn retold(row: &Row, earlier: usize, failed: &Attempt) -> String {
    let verb = match row.status {
        Status::Passed => "passed",
        Status::Failed => "failed",
    };
    let attempts = earlier + 1;
    let why = failure(failed).map_or_else(String::new, |failure| failure.message);
    format!("{verb} on attempt {attempts} of {attempts}; before that it failed: {why}")
}

fn row(attempt: &Attempt) -> Row {
    Row {
        name: format!("{}::{}", attempt.krate, attempt.name),
        source: format!("{}:{}", attempt.file, attempt.line),
        status: status(attempt),
        started: attempt.started,
        finished: last_sign(attempt).max(attempt.started),
        notes: attempt.comments.clone(),
        failure: failure(attempt),
        evidence: attempt.evidence.clone(),
    }
}

fn status(attempt: &Attempt) -> Status {
    match &attempt.end {
        Some(end) if end.outcome == Outcome::Passed => Status::Passed,
        _ => Status::Failed,
    }
}

fn failure(attempt: &Attempt) -> Option<Failure> {
    let Some(end) = &attempt.end else {
        return Some(killed(attempt));
    };
    end.failure.clone()
}

fn killed(attempt: &Attempt) -> Failure {
    let last = match attempt.evidence.last() {
        Some(evidence) => format!("; the last it attached was {}", evidence.filename),
        None => String::new(),
    };
    Failure {
        message: format!(
            "the test began and did not end: its process was killed, aborted or exited{last}"
        ),
        location: None,
    }
}

fn last_sign(attempt: &Attempt) -> SystemTime {
    attempt.end.as_ref().map_or(attempt.started, |end| end.at)
}
