//! What a new Test Execution says of itself where the user says nothing.

use std::collections::BTreeSet;
use std::path::Path;

use super::Error;
use crate::config::Config;
use crate::execution::model::{Details, Execution};

/// The user's details, completed.
pub(super) fn complete(
    config: &Config,
    execution: &Execution,
    dir: &Path,
) -> Result<Details, Error> {
    let mut details = config.details.clone();
    if details.project.is_none() {
        details.project = Some(only_project(execution)?);
    }
    details.summary.get_or_insert_with(|| summary(config.root.as_deref()));
    details.description.get_or_insert_with(|| description(dir));
    Ok(details)
}

fn only_project(execution: &Execution) -> Result<String, Error> {
    let keys = execution.tests.iter().map(|test| &*test.key);
    let projects: BTreeSet<_> =
        keys.filter_map(|key| key.split_once('-')).map(|(p, _)| p).collect();
    let mut projects: Vec<_> = projects.into_iter().map(str::to_owned).collect();
    match projects.len() {
        1 => Ok(projects.remove(0)),
        _ => Err(Error::Project(projects)),
    }
}

/// Both deployments want a summary for a new issue.
fn summary(root: Option<&Path>) -> String {
    match root.and_then(Path::file_name) {
        Some(workspace) => format!("Automated tests of {}", workspace.to_string_lossy()),
        None => "Automated tests".to_owned(),
    }
}

fn description(dir: &Path) -> String {
    let run = dir.file_name().unwrap_or_default().to_string_lossy();
    format!("Reported by xray-harness, run {run}.")
}
