//! What there is beside Test Executions, as far as conditions tell.

use std::collections::{HashMap, HashSet};

use super::condition::Condition;
use super::model::Status;
use crate::Deployment;
use crate::key;

/// The conditions, as they are looked up.
#[derive(Default)]
pub(super) struct World {
    missing: HashSet<String>,
    missing_projects: HashSet<String>,
    kinds: HashMap<String, String>,
    workflow: HashMap<String, (String, bool)>,
    moved: HashMap<String, String>,
    renamed: HashMap<String, String>,
    versions: Option<Vec<String>>,
    environments: Option<Vec<String>>,
    statuses: Option<Vec<String>>,
    forbidden: HashSet<(String, String)>,
    required_fields: Vec<&'static str>,
    execution_type: Option<&'static str>,
    pub(super) is_unlicensed: bool,
    pub(super) index_delay: usize,
    pub(super) clock_ahead: i64,
    pub(super) jira: Option<&'static str>,
}

impl World {
    pub(super) fn assume(&mut self, condition: Condition) {
        match condition {
            Condition::NoIssue { key } => drop(self.missing.insert(key)),
            Condition::NoProject { key } => drop(self.missing_projects.insert(key)),
            Condition::IssueType { key, name } => drop(self.kinds.insert(key, name)),
            Condition::Workflow { key, status, is_executable } => {
                self.workflow.insert(key, (status, is_executable));
            }
            Condition::Moved { from, to } => drop(self.moved.insert(from, to)),
            Condition::Renamed { from, to } => drop(self.renamed.insert(from, to)),
            Condition::Versions(names) => self.versions = Some(names),
            Condition::Environments(names) => self.environments = Some(names),
            Condition::Statuses(words) => self.statuses = Some(words),
            Condition::Forbidden { project, permission } => {
                self.forbidden.insert((project, permission));
            }
            Condition::RequiredField { id } => self.required_fields.push(id),
            Condition::ExecutionType(name) => self.execution_type = Some(name),
            Condition::Unlicensed => self.is_unlicensed = true,
            Condition::IndexDelay { searches } => self.index_delay = searches,
            Condition::Jira { kind } => self.jira = Some(kind),
            Condition::Clock { ahead } => self.clock_ahead = ahead,
        }
    }

    /// The key that the issue bears today, if there is such an issue.
    ///
    /// Jira takes keys in any case.
    pub(super) fn key_today(&self, key: &str) -> Option<String> {
        let key = key.to_ascii_uppercase();
        let key = self.moved.get(&key).cloned().unwrap_or(key);
        let project = key::project_of(&key)?;
        let is_there = !self.missing.contains(&key) && self.has_project(project);
        is_there.then_some(key)
    }

    /// The key that the project bears today.
    pub(super) fn project_today<'a>(&'a self, key: &'a str) -> &'a str {
        self.renamed.get(key).map_or(key, String::as_str)
    }

    /// The keys of no issue.
    pub(super) fn missing(&self) -> impl Iterator<Item = &String> {
        self.missing.iter()
    }

    pub(super) fn has_project(&self, key: &str) -> bool {
        !self.missing_projects.contains(key)
    }

    /// The type of the issue, if it was declared.
    pub(super) fn kind(&self, key: &str) -> Option<&str> {
        self.kinds.get(key).map(String::as_str)
    }

    /// May the issue be taken for one of this type?
    pub(super) fn may_be(&self, key: &str, kind: &str) -> bool {
        self.kind(key).is_none_or(|known| known == kind)
    }

    /// The status in its workflow.
    pub(super) fn workflow(&self, key: &str) -> &str {
        self.workflow.get(key).map_or("To Do", |(status, _)| status)
    }

    pub(super) fn is_executable(&self, key: &str) -> bool {
        self.workflow.get(key).is_none_or(|(_, is_executable)| *is_executable)
    }

    pub(super) fn may(&self, project: &str, permission: &str) -> bool {
        !self.forbidden.contains(&(project.to_owned(), permission.to_owned()))
    }

    /// What a new Test Execution cannot be without.
    pub(super) fn required_fields(&self) -> impl Iterator<Item = &'static str> {
        self.required_fields.iter().copied()
    }

    /// What its type is called, where it was renamed.
    pub(super) fn execution_type(&self) -> Option<&'static str> {
        self.execution_type
    }

    /// `None` where every name is as good as any other.
    pub(super) fn versions(&self) -> Option<&[String]> {
        self.versions.as_deref()
    }

    /// `None` where every name is as good as any other.
    pub(super) fn environments(&self) -> Option<&[String]> {
        self.environments.as_deref()
    }

    /// The words for the statuses of a test run.
    pub(super) fn statuses(&self, deployment: Deployment) -> Vec<String> {
        let native = || Status::ALL.map(|status| status.word(deployment).to_owned()).to_vec();
        self.statuses.clone().unwrap_or_else(native)
    }

    pub(super) fn knows_status(&self, deployment: Deployment, word: &str) -> bool {
        self.statuses(deployment).iter().any(|known| known == word)
    }
}
