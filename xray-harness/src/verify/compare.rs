//! One result against the test run that came of it: values only.

use std::collections::{BTreeMap, BTreeSet};

use crate::client::TestRun;
use crate::execution::model::Test;
use crate::plural::counted;
use crate::wire::{self, Steps, Words};

/// What is different, a phrase each.
pub(super) fn of_test(
    test: &Test,
    run: &TestRun,
    words: &Words,
    (steps, is_report): (Steps, bool),
) -> Vec<String> {
    let mut told = Vec::new();
    let sent = words.of_run(test.status());
    if run.status != sent {
        told.push(format!("its status is {}, and {sent} was sent", run.status));
    }
    // A report knows of no iterations.
    if !is_report {
        told.extend(iterations(test, run, words));
    }
    let sent = wire::sent_files(&test.rows, steps);
    let sent = by_name(sent.iter().map(|(name, size)| (name.as_str(), Some(*size))));
    let held = run.evidence.iter().map(|file| (file.filename.as_str(), file.size));
    told.extend(evidence(&sent, &by_name(held)));
    told
}

fn iterations(test: &Test, run: &TestRun, words: &Words) -> Option<String> {
    let rows = match test.rows.as_slice() {
        [_] => &[][..],
        rows => rows,
    };
    if run.iterations != rows.len() {
        let (held, sent) = (run.iterations, rows.len());
        let held = counted(held, "iteration");
        return Some(format!("it has {held}, and {sent} were sent"));
    }
    // Only so many statuses are read; they come in the order in which they were sent.
    let sent = rows.iter().map(|row| words.of_run(row.status));
    let pairs = run.iteration_statuses.iter().zip(sent).zip(1..);
    let other = pairs.filter(|((held, sent), _)| held.as_str() != *sent);
    let other: Vec<_> =
        other.map(|((held, sent), at)| format!("{at} is {held}, not {sent}")).collect();
    (!other.is_empty()).then(|| format!("of its iterations, {}", other.join("; ")))
}

type Files<'a> = BTreeMap<&'a str, Vec<Option<u64>>>;

/// The sizes of the files of each name, the smallest first.
fn by_name<'a>(files: impl Iterator<Item = (&'a str, Option<u64>)>) -> Files<'a> {
    let mut named = Files::new();
    for (name, size) in files {
        named.entry(name).or_default().push(size);
    }
    for sizes in named.values_mut() {
        sizes.sort();
    }
    named
}

/// Files whose names were never sent are somebody else's.
fn evidence(sent: &Files<'_>, held: &Files<'_>) -> Vec<String> {
    let mut told = Vec::new();
    for (name, sent) in sent {
        let held = held.get(name).map_or(&[][..], Vec::as_slice);
        match (held.len(), sent.len()) {
            (0, 1) => told.push(format!("its evidence {name} is not there")),
            (held, sent) if held != sent => {
                told.push(format!(
                    "its evidence {name} is there {}, and was sent {}",
                    counted(held, "time"),
                    counted(sent, "time")
                ));
            }
            _ => told.extend(size(name, sent, held)),
        }
    }
    told
}

fn size(name: &str, sent: &[Option<u64>], held: &[Option<u64>]) -> Option<String> {
    // A size that is not told is no difference.
    let known: BTreeSet<_> = held.iter().flatten().collect();
    if known.len() < held.len() && held.contains(&None) || sent == held {
        return None;
    }
    let sum = |sizes: &[Option<u64>]| sizes.iter().flatten().sum::<u64>();
    let (held, sent) = (counted(sum(held), "byte"), sum(sent));
    Some(format!("its evidence {name} has {held}, and had {sent} when it was sent"))
}

#[cfg(test)]
mod tests {
    use super::{by_name, evidence};

    type Some_ = &'static [(&'static str, Option<u64>)];

    #[test]
    fn files_are_compared_by_name_number_and_size() {
        let table: [(Some_, Some_, &[&str]); 7] = [
            (&[("a", Some(1))], &[("a", Some(1)), ("b", Some(2))], &[]),
            (&[("a", Some(1))], &[], &["its evidence a is not there"]),
            (&[("a", Some(1))], &[("a", None)], &[]),
            (
                &[("a", Some(1))],
                &[("a", Some(1)), ("a", Some(1))],
                &["its evidence a is there 2 times, and was sent 1 time"],
            ),
            (
                &[("a", Some(1))],
                &[("a", Some(3))],
                &["its evidence a has 3 bytes, and had 1 when it was sent"],
            ),
            (&[("a", Some(2)), ("a", Some(1))], &[("a", Some(1)), ("a", Some(2))], &[]),
            (&[], &[("a", Some(1))], &[]),
        ];
        for (sent, held, expected) in table {
            let told = evidence(&by_name(sent.iter().copied()), &by_name(held.iter().copied()));
            assert_eq!(told, expected, "{sent:?} {held:?}");
        }
    }
}
