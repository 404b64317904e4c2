//! What an import of a report says beside it
//! (docs.getxray.app, "Import Execution Results - REST", JUnit XML results).

use crate::execution::model::{Destination, Details};

/// Names and values; an empty one would not count as none.
///
/// There is no place for a summary, a description nor Jira's fields: Xray makes its own.
pub(in crate::wire) fn query(destination: &Destination) -> Vec<(&'static str, String)> {
    let details = match destination {
        Destination::New(details) => details,
        Destination::Existing(key) => return vec![("testExecKey", key.clone())],
    };
    let Details {
        project,
        summary: _,
        description: _,
        version,
        revision,
        test_plan,
        test_environments,
        fields: _,
    } = details;
    let named = [
        ("projectKey", project.clone()),
        ("testPlanKey", test_plan.clone()),
        ("testEnvironments", Some(test_environments.join(";"))),
        ("revision", revision.clone()),
        ("fixVersion", version.clone()),
    ];
    let given = named.into_iter().filter_map(|(name, value)| Some((name, value?)));
    given.filter(|(_, value)| !value.is_empty()).collect()
}
