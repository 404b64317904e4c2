//! What of the environment nothing would understand, for who checks it before
//! anything runs: a test process can only warn, once it is too late.

use super::strangers::no_text;
use super::{LOGS, RECORD, retries, text, timeout, unknown};

/// What test processes would not follow.
pub(crate) fn mistakes() -> Vec<String> {
    let words = [("XRAY_RECORD", &RECORD[..]), ("XRAY_LOGS", &LOGS[..])];
    let words = words.into_iter().filter_map(|(name, known)| unknown_word(name, known));
    let numbers = [timeout().err(), retries().err()].into_iter().flatten();
    let list_dir = super::path("XRAY_LIST_DIR").filter(|dir| !dir.is_absolute());
    let list_dir = list_dir.map(|dir| {
        format!("XRAY_LIST_DIR is {}: make it absolute, else nothing is listed", dir.display())
    });
    words.chain(numbers).chain(list_dir).chain(no_text()).collect()
}

fn unknown_word(name: &str, known: &[&str]) -> Option<String> {
    let word = text(name).filter(|word| !known.contains(&&**word))?;
    Some(unknown(name, &word, known))
}
