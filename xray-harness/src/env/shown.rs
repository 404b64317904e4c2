//! What of the environment may be shown to a person.

use std::env;

use super::text;

/// The settings that the environment gives, by name, and as much of their
/// values as may be shown: what is not on the list may be a secret.
pub(crate) fn given() -> Vec<(String, String)> {
    const SHOWN: [&str; 8] = [
        "XRAY_API_VERSION",
        "XRAY_DEPLOYMENT",
        "XRAY_PROJECT",
        "XRAY_TEST_EXECUTION",
        "XRAY_TEST_PLAN",
        "XRAY_UPLOAD",
        "XRAY_VERSION",
        "XRAY_STEPS",
    ];
    let is_ours = |name: &str| name.strip_prefix("XRAY").is_some_and(|rest| rest.starts_with('_'));
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut names: Vec<_> = names.filter(|name| is_ours(name) && text(name).is_some()).collect();
    names.sort();
    let shown = |name: String| {
        let value = text(&name).filter(|_| SHOWN.contains(&&*name));
        (name, value.map_or_else(|| "set".to_owned(), |value| format!("{value:?}")))
    };
    names.into_iter().map(shown).collect()
}
