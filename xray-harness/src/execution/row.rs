//! The row of one test function: its attempts, folded to the last.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::model::{Earlier, Evidence, Failure, Row, Said, Status, Step};
use crate::journal::attempts::{self, Attempt};
use crate::journal::entry::Outcome;
use crate::journal::layout::OUTPUT;

/// Folds each round of a stress run, which is usually the only one, and gives
/// the worst.
pub(super) fn fold_rounds(rounds: BTreeMap<Option<u32>, Vec<&Attempt>>) -> Option<(&Attempt, Row)> {
    let rows: Vec<_> = rounds.into_values().filter_map(fold).collect();
    let failed = rows.iter().filter(|(_, row)| row.status.is_failure()).count();
    let all = rows.len();
    let (attempt, mut row) = rows.into_iter().max_by_key(|(_, row)| row.status)?;
    if all > 1 && failed > 0 {
        row.said.comments.push(format!("{failed} of {all} rounds failed"));
    }
    Some((attempt, row))
}

/// Folds the attempts of one test, of which there is at least one; gives the
/// last of them and its row.
fn fold(mut attempts: Vec<&Attempt>) -> Option<(&Attempt, Row)> {
    // One that ran says more than one that was passed over.
    if attempts.iter().any(|attempt| status(attempt) != Status::Ignored) {
        attempts.retain(|attempt| status(attempt) != Status::Ignored);
    }
    attempts.sort_by_key(|attempt| (last_sign(attempt), attempt.retry, attempt.started));
    let (last, earlier) = attempts.split_last()?;
    let earlier: Vec<_> = earlier.iter().filter(|other| !is_inside(other, last)).collect();
    let mut row = row(last);
    let failed = earlier.iter().rev().find(|attempt| status(attempt).is_failure());
    if failed.is_some() && row.status == Status::Passed {
        row.status = Status::Flaky;
    }
    if let Some(failed) = failed {
        row.said.evidence.extend(printed_before(&row, failed, &earlier));
    }
    row.earlier = failed.map(|failed| {
        let attempts = earlier.len() + 1;
        Earlier { attempts, failure: failure(failed) }
    });
    Some((last, row))
}

/// What the earlier attempt printed that failed last, where the last attempt has
/// nothing of its own to say what happened.
fn printed_before(row: &Row, failed: &Attempt, earlier: &[&&Attempt]) -> Option<Evidence> {
    let is_output = |file: &&Evidence| file.filename == OUTPUT;
    if row.said.evidence.iter().any(|file| is_output(&file)) {
        return None;
    }
    let printed = failed.said.evidence.iter().rfind(is_output)?;
    let number = earlier.iter().position(|attempt| std::ptr::eq(**attempt, failed))? + 1;
    let filename = format!("attempt-{number}-{OUTPUT}");
    Some(Evidence { filename, ..printed.clone() })
}

/// A part of the last attempt, although no process above it tells so.
fn is_inside(inner: &Attempt, outer: &Attempt) -> bool {
    if inner.retry < outer.retry {
        return false; // they follow one another, be it within a millisecond
    }
    let end = outer.end.as_ref().map(|end| end.at);
    outer.started <= inner.started && end.is_some_and(|end| last_sign(inner) <= end)
}

fn row(attempt: &Attempt) -> Row {
    let status = status(attempt);
    Row {
        name: format!("{}::{}", attempt.krate, attempt.name),
        source: format!("{}:{}", attempt.file, attempt.line),
        status,
        started: attempt.started,
        finished: last_sign(attempt).max(attempt.started),
        said: attempt.said.clone(),
        earlier: None,
        failure: failure(attempt),
        reason: reason(attempt),
        defects: defects(attempt, status),
        fields: attempt.fields.clone().into_iter().collect(),
        parameters: attempt.parameters.clone(),
        steps: steps(attempt),
        provision: attempt.provision.clone(),
    }
}

fn status(attempt: &Attempt) -> Status {
    match &attempt.end {
        Some(end) => end.outcome.into(),
        None => Status::Killed,
    }
}

/// A bug explains a failure; a pass has only those that the test insists on.
fn defects(attempt: &Attempt, status: Status) -> Vec<String> {
    let counts = |defect: &&attempts::Defect| defect.always || status.is_failure();
    let mut defects: Vec<_> =
        attempt.defects.iter().filter(counts).map(|defect| defect.key.clone()).collect();
    defects.sort();
    defects.dedup();
    defects
}

fn steps(attempt: &Attempt) -> Vec<Step> {
    let mut depths = BTreeMap::new();
    let deeper = attempt.steps.iter().map(|step| {
        let parent = step.parent.and_then(|parent| depths.get(&parent));
        let depth = parent.map_or(0, |depth| depth + 1);
        depths.insert(step.number, depth);
        self::step(step, depth)
    });
    deeper.collect()
}

fn step(step: &attempts::Step, depth: usize) -> Step {
    let (took, status) = match step.end {
        Some((at, outcome)) => (at.duration_since(step.started).ok(), outcome.into()),
        None => (None, Status::Killed),
    };
    Step { title: step.title.clone(), depth, status, took, said: step.said.clone() }
}

fn failure(attempt: &Attempt) -> Option<Failure> {
    match &attempt.end {
        Some(end) if end.outcome == Outcome::Killed && end.failure.is_none() => {
            Some(killed(attempt, end.reason.as_deref()))
        }
        Some(end) => end.failure.clone(),
        None => Some(killed(attempt, None)),
    }
}

/// Why it was passed over; why it was killed is in its failure.
fn reason(attempt: &Attempt) -> Option<String> {
    let end = attempt.end.as_ref().filter(|end| end.outcome == Outcome::Ignored);
    end?.reason.clone()
}

fn killed(attempt: &Attempt, reason: Option<&str>) -> Failure {
    let reason = reason.unwrap_or("its process was killed, aborted or exited");
    let Said { evidence, .. } = &attempt.said;
    // What it printed is attached for it.
    let last = match evidence.iter().rev().find(|evidence| evidence.filename != OUTPUT) {
        Some(evidence) => format!("; the last it attached was {}", evidence.filename),
        None => String::new(),
    };
    let step = attempt.steps.iter().rev().find(|step| step.end.is_none());
    let step = step.map_or_else(String::new, |step| format!(", in the step {:?}", step.title));
    Failure {
        message: format!("the test began and did not end: {reason}{step}{last}"),
        location: None,
        backtrace: Vec::new(),
    }
}

fn last_sign(attempt: &Attempt) -> SystemTime {
    attempt.end.as_ref().map_or(attempt.started, |end| end.at)
}

impl From<Outcome> for Status {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Passed,
            Outcome::Failed => Self::Failed,
            Outcome::Killed => Self::Killed,
            Outcome::Ignored => Self::Ignored,
        }
    }
}
