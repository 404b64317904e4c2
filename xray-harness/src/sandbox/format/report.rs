//! Xray JSON as types: all that any deployment knows.
//!
//! Who may send what is said by the tables; these types only hold it.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

use crate::sandbox::moment::Moment;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sandbox) struct Report {
    pub(in crate::sandbox) test_execution_key: Option<String>,
    pub(in crate::sandbox) info: Option<Info>,
    #[serde(default)]
    pub(in crate::sandbox) tests: Vec<TestResult>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sandbox) struct Info {
    pub(in crate::sandbox) project: Option<String>,
    pub(in crate::sandbox) summary: Option<String>,
    pub(in crate::sandbox) description: Option<String>,
    pub(in crate::sandbox) version: Option<String>,
    pub(in crate::sandbox) revision: Option<String>,
    pub(in crate::sandbox) user: Option<String>,
    pub(in crate::sandbox) start_date: Option<Moment>,
    pub(in crate::sandbox) finish_date: Option<Moment>,
    pub(in crate::sandbox) test_plan_key: Option<String>,
    pub(in crate::sandbox) test_environments: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sandbox) struct TestResult {
    pub(in crate::sandbox) test_key: Option<String>,
    pub(in crate::sandbox) test_info: Option<TestInfo>,
    pub(in crate::sandbox) start: Option<Moment>,
    pub(in crate::sandbox) finish: Option<Moment>,
    pub(in crate::sandbox) comment: Option<String>,
    pub(in crate::sandbox) executed_by: Option<String>,
    pub(in crate::sandbox) assignee: Option<String>,
    pub(in crate::sandbox) status: String,
    #[serde(default)]
    pub(in crate::sandbox) steps: Vec<Step>,
    #[serde(default)]
    pub(in crate::sandbox) examples: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) iterations: Vec<Iteration>,
    #[serde(default)]
    pub(in crate::sandbox) defects: Vec<String>,
    #[serde(default, alias = "evidences")]
    pub(in crate::sandbox) evidence: Vec<Evidence>,
    #[serde(default)]
    pub(in crate::sandbox) custom_fields: Vec<CustomField>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sandbox) struct TestInfo {
    pub(in crate::sandbox) summary: String,
    pub(in crate::sandbox) project_key: String,
    #[serde(rename = "type", alias = "testType")]
    pub(in crate::sandbox) kind: String,
    pub(in crate::sandbox) definition: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sandbox) struct Step {
    pub(in crate::sandbox) status: String,
    pub(in crate::sandbox) comment: Option<String>,
    pub(in crate::sandbox) actual_result: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) defects: Vec<String>,
    #[serde(default, alias = "evidences")]
    pub(in crate::sandbox) evidence: Vec<Evidence>,
}

#[derive(Deserialize)]
pub(in crate::sandbox) struct Iteration {
    pub(in crate::sandbox) status: String,
    pub(in crate::sandbox) name: Option<String>,
    pub(in crate::sandbox) log: Option<String>,
    pub(in crate::sandbox) duration: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) parameters: Vec<Parameter>,
    #[serde(default)]
    pub(in crate::sandbox) steps: Vec<Step>,
}

#[derive(Deserialize)]
pub(in crate::sandbox) struct Parameter {
    #[serde(default)]
    pub(in crate::sandbox) name: String,
    #[serde(default)]
    pub(in crate::sandbox) value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::sandbox) struct Evidence {
    #[serde(deserialize_with = "decoded")]
    pub(in crate::sandbox) data: Bytes,
    pub(in crate::sandbox) filename: String,
    pub(in crate::sandbox) content_type: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::sandbox) struct CustomField {
    #[serde(alias = "name")]
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) value: Value,
}

/// Standard alphabet, padded, no `data:` prefix, no line breaks.
fn decoded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = STANDARD.decode(&text).map_err(|error| {
        D::Error::custom(format!("not base64 of the standard alphabet: {error}"))
    })?;
    Ok(bytes.into())
}
