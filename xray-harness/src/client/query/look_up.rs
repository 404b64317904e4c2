//! Which of many keys are issues: in batches, each of which one unknown key
//! would spoil.

use std::collections::{BTreeMap, BTreeSet};

use crate::client::Error;
use crate::warning::chain;

/// Keys to a question; Xray's `limit` goes no further.
const BATCH: usize = 100;
/// Further questions about batches that were refused; a tenant has 300 requests
/// in five minutes for everything.
const FURTHER: usize = 60;

/// An issue, as far as was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issue {
    pub(crate) key: String,
    /// The name of its type.
    pub(crate) kind: Option<String>,
    /// Where it stands in its workflow.
    pub(crate) status: Option<String>,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Its issue, whose key may be a new one.
    Issue(Issue),
    /// There is such an issue, but not of the type that was asked for.
    OtherType,
    /// There is none, or none that the user may see.
    Missing,
    /// It could not be asked, and why.
    Unasked(String),
}

/// What it means that an answer passes over a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    OtherType,
    Missing,
}

/// Asks about every key, and survives those that spoil a question.
pub(super) fn look_up(
    keys: &BTreeSet<String>,
    silence: Silence,
    ask: impl Fn(&[&str]) -> Result<Vec<Issue>, Error>,
) -> BTreeMap<String, Known> {
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    let mut search =
        Search { ask, silence, known: BTreeMap::new(), further: FURTHER, works: false };
    for batch in keys.chunks(BATCH) {
        search.batch(batch);
    }
    let Search { works, mut known, .. } = search;
    if !works {
        // Nothing was answered, so it is not the keys that were refused.
        let doubtful = known.values_mut().filter(|known| **known == Known::Missing);
        doubtful.for_each(|known| *known = Known::Unasked("every question was refused".into()));
    }
    known
}

struct Search<A> {
    ask: A,
    silence: Silence,
    known: BTreeMap<String, Known>,
    /// How many questions are left for batches that were refused.
    further: usize,
    /// Was any question answered, or refused for a key that it named?
    works: bool,
}

impl<A: Fn(&[&str]) -> Result<Vec<Issue>, Error>> Search<A> {
    fn batch(&mut self, keys: &[&str]) {
        if keys.is_empty() {
            return;
        }
        match (self.ask)(keys) {
            Ok(found) => {
                self.works = true;
                self.found(keys, found);
            }
            Err(error) if error.is_refusal() => self.refused(keys, &error),
            Err(error) => self.unasked(keys, &chain(&error)),
        }
    }

    /// Leaves out the keys that the refusal names; where it names none, halves.
    fn refused(&mut self, keys: &[&str], error: &Error) {
        let (named, rest): (Vec<&str>, Vec<&str>) =
            keys.iter().copied().partition(|key| error.says(key));
        if self.further < 2 {
            self.unasked(keys, &format!("after too many questions, {}", chain(error)));
        } else if !named.is_empty() {
            self.works = true;
            self.further -= 1;
            self.enter_all(&named, &Known::Missing);
            self.batch(&rest);
        } else if let [key] = keys {
            self.enter(key, Known::Missing);
        } else {
            self.further -= 2;
            let (left, right) = keys.split_at(keys.len() / 2);
            self.batch(left);
            self.batch(right);
        }
    }

