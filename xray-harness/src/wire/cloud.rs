//! Xray JSON as Xray Cloud takes it
//! (docs.getxray.app, "Import Execution Results - REST v2").
//!
//! Unknown, empty and null properties are refused there, so nothing of the
//! kind is written.

use serde::Serialize;

use super::comment;
use super::value::{Attachments, File, Parameter, Time, parameters};
use crate::execution::model::{self, Destination, Details, Execution};

/// The whole body.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Import<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    test_execution_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    info: Option<Info<'a>>,
    tests: Vec<Test<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
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

#[derive(Debug, Serialize)]
struct Test<'a> {
    #[serde(rename = "testKey")]
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    status: Status,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    iterations: Vec<Iteration<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<File<'a>>,
}

#[derive(Debug, Serialize)]
struct Iteration<'a> {
    name: &'a str,
    parameters: Vec<Parameter<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<String>,
    status: Status,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Passed,
    Failed,
}

impl<'a> Import<'a> {
    pub(super) fn new(
        destination: &'a Destination,
        execution: &'a Execution,
        files: &mut Attachments<'a>,
    ) -> Self {
        let (test_execution_key, info) = match destination {
            Destination::New(details) => (None, Some(Info::new(details, execution))),
            Destination::Existing(key) => (Some(key.as_str()), None),
        };
        let tests = execution.tests.iter().map(|test| Test::new(test, files)).collect();
        Self { test_execution_key, info, tests }
    }
}

impl<'a> Info<'a> {
    fn new(details: &'a Details, execution: &Execution) -> Self {
        let Details {
            project,
            summary,
            description,
            version,
            revision,
            test_plan,
            test_environments,
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

impl<'a> Test<'a> {
    fn new(test: &'a model::Test, files: &mut Attachments<'a>) -> Self {
        let model::Test { key, rows } = test;
        let iterations =
            if rows.len() > 1 { rows.iter().map(Iteration::new).collect() } else { vec![] };
        Self {
            key,
            start: test.started().map(Time),
            finish: test.finished().map(Time),
            comment: comment::of_rows(rows),
            status: test.status().into(),
            iterations,
            evidence: files.files(rows),
        }
    }
}

impl<'a> Iteration<'a> {
    fn new(row: &'a model::Row) -> Self {
        Self {
            name: &row.name,
            parameters: parameters(row),
            log: comment::of_row(row),
            status: row.status.into(),
        }
    }
}

impl From<model::Status> for Status {
    fn from(status: model::Status) -> Self {
        match status {
            model::Status::Passed => Self::Passed,
            model::Status::Failed => Self::Failed,
        }
    }
}
