//! What nextest says of the attempts that were recorded, and of tests that were
//! not: the word of what ran a test counts more than the test's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use super::attempts::{self, Attempt, End, Evidence, Failure, Said};
use super::entry::{self, Nextest, Outcome};
use super::known::Known;
use super::layout::OUTPUT;
use super::reader::Journal;

/// What nextest says of one attempt of a test.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    of: Of,
    started: SystemTime,
    ended: SystemTime,
    outcome: Outcome,
    reason: Option<String>,
    output: Option<Evidence>,
}

/// Which attempt of which test: its binary, its name, and nextest's numbers.
type Of = (String, String, Nextest<'static>);

impl Verdict {
    /// `evidence` is the folder of the journal that holds `verdict`.
    pub(super) fn new(verdict: entry::Verdict<'_>, evidence: &Path) -> Result<Self, String> {
        let of =
            (verdict.binary.into_owned(), verdict.name.into_owned(), verdict.nextest.into_owned());
        let output = verdict.output.map(|output| {
            let path = evidence.join(output.file.to_string());
            let (size, is_lost) = (output.size, attempts::file_size(&path) != Some(output.size));
            let content_type = Some("text/plain".to_owned());
            Evidence { filename: OUTPUT.to_owned(), content_type, path, size, is_lost }
        });
        Ok(Self {
            of,
            started: attempts::time(verdict.started)?,
            ended: attempts::time(verdict.ended)?,
            outcome: verdict.outcome,
            reason: verdict.reason.map(Into::into),
            output,
        })
    }
}

/// Brings the verdicts among `journals` to the attempts they are of. `listed`
/// holds what the binaries know: so a test of which nothing was recorded, or
/// that was ignored, has its keys.
pub(super) fn join(journals: &mut Vec<Journal>, listed: &[Journal]) {
    let verdicts = journals.iter_mut().flat_map(|journal| std::mem::take(&mut journal.verdicts));
    let verdicts: BTreeMap<_, _> = verdicts.map(|verdict| (verdict.of.clone(), verdict)).collect();
    if verdicts.is_empty() {
        return;
    }
    let mut used = BTreeSet::new();
    for journal in &mut *journals {
        let Some(nextest) = &journal.nextest else { continue };
        for attempt in &mut journal.attempts {
            let of = (journal.binary.clone(), attempt.name.clone(), nextest.clone());
            if let Some(verdict) = verdicts.get(&of) {
                judge(attempt, verdict);
                used.insert(of);
            }
        }
    }
    let known: BTreeMap<_, _> = listed
        .iter()
        .flat_map(|journal| {
            journal.known.iter().map(|known| ((&*journal.binary, &*known.name), known))
        })
        .collect();
    let unused = verdicts.into_iter().filter(|(of, _)| !used.contains(of));
    let unrecorded = unused.filter_map(|(of, verdict)| {
        let attempt = unrecorded(known.get(&(&*of.0, &*of.1))?, &verdict)?;
        Some(Journal::of_one(of.0, of.2, attempt))
    });
    journals.extend(unrecorded.collect::<Vec<_>>());
}

/// Makes `verdict` what became of `attempt`.
fn judge(attempt: &mut Attempt, verdict: &Verdict) {
    let end = match attempt.end.take() {
        None => judge_unended(attempt, verdict),
        Some(end) => judge_ended(attempt, end, verdict),
    };
    if matches!(end.outcome, Outcome::Failed | Outcome::Killed) {
        attempt.said.evidence.extend(verdict.output.clone());
    }
    attempt.end = Some(end);
}

fn judge_unended(attempt: &mut Attempt, verdict: &Verdict) -> End {
    let (at, reason) = (verdict.ended, verdict.reason.clone());
    if verdict.outcome == Outcome::Passed {
        let comment = "nextest ended it before it was over, and counts that as passed";
        attempt.said.comments.push(comment.to_owned());
        return End { at, outcome: Outcome::Passed, failure: None, reason: None };
    }
    End { at, outcome: Outcome::Killed, failure: None, reason }
}

fn judge_ended(attempt: &mut Attempt, end: End, verdict: &Verdict) -> End {
    let why = verdict.reason.as_deref().unwrap_or("nextest says that it failed");
    match (end.outcome, verdict.outcome) {
        (Outcome::Failed, Outcome::Passed) => {
            attempt.said.comments.push(passed_for_nextest(&end));
            End { outcome: Outcome::Passed, failure: None, ..end }
        }
        (Outcome::Passed | Outcome::Ignored, outcome @ (Outcome::Failed | Outcome::Killed)) => {
            let (location, backtrace) = (None, Vec::new());
            let failure = Failure { message: why.to_owned(), location, backtrace };
            End { outcome, failure: Some(failure), ..end }
        }
        (Outcome::Killed, Outcome::Failed | Outcome::Killed) => {
            let reason = match &end.reason {
                Some(reason) => format!("{reason} ({why})"),
                None => why.to_owned(),
            };
            End { reason: Some(reason), ..end }
        }
        _ => end,
    }
}

fn passed_for_nextest(end: &End) -> String {
    let message = end.failure.as_ref().map_or("", |failure| &failure.message);
    format!("nextest counts it as passed, although it failed: {message}")
}

/// What nextest says of a test that recorded nothing; `None` of one that was
/// filtered out.
fn unrecorded(known: &Known, verdict: &Verdict) -> Option<Attempt> {
    let outcome = verdict.outcome;
    if outcome == Outcome::Ignored && known.ignored.is_none() {
        return None;
    }
    let (failure, reason) = match outcome {
        Outcome::Passed => (None, None),
        Outcome::Ignored => (None, known.ignored.clone().filter(|reason| !reason.is_empty())),
        Outcome::Failed | Outcome::Killed => {
            let why = verdict.reason.as_deref().unwrap_or("nextest says that it failed");
            let message = format!("nothing was recorded of it: {why}");
            (Some(Failure { message, location: None, backtrace: Vec::new() }), None)
        }
    };
    let evidence = verdict.output.clone().filter(|_| failure.is_some());
    let said = Said { evidence: evidence.into_iter().collect(), ..Said::default() };
    let end = Some(End { at: verdict.ended, outcome, failure, reason });
    let attempt = Attempt::of(known.clone(), verdict.started).ok()?;
    Some(Attempt { end, said, ..attempt })
}
