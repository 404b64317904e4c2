//! What may have been meant by a key that is none.

use std::collections::{BTreeMap, BTreeSet};

use crate::client::{Client, Kind, Known};
use crate::key;

/// So many letters may be wrong in a project's key.
const FAR: usize = 2;
/// For more keys than this, nobody reads suggestions.
const MOST: usize = 50;

/// For each key the Test with the same number in a project whose name is
/// nearly the same, if there is one.
pub(super) fn near<'a>(
    client: &Client,
    missing: &[&'a str],
    projects: &BTreeSet<String>,
) -> Vec<(&'a str, Option<String>)> {
    let candidates: BTreeMap<&str, String> = missing
        .iter()
        .take(MOST)
        .filter_map(|&key| Some((key, candidate(key, projects)?)))
        .collect();
    let asked: BTreeSet<_> = candidates.values().cloned().collect();
    let known = if asked.is_empty() { BTreeMap::new() } else { client.look_up(Kind::Test, &asked) };
    let is_there = |key: &String| matches!(known.get(key), Some(Known::Issue(_)));
    let near = |key: &'a str| candidates.get(key).filter(|near| is_there(near)).cloned();
    missing.iter().map(|&key| (key, near(key))).collect()
}

fn candidate(key: &str, projects: &BTreeSet<String>) -> Option<String> {
    let (own, number) = (key::project_of(key)?, key::number_of(key)?);
    let distance = |project: &&String| strsim::damerau_levenshtein(own, project);
    let nearest = projects.iter().filter(|project| *project != own).min_by_key(distance)?;
    (distance(&nearest) <= FAR).then(|| format!("{nearest}-{number}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::candidate;

    #[test]
    fn a_slip_of_the_finger_is_seen_and_another_project_is_not_taken_for_one() {
        let projects: BTreeSet<_> = ["BOOK", "SHOP"].map(str::to_owned).into();
        for (key, near) in [
            ("BOK-429", Some("BOOK-429")),
            ("BOKO-1", Some("BOOK-1")),
            ("SHPO-7", Some("SHOP-7")),
            ("BOOK-9", None),
            ("PAYMENT-3", None),
        ] {
            assert_eq!(candidate(key, &projects).as_deref(), near, "{key}");
        }
    }
}
