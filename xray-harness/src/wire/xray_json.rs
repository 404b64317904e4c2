//! Xray JSON, as far as both deployments write it alike: all but the results of
//! Tests.

use serde::Serialize;

use super::evidence::{Attachments, File};
use super::value::Time;
use super::{Steps, Terms, comment};
use crate::execution::model::{self, Destination, Details, Execution, Row};

/// The whole body, in which a deployment takes a `T` for the result of a Test.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct XrayJson<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    test_execution_key: Option<&'a str>,
    #[serde(rename = "info", skip_serializing_if = "Option::is_none")]
    fields: Option<Fields<'a>>,
    tests: Vec<T>,
}

/// What a new Test Execution says of itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    start_date: Time,
    finish_date: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    test_plan_key: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    test_environments: &'a [String],
}

/// The result of a Manual Test's step. `evidences` is the name in Cloud's
/// published schema, too, where both are taken.
#[derive(Debug, Serialize)]
pub(super) struct Step<'a> {
    status: &'a str,
    comment: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidences: Vec<File<'a>>,
}

impl<'a, T> XrayJson<'a, T> {
    /// `result` is what the deployment makes of the result of each Test.
    pub(super) fn new(
        terms: &'a Terms,
        execution: &'a Execution,
        result: impl FnMut(&'a model::Test) -> T,
    ) -> Self {
        let (test_execution_key, fields) = match &terms.destination {
            Destination::New(details) if details.fields.is_empty() => {
                (None, Some(Fields::new(details, execution)))
            }
            Destination::New(_) => (None, None),
            Destination::Existing(key) => (Some(key.as_str()), None),
        };
        Self { test_execution_key, fields, tests: execution.tests.iter().map(result).collect() }
    }
}

impl<'a> Fields<'a> {
    fn new(details: &'a Details, execution: &Execution) -> Self {
        let Details {
            project,
            summary,
            description,
            version,
            revision,
            test_plan,
            test_environments,
            // A part of its own says those, and all of the above with them.
            fields: _,
        } = details;
        let Execution { started, finished, tests: _ } = execution;
        Self {
            project: project.as_deref(),
            summary: summary.as_deref(),
            description: description.as_deref(),
            version: version.as_deref(),
            revision: revision.as_deref(),
            start_date: Time(*started),
            finish_date: Time(*finished),
            test_plan_key: test_plan.as_deref(),
            test_environments,
        }
    }
}

impl<'a> Step<'a> {
    /// Those of `row`, where steps have results of their own.
    pub(super) fn all(terms: &'a Terms, row: &'a Row, files: &mut Attachments<'a>) -> Vec<Self> {
        if terms.steps == Steps::Comment {
            return Vec::new();
        }
        row.steps.iter().map(|step| Self::new(terms, step, files)).collect()
    }

    fn new(terms: &'a Terms, step: &'a model::Step, files: &mut Attachments<'a>) -> Self {
        Self {
            status: terms.words.of_step(step.status),
            comment: comment::of_step(step),
            evidences: files.of_step(step),
        }
    }
}
