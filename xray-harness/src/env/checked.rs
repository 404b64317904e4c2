//! What of the environment nothing would understand, for who checks it before
//! anything runs: a test process can only warn, once it is too late.

use std::env;

use super::{retries, set, text, timeout};

/// Every variable there is.
const KNOWN: [&str; 53] = [
    "XRAY_ALLOW_HTTP",
    "XRAY_ANSWER_TIMEOUT",
    "XRAY_API_VERSION",
    "XRAY_BUDGET",
    "XRAY_CA_CERT_FILE",
    "XRAY_CLIENT_CERT_FILE",
    "XRAY_CLIENT_ID",
    "XRAY_CLIENT_SECRET",
    "XRAY_CONNECT_TIMEOUT",
    "XRAY_DEPLOYMENT",
    "XRAY_DESCRIPTION",
    "XRAY_EVIDENCE_PER_FILE",
    "XRAY_EVIDENCE_PER_RUN",
    "XRAY_EVIDENCE_PER_TEST",
    "XRAY_INSECURE_TLS",
    "XRAY_JIRA_EMAIL",
    "XRAY_JIRA_TOKEN",
    "XRAY_JIRA_URL",
    "XRAY_LIST_DIR",
    "XRAY_LOGS",
    "XRAY_MAX_BODY",
    "XRAY_NON_EXECUTABLE",
    "XRAY_OAUTH_ACCESS_TOKEN",
    "XRAY_OAUTH_CONSUMER_KEY",
    "XRAY_OAUTH_PRIVATE_KEY_FILE",
    "XRAY_PASSWORD",
    "XRAY_PROJECT",
    "XRAY_PROVISION",
    "XRAY_RATE_LIMIT",
    "XRAY_RECORD",
    "XRAY_REDACT",
    "XRAY_RETRIES",
    "XRAY_REVISION",
    "XRAY_RUN_DIR",
    "XRAY_RUN_ID",
    "XRAY_SANDBOX",
    "XRAY_STATUS_FAILED",
    "XRAY_STATUS_FLAKY",
    "XRAY_STATUS_IGNORED",
    "XRAY_STATUS_KILLED",
    "XRAY_STATUS_PASSED",
    "XRAY_STEPS",
    "XRAY_SUMMARY",
    "XRAY_TEST_ENVIRONMENTS",
    "XRAY_TEST_EXECUTION",
    "XRAY_TEST_PLAN",
    "XRAY_TIMEOUT",
    "XRAY_TOKEN",
    "XRAY_UNCLEAR_WAIT",
    "XRAY_UPLOAD",
    "XRAY_URL",
    "XRAY_USERNAME",
    "XRAY_VERSION",
];
/// Those that hold a path, which need not be text.
const PATHS: [&str; 5] = [
    "XRAY_CA_CERT_FILE",
    "XRAY_CLIENT_CERT_FILE",
    "XRAY_LIST_DIR",
    "XRAY_OAUTH_PRIVATE_KEY_FILE",
    "XRAY_RUN_DIR",
];
/// A slip of more letters than this is another word.
const FAR: usize = 2;

/// What test processes would not follow.
pub(crate) fn mistakes() -> Vec<String> {
    let words = [("XRAY_RECORD", "auto, never"), ("XRAY_LOGS", "failure, always, never")];
    let words = words.into_iter().filter_map(|(name, known)| unknown_word(name, known));
    let numbers = [timeout().err(), retries().err()].into_iter().flatten();
    let list_dir = super::path("XRAY_LIST_DIR").filter(|dir| !dir.is_absolute());
    let list_dir = list_dir.map(|dir| {
        format!("XRAY_LIST_DIR is {}: make it absolute, else nothing is listed", dir.display())
    });
    words.chain(numbers).chain(list_dir).chain(no_text()).collect()
}

/// Names like those of settings that are none: mostly slips, but they may be
/// another tool's.
pub(crate) fn strangers() -> Vec<String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let is_strange = |name: &String| name.starts_with("XRAY_") && !KNOWN.contains(&&**name);
    let mut strangers: Vec<_> = names.filter(is_strange).collect();
    strangers.sort();
    let told = |name: String| {
        let distance = |known: &&str| strsim::damerau_levenshtein(known, &name);
        let near = KNOWN.into_iter().min_by_key(distance).filter(|near| distance(near) <= FAR);
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        format!("{name} is no setting of xray-harness{near}")
    };
    strangers.into_iter().map(told).collect()
}

fn unknown_word(name: &str, known: &str) -> Option<String> {
    let word = text(name).filter(|word| !known.split(", ").any(|known| known == word))?;
    Some(format!("{name} is {word:?}, which is none of: {known}"))
}

/// What is set but cannot be read, which counts as not set.
fn no_text() -> impl Iterator<Item = String> {
    // Rules that cannot be read are an error of their own: nothing goes out without them.
    let names = KNOWN.into_iter().filter(|name| !PATHS.contains(name) && *name != "XRAY_REDACT");
    let names = names.filter(|name| set(name).is_some_and(|value| value.to_str().is_none()));
    names.map(|name| format!("{name} is no UTF-8, and counts as not set"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{KNOWN, PATHS};

    #[test]
    fn every_variable_that_is_read_is_known() {
        let source = include_str!("../env.rs");
        let is_name = |part: &&str| {
            part.starts_with("XRAY_")
                && part.chars().all(|c| c.is_ascii_uppercase() || "_1".contains(c))
        };
        let read: BTreeSet<_> = source.split('"').filter(is_name).collect();
        assert_eq!(read, BTreeSet::from(KNOWN));
        assert!(PATHS.iter().all(|path| KNOWN.contains(path)));
    }
}
