//! Why `xray.toml` cannot be read, in words for who wrote it.

use super::file::{self, SECRETS};
use super::setting::STATUS;
use crate::env;
use crate::near::near;

/// What the parser calls the kinds of values, and what a person does.
const KINDS: [(&str, &str); 4] = [
    ("expected u64", "expected a whole number"),
    ("expected a sequence", "expected a list in brackets"),
    ("expected a boolean", "expected true or false"),
    ("expected a string", "expected a text in quotes"),
];

/// What the parser says, with what is meant by a key that is none, and without
/// the names of all others.
pub(super) fn why(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    match quoted.next().filter(|_| message.starts_with("unknown field ")) {
        Some(key) => unknown(key, &quoted.collect::<Vec<_>>()),
        None => {
            KINDS.iter().fold(message.to_owned(), |said, (kind, word)| said.replace(kind, word))
        }
    }
}

fn unknown(key: &str, known: &[&str]) -> String {
    let small = key.to_lowercase().replace('-', "_");
    let word = small.strip_prefix("xray_").unwrap_or(&small);
    let is_word = |word: &str| known.contains(&"status") && word.starts_with(STATUS);
    let meant = match near(word, known.iter().chain(&SECRETS).copied()) {
        Some(near) if SECRETS.contains(&near) => of_the_environment(near),
        Some(near) => format!("did you mean `{near}`?"),
        None if is_word(word) => format!("write `{}` in [status]", &word[STATUS.len()..]),
        None if file::is_key(word) => format!("write `{word}` above the first [table]"),
        None if env::is_known(&variable(word)) => of_the_environment(word),
        None => {
            let mut known = known.to_vec();
            known.sort_unstable();
            format!("the settings here are {}", known.join(", "))
        }
    };
    format!("no setting is called `{key}`; {meant}")
}

fn of_the_environment(key: &str) -> String {
    format!("there is {}, which is for the environment only", variable(key))
}

fn variable(key: &str) -> String {
    format!("XRAY_{}", key.to_uppercase())
}
