//! From journals to one Test Execution: the merge rules.
//!
//! Attempts and rows are different axes. Attempts of one test fold to the
//! last; different tests on one key stay side by side as rows.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::model::{Execution, Key, Row, Subject, Test};
use super::row::fold_rounds;
use crate::journal::attempts::Attempt;
use crate::journal::reader::Journal;

/// Merges the journals of one run; `None` where no annotated test ran.
///
/// What a live process has not ended is under way, and left out.
pub(crate) fn assemble(journals: &[Journal]) -> Option<Execution> {
    let mut by_test: BTreeMap<TestId<'_>, Rounds<'_>> = BTreeMap::new();
    let processes = Processes::of(journals);
    for journal in journals {
        let is_over = |attempt: &&Attempt| attempt.end.is_some() || !journal.is_live;
        let is_own = |attempt: &&Attempt| !processes.hold(attempt, journal);
        for attempt in journal.attempts.iter().filter(is_over).filter(is_own) {
            let place = (&*journal.binary, journal.system.as_deref());
            let id = (&*attempt.krate, &*attempt.name, place);
            let rounds = by_test.entry(id).or_default();
            rounds.entry(journal.round()).or_default().push(attempt);
        }
    }
    let mut by_subject: BTreeMap<Subject, Vec<Placed<'_>>> = BTreeMap::new();
    for ((.., (_, system)), rounds) in by_test {
        let Some((attempt, row)) = fold_rounds(rounds) else { continue };
        for subject in subjects(attempt) {
            by_subject.entry(subject).or_default().push((system, row.clone()));
        }
    }
    let test = |(subject, rows)| Test { subject, rows: told_apart(rows) };
    let tests: Vec<_> = by_subject.into_iter().map(test).collect();
    let rows = || tests.iter().flat_map(|test| &test.rows);
    Some(Execution {
        started: rows().map(|row| row.started).min()?,
        finished: rows().map(|row| row.finished).max()?,
        tests,
    })
}

/// When the tests of each process that started another first began, by what
/// wrote their journals: directory and process id.
struct Processes<'a>(BTreeMap<(usize, u32), Begun<'a>>);

/// By crate and name.
type Begun<'a> = BTreeMap<(&'a str, &'a str), SystemTime>;

impl<'a> Processes<'a> {
    fn of(journals: &'a [Journal]) -> Self {
        let parents = journals.iter().filter_map(|it| Some((it.place, it.parent?)));
        let mut processes: BTreeMap<_, Begun<'_>> =
            parents.map(|parent| (parent, Begun::new())).collect();
        for journal in journals {
            let begun = journal.pid.and_then(|pid| processes.get_mut(&(journal.place, pid)));
            let Some(begun) = begun else { continue };
            for attempt in &journal.attempts {
                let first = begun.entry((&attempt.krate, &attempt.name)).or_insert(attempt.started);
                *first = attempt.started.min(*first);
            }
        }
        Self(processes)
    }

    /// A test that starts its own binary again is recorded there too, but that
    /// is a part of it, and no attempt of its own.
    fn hold(&self, attempt: &Attempt, journal: &Journal) -> bool {
        let above = journal.parent.and_then(|pid| self.0.get(&(journal.place, pid)));
        let outer = above.and_then(|begun| begun.get(&(&*attempt.krate, &*attempt.name)));
        outer.is_some_and(|outer| *outer <= attempt.started)
    }
}

/// The attempts of one test, by the rounds of a stress run; there is usually
/// one.
type Rounds<'a> = BTreeMap<Option<u32>, Vec<&'a Attempt>>;

/// What makes two attempts the same test: its crate, its name, and the binary on
/// the system that it is in.
type TestId<'a> = (&'a str, &'a str, (&'a str, Option<&'a str>));

/// A row, and the system that it is from.
type Placed<'a> = (Option<&'a str>, Row);

/// Of rows of one name, each says which system it is from.
fn told_apart(rows: Vec<Placed<'_>>) -> Vec<Row> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (_, row) in &rows {
        *times.entry(row.name.clone()).or_default() += 1;
    }
    let told = |(system, row): Placed<'_>| match system {
        Some(system) if times[&row.name] > 1 => {
            Row { name: format!("{} ({system})", row.name), ..row }
        }
        _ => row,
    };
    rows.into_iter().map(told).collect()
}

fn subjects(attempt: &Attempt) -> Vec<Subject> {
    if attempt.keys.is_empty() {
        return vec![Subject::Definition(format!("{}.{}", attempt.krate, attempt.name))];
    }
    attempt.keys.iter().map(|key| Subject::Key(Key::new(key))).collect()
}
