//! What a new Test Execution says of itself where the user says nothing.

use std::collections::BTreeSet;
use std::path::Path;

use super::Error;
use crate::config::Config;
use crate::execution::model::{Details, Execution, Key, Subject};

/// The user's details, completed. The marker is what the Test Execution would
/// be found by if the reply that names it were lost.
pub(super) fn complete(config: &Config, project: &str, run: &str, marker: Option<&str>) -> Details {
    let mut details = config.details.clone();
    details.project.get_or_insert_with(|| project.to_owned());
    details.summary.get_or_insert_with(|| summary(config.root.as_deref()));
    details.description.get_or_insert_with(|| description(run));
    if let Some(marker) = marker {
        let said = details.description.take().unwrap_or_default();
        details.description = Some(format!("{said}\n\nxray-harness marker: {marker}"));
    }
    details
}

/// The project that is named, else that of the Test Execution that takes the
/// results, else the only one that the tests' keys have.
pub(super) fn project(
    config: &Config,
    test_execution: Option<&str>,
    execution: &Execution,
) -> Result<String, Error> {
    let named = config.details.project.clone();
    match named.or_else(|| test_execution.map(|key| Key::new(key).project().to_owned())) {
        Some(project) => Ok(project),
        None => only_project(execution),
    }
}

fn only_project(execution: &Execution) -> Result<String, Error> {
    let keys = execution.tests.iter().filter_map(|test| match &test.subject {
        Subject::Key(key) => Some(key.project()),
        Subject::Definition(_) => None,
    });
    let projects: Vec<_> = keys.collect::<BTreeSet<_>>().into_iter().collect();
    match projects.as_slice() {
        [] => Err(Error::NoProject),
        [project] => Ok((*project).to_owned()),
        several => Err(Error::Project(several.iter().map(|&name| name.to_owned()).collect())),
    }
}

/// Both deployments want a summary for a new issue.
fn summary(root: Option<&Path>) -> String {
    match root.and_then(Path::file_name) {
        Some(workspace) => format!("Automated tests of {}", workspace.to_string_lossy()),
        None => "Automated tests".to_owned(),
    }
}

fn description(run: &str) -> String {
    format!("Reported by xray-harness, run {run}.")
}
