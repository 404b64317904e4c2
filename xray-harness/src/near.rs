//! What may have been meant by a word that is none.

/// More letters than these are no slip.
const MOST: usize = 2;

/// The one of `known` that is written nearly as `word`: one letter may be
/// wrong in three, and two in all.
pub(crate) fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let far = (word.chars().count() / 3).min(MOST);
    let distance = |known: &&str| strsim::damerau_levenshtein(word, known);
    known.into_iter().min_by_key(distance).filter(|known| distance(known) <= far)
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn a_slip_of_the_finger_is_seen_and_another_word_is_not_taken_for_one() {
        for (word, expected) in [
            ("projet", Some("project")),
            ("ulr", Some("url")),
            ("ur", None),
            ("test_executon", Some("test_execution")),
            ("testplan", Some("test_plan")),
            ("colour", None),
            ("", None),
        ] {
            let known = ["project", "url", "test_execution", "test_plan"];
            assert_eq!(near(word, known), expected, "{word}");
        }
    }
}
