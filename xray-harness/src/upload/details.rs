//! What a new Test Execution says of itself where the user says nothing.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::Error;
use super::runs::Runs;
use crate::config::Config;
use crate::execution::model::{Details, Execution, Key, Subject};
use crate::provenance::{Provenance, Template};

/// The user's details, completed. The marker is what the Test Execution would
/// be found by if the reply that names it were lost.
pub(super) fn complete(
    config: &Config,
    project: &str,
    runs: &Runs,
    marker: Option<&str>,
) -> Details {
    let provenance = runs.layouts().iter().find_map(Provenance::read).unwrap_or_default();
    let run = runs.name();
    let filled = |text: String| match Template::parse(&text) {
        Ok(template) => template.render(&provenance, &run),
        // The settings were checked when they were read.
        Err(_) => text,
    };
    let given = config.details.clone();
    let summary = given.summary.map(|summary| one_line(&filled(summary)));
    let mut said = given.description.map_or_else(|| description(&run, &provenance), &filled);
    if let Some(marker) = marker {
        said = format!("{said}\n\nxray-harness marker: {marker}");
    }
    Details {
        project: Some(given.project.unwrap_or_else(|| project.to_owned())),
        summary: Some(summary.unwrap_or_else(|| self::summary(config.root.as_deref()))),
        description: Some(said),
        version: given.version,
        revision: given.revision.or_else(|| provenance.exact_revision()),
        test_plan: given.test_plan,
        test_environments: given.test_environments.into_iter().map(&filled).collect(),
        fields: given.fields.into_iter().map(|(name, it)| (name, fill(it, &filled))).collect(),
    }
}

/// `value` with every text in it filled in.
fn fill(value: Value, filled: &impl Fn(String) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(filled(text)),
        Value::Array(values) => values.into_iter().map(|value| fill(value, filled)).collect(),
        Value::Object(pairs) => {
            pairs.into_iter().map(|(name, value)| (name, fill(value, filled))).collect()
        }
        value => value,
    }
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

fn description(run: &str, provenance: &Provenance) -> String {
    let first = format!("Reported by xray-harness, run {run}.");
    std::iter::once(first).chain(provenance.told()).collect::<Vec<_>>().join("\n")
}

/// Jira takes no summary of several lines, nor one of more than 255 characters.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(255).collect()
}
