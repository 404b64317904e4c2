//! What stands in the environment and is heeded by nobody: mostly a slip.

use std::env;

use super::set;
use crate::near::near;

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
const PREFIX: &str = "XRAY_";

/// What is set and not heeded, where it is clear what was meant: a name that is
/// written nearly as one of ours, and one of ours that holds no text.
///
/// Other tools have variables that begin so, too; of these, nobody is told at
/// each upload.
pub(crate) fn slips() -> Vec<String> {
    let names = names().into_iter().filter_map(|name| Some(told(&name, meant(&name)?)));
    names.chain(no_text()).collect()
}

/// All names like those of settings that are none.
#[cfg(feature = "cli")]
pub(crate) fn strangers() -> Vec<String> {
    let told = |name: String| match meant(&name) {
        Some(near) => told(&name, near),
        None => format!("{name} is no setting of xray-harness"),
    };
    names().into_iter().map(told).collect()
}

/// What is set but cannot be read, which counts as not set.
pub(super) fn no_text() -> impl Iterator<Item = String> {
    // Rules that cannot be read are an error of their own: nothing goes out without them.
    let names = KNOWN.into_iter().filter(|name| !PATHS.contains(name) && *name != "XRAY_REDACT");
    let names = names.filter(|name| set(name).is_some_and(|value| value.to_str().is_none()));
    names.map(|name| format!("{name} is no UTF-8, and counts as not set"))
}

/// Does the environment know this name, in capitals?
pub(crate) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

fn names() -> Vec<String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut strangers: Vec<_> = names.filter(|name| is_strange(name)).collect();
    strangers.sort();
    strangers
}

/// Windows does not tell capitals from small letters; elsewhere they are
/// another name.
fn is_strange(name: &str) -> bool {
    let capitals = name.to_ascii_uppercase();
    let known = if cfg!(windows) { &capitals } else { name };
    capitals.starts_with(PREFIX) && !is_known(known)
}

fn meant(name: &str) -> Option<&'static str> {
    let word = name.to_ascii_uppercase();
    let known = || KNOWN.into_iter();
    let bare = |name: &'static str| name.strip_prefix(PREFIX).unwrap_or(name);
    let near = near(word.strip_prefix(PREFIX)?, known().map(bare))?;
    known().find(|name| bare(name) == near)
}

fn told(name: &str, meant: &str) -> String {
    format!("{name} is no setting of xray-harness; did you mean {meant}?")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{KNOWN, PATHS, is_strange, meant};

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

    #[test]
    fn a_name_that_is_nearly_a_settings_is_a_slip() {
        for (name, expected) in [
            ("XRAY_CLIENT_SECRETT", Some("XRAY_CLIENT_SECRET")),
            ("XRAY_TEST_EXECUTON", Some("XRAY_TEST_EXECUTION")),
            ("XRAY_TOKN", Some("XRAY_TOKEN")),
            ("xray_token", Some("XRAY_TOKEN")),
            ("XRAY_LOCATION_ASSET", None),
            ("XRAY_UI", None),
        ] {
            assert!(is_strange(name) || cfg!(windows), "{name}");
            assert_eq!(meant(name), expected, "{name}");
        }
        assert!(!is_strange("XRAY_TOKEN") && !is_strange("AWS_XRAY_TOKEN"));
    }
}
