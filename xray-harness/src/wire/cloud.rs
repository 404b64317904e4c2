//! Xray JSON as Xray Cloud takes it
//! (docs.getxray.app, "Import Execution Results - REST v2").
//!
//! Unknown, empty and null properties are refused there, so nothing of the
//! kind is written.

use serde::Serialize;

use super::evidence::{Attachments, File};
use super::value::{CustomField, Parameter, Time, custom_fields, parameters};
use super::{Steps, Terms, comment, text};
use crate::execution::model::{self, Destination, Details, Execution, Provision, Row, Subject};

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
#[serde(rename_all = "camelCase")]
struct Test<'a> {
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
    evidence: Vec<File<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    custom_fields: Vec<CustomField<'a>>,
}

/// A Generic Test that is made if there is none with its definition.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Made<'a> {
    project_key: &'a str,
    summary: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    labels: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    requirement_keys: &'a [String],
    definition: String,
}

/// The result of a Manual Test's step. `evidences` is the name in the
/// published schema; both are taken.
#[derive(Debug, Serialize)]
struct Step<'a> {
    status: &'a str,
    comment: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidences: Vec<File<'a>>,
}

#[derive(Debug, Serialize)]
struct Iteration<'a> {
    name: &'a str,
    parameters: Vec<Parameter<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<String>,
    status: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step<'a>>,
}

impl<'a> Import<'a> {
    pub(super) fn new(
        terms: &'a Terms,
        execution: &'a Execution,
        files: &mut Attachments<'a>,
    ) -> Self {
        let (test_execution_key, info) = match &terms.destination {
            Destination::New(details) if details.fields.is_empty() => {
                (None, Some(Info::new(details, execution)))
            }
            Destination::New(_) => (None, None),
            Destination::Existing(key) => (Some(key.as_str()), None),
        };
        let tests = execution.tests.iter().map(|test| Test::new(terms, test, files)).collect();
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

impl<'a> Test<'a> {
    fn new(terms: &'a Terms, test: &'a model::Test, files: &mut Attachments<'a>) -> Self {
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
            evidence: files.of_rows(rows, terms.steps),
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

impl<'a> Step<'a> {
    fn all(terms: &'a Terms, row: &'a Row, files: &mut Attachments<'a>) -> Vec<Self> {
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

impl<'a> Iteration<'a> {
    fn all(terms: &'a Terms, rows: &'a [Row], files: &mut Attachments<'a>) -> Vec<Self> {
        let iteration = |row: &'a Row| Self {
            name: &row.name,
            parameters: parameters(row),
            log: comment::of_row(row, terms.steps),
            status: terms.words.of_run(row.status),
            steps: Step::all(terms, row, files),
        };
        rows.iter().map(iteration).collect()
    }
}
