//! The credentials that no test may tell.

use super::text;

const NAMES: [&str; 6] = [
    "XRAY_CLIENT_ID",
    "XRAY_CLIENT_SECRET",
    "XRAY_TOKEN",
    "XRAY_PASSWORD",
    "XRAY_OAUTH_ACCESS_TOKEN",
    "XRAY_JIRA_TOKEN",
];
/// Shorter ones would be found in every other word.
const SHORTEST: usize = 8;

/// The values of the credentials that this process is given.
pub(crate) fn secrets() -> Vec<String> {
    let values = NAMES.into_iter().filter_map(text);
    values.filter(|value| value.len() >= SHORTEST).collect()
}
