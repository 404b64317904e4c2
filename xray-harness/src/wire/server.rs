//! The results in Xray JSON as Xray Server and Data Center take it
//! (docs.getxray.app, "Import Execution Results" of Xray Server + DC).
//!
//! What differs from Cloud: the status words, `evidences`, `testType`, and
//! iterations, which have neither a name nor a log there. Nothing empty or
//! null is written.

use serde::Serialize;

use super::evidence::{Attachments, File};
use super::value::{CustomField, Parameter, Time, custom_fields, parameters};
use super::xray_json::Step;
use super::{Terms, comment, text};
use crate::execution::model::{self, Provision, Row, Subject};

/// The result of a Test.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Test<'a> {
    #[serde(rename = "testKey", skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(rename = "testInfo", skip_serializing_if = "Option::is_none")]
    made: Option<Made<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    status: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    iterations: Vec<Iteration<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    defects: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidences: Vec<File<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    custom_fields: Vec<CustomField<'a>>,
}

/// A Generic Test that is made if there is none with its definition.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Made<'a> {
    project_key: &'a str,
    summary: &'a str,
    #[serde(rename = "testType")]
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    labels: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    requirement_keys: &'a [String],
    definition: String,
}

#[derive(Debug, Serialize)]
struct Iteration<'a> {
    parameters: Vec<Parameter<'a>>,
    status: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step<'a>>,
}

impl<'a> Test<'a> {
    pub(super) fn new(
        terms: &'a Terms,
        test: &'a model::Test,
        files: &mut Attachments<'a>,
    ) -> Self {
        let model::Test { subject, rows } = test;
        files.begin(subject);
        let (key, made) = match subject {
            Subject::Key(key) => (Some(key.to_string()), None),
            Subject::Definition(definition) => (None, Made::new(terms, definition, rows)),
        };
        let (steps, iterations) = match rows.as_slice() {
            [row] => (Step::all(terms, row, files), Vec::new()),
            rows => (Vec::new(), Iteration::all(terms, rows, files)),
        };
        Self {
            key,
            made,
            start: test.started().map(Time),
            finish: test.finished().map(Time),
            comment: comment::of_rows(rows, terms.steps),
            status: terms.words.of_run(test.status()),
            steps,
            iterations,
            defects: test.defects(),
            evidences: files.of_rows(rows, terms.steps),
            custom_fields: custom_fields(rows),
        }
    }
}

impl<'a> Made<'a> {
    fn new(terms: &'a Terms, definition: &'a str, rows: &'a [Row]) -> Option<Self> {
        let row = rows.first()?;
        let Provision { summary, description, labels, requirements } = row.provision.as_ref()?;
        Some(Self {
            project_key: &terms.project,
            summary: summary.as_deref().unwrap_or(&row.name),
            kind: "Generic",
            description,
            labels,
            requirement_keys: requirements,
            definition: text::definition(definition),
        })
    }
}

impl<'a> Iteration<'a> {
    fn all(terms: &'a Terms, rows: &'a [Row], files: &mut Attachments<'a>) -> Vec<Self> {
        let iteration = |row: &'a Row| Self {
            parameters: parameters(row),
            status: terms.words.of_run(row.status),
            steps: Step::all(terms, row, files),
        };
        rows.iter().map(iteration).collect()
    }
}
