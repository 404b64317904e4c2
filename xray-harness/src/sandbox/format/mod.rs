//! Reads the body of an import, Xray JSON, strictly.

mod report;
mod shape;
mod tables;

use serde_json::Value;

pub(super) use report::{
    CustomField, Evidence, Info, Iteration, Report, Step, TestInfo, TestResult,
};
pub(super) use shape::Flaw;

use super::api::Api;

/// The body as types, or the first property at fault.
pub(super) fn read(api: Api, body: &[u8]) -> Result<Report, Flaw> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Flaw::new("", format!("not JSON: {error}")))?;
    tables::ROOT.check(api, &value)?;
    serde_path_to_error::deserialize(value)
        .map_err(|error| Flaw::new(error.path().to_string(), error.inner().to_string()))
}
