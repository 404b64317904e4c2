//! An issue as Jira tells of it.

use serde_json::{Map, Value, json};

use super::model::Execution;
use crate::key;

/// What any interface may be asked of an issue.
#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub(super) id: u64,
    pub(super) key: String,
    /// Its type, if it is known: an issue that nobody spoke of is whatever it
    /// is taken for.
    pub(super) kind: Option<String>,
    pub(super) status: String,
    pub(super) summary: String,
    pub(super) description: Option<String>,
}

impl Issue {
    pub(super) fn of_execution(execution: &Execution, status: &str) -> Self {
        Self {
            id: execution.id,
            key: execution.key.clone(),
            kind: Some(EXECUTION.to_owned()),
            status: status.to_owned(),
            summary: execution.summary.clone(),
            description: execution.description.clone(),
        }
    }

    pub(super) fn project(&self) -> &str {
        key::project_of(&self.key).unwrap_or_default()
    }

    pub(super) fn may_be(&self, kind: &str) -> bool {
        self.kind.as_deref().is_none_or(|known| known.eq_ignore_ascii_case(kind))
    }

    pub(super) fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or(TEST)
    }

    /// The fields that were asked for, in the form of Jira's REST API. Unknown
    /// ones are left out, as Jira does.
    pub(super) fn fields<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Map<String, Value> {
        let mut fields = Map::new();
        for name in names {
            if let Some(value) = self.field(name) {
                fields.insert(name.to_owned(), value);
            }
        }
        fields
    }

    fn field(&self, name: &str) -> Option<Value> {
        Some(match name {
            "key" => json!(self.key),
            "summary" => json!(self.summary),
            "description" => json!(self.description),
            "issuetype" => json!({ "name": self.kind(), "subtask": false }),
            "status" => json!({ "name": self.status }),
            "project" => json!({ "key": self.project(), "name": self.project() }),
            _ => return None,
        })
    }
}

pub(super) const TEST: &str = "Test";
pub(super) const EXECUTION: &str = "Test Execution";
pub(super) const PLAN: &str = "Test Plan";
/// The fields that Jira Server gives where none are named.
pub(super) const FIELDS: [&str; 5] = ["summary", "description", "issuetype", "status", "project"];
