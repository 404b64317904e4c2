//! The issue that a new Test Execution is, as Jira's REST takes a new issue:
//! the part `info` of an import in several parts, for fields that Xray JSON
//! does not know (docs.getxray.app, "Import Execution Results - REST v2" of
//! Cloud and "Import Execution Results - REST" of Server, "Xray JSON results
//! Multipart").

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::deployment::Deployment;
use crate::execution::model::Details;

/// What Xray calls the type where nobody renamed it.
const TYPE: &str = "Test Execution";

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewIssue<'a> {
    fields: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    xray_fields: Option<XrayFields<'a>>,
}

/// What Cloud knows of a Test Execution beside its issue. On Server these are
/// fields of the issue.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct XrayFields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    test_plan_key: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    environments: &'a [String],
}

impl<'a> NewIssue<'a> {
    pub(super) fn new(deployment: Deployment, details: &'a Details) -> Self {
        let Details {
            project,
            summary,
            description,
            version,
            revision,
            test_plan,
            test_environments,
            fields,
        } = details;
        let mut issue: Map<_, _> = fields.clone().into_iter().collect();
        let mut put = |name: &str, value: Option<Value>| {
            value.and_then(|value| issue.insert(name.to_owned(), value));
        };
        put("project", project.as_ref().map(|key| json!({ "key": key })));
        put("summary", summary.as_ref().map(|it| json!(it)));
        put("description", told(description.as_deref(), revision.as_deref()).map(Value::String));
        put("fixVersions", version.as_ref().map(|name| json!([{ "name": name }])));
        issue.entry("issuetype").or_insert_with(|| json!({ "name": TYPE }));
        let is_any = test_plan.is_some() || !test_environments.is_empty();
        let xray = (deployment == Deployment::Cloud && is_any).then_some(XrayFields {
            test_plan_key: test_plan.as_deref(),
            environments: test_environments,
        });
        Self { fields: issue, xray_fields: xray }
    }
}

/// The revision has no place of its own here: `xrayFields` knows none, and on
/// Server it is a field without a type of its own.
fn told(description: Option<&str>, revision: Option<&str>) -> Option<String> {
    match (description, revision) {
        (Some(text), Some(revision)) if !text.contains(revision) => {
            Some(format!("{text}\nRevision: {revision}"))
        }
        (Some(text), _) => Some(text.to_owned()),
        (None, revision) => revision.map(|revision| format!("Revision: {revision}")),
    }
}