    fn found(&mut self, keys: &[&str], found: Vec<Issue>) {
        let (asked, mut moved): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|issue| keys.contains(&issue.key.as_str()));
        for issue in asked {
            self.enter(&issue.key.clone(), Known::Issue(issue));
        }
        let silent: Vec<_> =
            keys.iter().copied().filter(|key| !self.known.contains_key(*key)).collect();
        match (&*silent, moved.pop()) {
            ([key], Some(issue)) => self.enter(key, Known::Issue(issue)),
            (_, None) => {
                let meaning = match self.silence {
                    Silence::OtherType => Known::OtherType,
                    Silence::Missing => Known::Missing,
                };
                self.enter_all(&silent, &meaning);
            }
            // An issue that was moved answers under its new key: to which of them?
            (_, Some(_)) => silent.iter().for_each(|key| self.alone(key)),
        }
    }

    fn alone(&mut self, key: &str) {
        if self.further == 0 {
            self.unasked(&[key], "too many issues were moved");
        } else {
            self.further -= 1;
            self.batch(&[key]);
        }
    }

    fn unasked(&mut self, keys: &[&str], why: &str) {
        self.enter_all(keys, &Known::Unasked(why.to_owned()));
    }

    fn enter_all(&mut self, keys: &[&str], known: &Known) {
        for key in keys {
            self.enter(key, known.clone());
        }
    }

    fn enter(&mut self, key: &str, known: Known) {
        self.known.insert(key.to_owned(), known);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeSet;

    use super::{BATCH, Issue, Known, Silence, look_up};
    use crate::client::Error;

    fn keys(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
        numbers.into_iter().map(|number| format!("BOOK-{number}")).collect()
    }

    fn issues(keys: &[&str]) -> Vec<Issue> {
        let issue = |key: &&str| Issue { key: (*key).to_owned(), kind: None, status: None };
        keys.iter().map(issue).collect()
    }

    /// Looks up a thousand keys where three are unknown, and counts questions.
    fn with_three_unknown(refusal: impl Fn(&[&str]) -> String) -> usize {
        let unknown = keys([4, 400, 999]);
        let questions = Cell::new(0);
        let all = keys(1..=1000);
        let known = look_up(&all, Silence::OtherType, |batch| {
            questions.set(questions.get() + 1);
            assert!(batch.len() <= BATCH);
            let bad: Vec<_> = batch.iter().copied().filter(|key| unknown.contains(*key)).collect();
            if bad.is_empty() { Ok(issues(batch)) } else { Err(Error::refused(&refusal(&bad))) }
        });
        assert_eq!(known.len(), 1000);
        for (key, known) in known {
            assert_eq!(known == Known::Missing, unknown.contains(&key), "{key}: {known:?}");
        }
        questions.get()
    }

    #[test]
    fn keys_that_a_refusal_names_are_left_out() {
        assert_eq!(with_three_unknown(|bad| format!("no issue {}!", bad.join(", "))), 12);
        // One at a time, as some versions say it.
        assert!(with_three_unknown(|bad| format!("'{}' does not exist", bad[0])) <= 13);
    }

    #[test]
    fn where_a_refusal_names_no_key_batches_are_halved() {
        assert!(with_three_unknown(|_| "unbekannter Vorgang".to_owned()) < 10 + 3 * 2 * 8);
    }

    #[test]
    fn a_key_that_begins_like_another_is_not_taken_for_it() {
        let known = look_up(&keys([4, 40]), Silence::OtherType, |batch| match batch {
            [_, _] => Err(Error::refused("BOOK-40 does not exist")),
            batch => Ok(issues(batch)),
        });
        assert_eq!(known["BOOK-40"], Known::Missing);
        assert!(matches!(known["BOOK-4"], Known::Issue(_)));
    }

    #[test]
    fn where_every_question_is_refused_no_key_is_called_missing() {
        let questions = Cell::new(0);
        let known = look_up(&keys(1..=1000), Silence::OtherType, |_| {
            questions.set(questions.get() + 1);
            Err(Error::refused("internal error"))
        });
        assert_eq!(known.len(), 1000);
        assert!(known.values().all(|known| matches!(known, Known::Unasked(_))), "{known:?}");
        assert!(questions.get() <= 10 + super::FURTHER, "{}", questions.get());
    }

    #[test]
    fn an_issue_that_was_moved_is_found_by_its_old_key() {
        let moved = |key: &str| if key == "BOOK-7" { "SHOP-7".to_owned() } else { key.to_owned() };
        let known = look_up(&keys([5, 6, 7]), Silence::OtherType, |batch| {
            let there: Vec<_> =
                batch.iter().filter(|key| **key != "BOOK-5").map(|key| moved(key)).collect();
            Ok(issues(&there.iter().map(String::as_str).collect::<Vec<_>>()))
        });
        assert_eq!(known["BOOK-5"], Known::OtherType);
        assert!(matches!(&known["BOOK-7"], Known::Issue(issue) if issue.key == "SHOP-7"));
    }
}
