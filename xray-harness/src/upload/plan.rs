//! Which results go into the next request: values only.
//!
//! The results of all tests go first, with as much of their evidence as there
//! is room for. Then come, once more and with their evidence, those that had
//! to go without: an import by key writes over what is there, so that is the
//! same result, and takes far fewer requests than file by file.

use std::collections::BTreeSet;

/// How many bytes a result takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Weight {
    /// Without its evidence.
    pub(super) bare: u64,
    /// With it.
    pub(super) whole: u64,
}

/// What is still to be done for a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// All.
    Unsent,
    /// Its evidence is not in Xray.
    Pending,
    /// Nothing, or nothing that can be done.
    Done,
}

/// The results of one import, by their place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) tests: Vec<usize>,
    /// Those of them that go without their evidence.
    pub(super) bare: BTreeSet<usize>,
}

/// The next import of at most `room` bytes of results; `None` where none is
/// left that an import can hold.
pub(super) fn next(items: &[(State, Weight)], room: u64) -> Option<Part> {
    let tests = fitting(items, State::Unsent, room, |weight| weight.bare);
    let tests = if tests.is_empty() { first_unsent(items) } else { tests };
    if !tests.is_empty() {
        return Some(with_room(items, tests, room));
    }
    let tests = fitting(items, State::Pending, room, |weight| weight.whole);
    (!tests.is_empty()).then(|| Part { tests, bare: BTreeSet::new() })
}

/// Those in `state` that fit together, the first first.
fn fitting(
    items: &[(State, Weight)],
    state: State,
    room: u64,
    size: impl Fn(&Weight) -> u64,
) -> Vec<usize> {
    let mut left = room;
    let mut tests = Vec::new();
    for (at, (_, weight)) in items.iter().enumerate().filter(|(_, item)| item.0 == state) {
        if let Some(less) = left.checked_sub(size(weight)) {
            left = less;
            tests.push(at);
        }
    }
    tests
}

/// One that is too large by itself goes alone: the server may still take it.
fn first_unsent(items: &[(State, Weight)]) -> Vec<usize> {
    items.iter().position(|item| item.0 == State::Unsent).into_iter().collect()
}

/// `tests` with evidence for as many as there is room for.
fn with_room(items: &[(State, Weight)], tests: Vec<usize>, room: u64) -> Part {
    let taken: u64 = tests.iter().map(|&at| items[at].1.bare).sum();
    let mut left = room.saturating_sub(taken);
    let mut bare = BTreeSet::new();
    for &at in &tests {
        let Weight { bare: without, whole } = items[at].1;
        match left.checked_sub(whole.saturating_sub(without)) {
            Some(less) => left = less,
            None => drop(bare.insert(at)),
        }
    }
    Part { tests, bare }
}

#[cfg(test)]
mod tests {
    use super::{Part, State, Weight, next};

    fn unsent(bare: u64, whole: u64) -> (State, Weight) {
        (State::Unsent, Weight { bare, whole })
    }

    /// The parts that are sent one after the other, and what is left pending.
    fn all(mut items: Vec<(State, Weight)>, room: u64) -> (Vec<Part>, Vec<usize>) {
        let mut parts = Vec::new();
        while let Some(part) = next(&items, room) {
            for &at in &part.tests {
                items[at].0 = if part.bare.contains(&at) { State::Pending } else { State::Done };
            }
            parts.push(part);
            assert!(parts.len() <= 2 * items.len(), "it ends");
        }
        let pending = items.iter().enumerate().filter(|(_, item)| item.0 == State::Pending);
        let pending = pending.map(|(at, _)| at).collect();
        (parts, pending)
    }

    fn part(tests: &[usize], bare: &[usize]) -> Part {
        Part { tests: tests.to_vec(), bare: bare.iter().copied().collect() }
    }

    #[test]
    fn what_fits_into_one_request_is_one() {
        let (parts, pending) = all(vec![unsent(10, 50), unsent(10, 40)], 90);
        assert_eq!((parts, pending), (vec![part(&[0, 1], &[])], vec![]));
    }

    #[test]
    fn all_results_go_before_the_evidence_that_does_not_fit() {
        let (parts, pending) = all(vec![unsent(10, 50), unsent(10, 60), unsent(10, 20)], 90);
        assert_eq!(parts, [part(&[0, 1, 2], &[1]), part(&[1], &[])]);
        assert!(pending.is_empty());
    }

    #[test]
    fn evidence_that_no_import_can_hold_with_its_result_is_left_for_later() {
        let (parts, pending) = all(vec![unsent(10, 500), unsent(10, 60)], 90);
        assert_eq!((parts, pending), (vec![part(&[0, 1], &[0])], vec![0]));
    }

    #[test]
    fn results_that_are_too_many_for_one_request_go_in_several() {
        let (parts, pending) = all(vec![unsent(40, 40); 5], 90);
        assert_eq!(parts, [part(&[0, 1], &[]), part(&[2, 3], &[]), part(&[4], &[])]);
        assert!(pending.is_empty());
    }

    #[test]
    fn a_result_that_is_too_large_by_itself_goes_alone() {
        let (parts, pending) = all(vec![unsent(100, 120), unsent(10, 10)], 90);
        assert_eq!(parts, [part(&[1], &[]), part(&[0], &[0])]);
        assert_eq!(pending, [0]);
    }
}
