//! The fields of this instance's issues: Jira's own, some of its users', and on
//! Server those that Xray adds. Their numbers differ from instance to instance,
//! and their names from language to language; the type of a custom field is
//! what tells it.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::reply::Reply;
use crate::Deployment;

/// The Test Environments of an execution, on Server.
pub(in crate::sandbox) const ENVIRONMENTS: &str = "customfield_11805";
/// The Test Plans of an execution, on Server.
pub(in crate::sandbox) const PLAN: &str = "customfield_11807";

/// One field.
pub(in crate::sandbox) struct Field {
    pub(in crate::sandbox) id: &'static str,
    name: &'static str,
    kind: &'static str,
    items: Option<&'static str>,
    /// Whose it is, where it is none of Jira's own.
    custom: Option<&'static str>,
}

const FIELDS: [Field; 12] = [
    own("project", "project", None),
    own("issuetype", "issuetype", None),
    own("summary", "string", None),
    own("description", "string", None),
    own("labels", "array", Some("string")),
    own("components", "array", Some("component")),
    own("fixVersions", "array", Some("version")),
    own("priority", "priority", None),
    custom(
        "customfield_10010",
        "Severity",
        "option",
        None,
        "com.atlassian.jira.plugin.system.customfieldtypes:select",
    ),
    custom(
        "customfield_10011",
        "Score",
        "number",
        None,
        "com.atlassian.jira.plugin.system.customfieldtypes:float",
    ),
    custom(
        ENVIRONMENTS,
        "Testumgebungen",
        "array",
        Some("string"),
        "com.xpandit.plugins.xray:test-environments-custom-field",
    ),
    custom(PLAN, "Testplan", "array", None, "com.xpandit.plugins.xray:test-plan-custom-field"),
];

/// `/rest/api/2/field` and `/rest/api/3/field`
pub(in crate::sandbox) fn fields(deployment: Deployment) -> Reply {
    Reply::json(StatusCode::OK, &of(deployment).map(Field::told).collect())
}

/// The field with this id.
pub(in crate::sandbox) fn known(deployment: Deployment, id: &str) -> Option<&'static Field> {
    of(deployment).find(|field| field.id == id)
}

fn of(deployment: Deployment) -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(move |field| deployment == Deployment::Server || !field.is_xrays())
}

impl Field {
    fn is_xrays(&self) -> bool {
        self.custom.is_some_and(|custom| custom.starts_with("com.xpandit"))
    }

    fn told(&self) -> Value {
        let mut schema = json!({ "type": self.kind });
        for (name, value) in [("items", self.items), ("custom", self.custom)] {
            if let Some(value) = value {
                schema[name] = json!(value);
            }
        }
        let is_custom = self.custom.is_some();
        json!({ "id": self.id, "name": self.name, "custom": is_custom, "schema": schema })
    }

    /// What is wrong with a value of it.
    pub(in crate::sandbox) fn fault(&self, value: &Value) -> Option<String> {
        match (self.kind, value) {
            ("array", Value::Array(values)) => {
                values.iter().find_map(|value| fault(self.items.unwrap_or("string"), value))
            }
            (kind, value) => fault(kind, value),
        }
    }
}

fn fault(kind: &str, value: &Value) -> Option<String> {
    let has = |name: &str| value.get(name).is_some_and(Value::is_string);
    let is_right = match kind {
        "array" => value.is_array(),
        "number" => value.is_number(),
        "string" => value.as_str().is_some_and(|text| !text.is_empty()),
        "option" => has("value") || has("id"),
        "project" => has("key") || has("id"),
        _ => has("name") || has("id"),
    };
    (!is_right).then(|| format!("{value} is no {kind}"))
}

const fn own(id: &'static str, kind: &'static str, items: Option<&'static str>) -> Field {
    Field { id, name: id, kind, items, custom: None }
}

const fn custom(
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    items: Option<&'static str>,
    custom: &'static str,
) -> Field {
    Field { id, name, kind, items, custom: Some(custom) }
}
