//! What a report has no words for.

use std::collections::BTreeMap;

use crate::deployment::Deployment;
use crate::execution::model::{Destination, Execution, Row, Status};
use crate::field_value::FieldValue;
use crate::plural::counted_are;
use crate::wire::{Steps, Terms};

/// An error where a result would become another one.
pub(in crate::wire) fn check(terms: &Terms, execution: &Execution) -> Result<(), String> {
    words(terms, execution)?;
    let mut rows = execution.tests.iter().flat_map(|test| &test.rows);
    if terms.steps == Steps::Results && rows.any(|row| !row.steps.is_empty()) {
        return Err("the results of steps (XRAY_STEPS is results)".to_owned());
    }
    environments(terms)
}

/// Takes out of `execution` what a report cannot say, and gives a line for each
/// kind of it.
pub(in crate::wire) fn fit(execution: &mut Execution) -> Vec<String> {
    let mut rows = execution.tests.iter_mut().flat_map(|test| &mut test.rows).collect::<Vec<_>>();
    let defects: usize = rows.iter_mut().map(|row| unlinked(row)).sum();
    let fields: usize = rows.iter_mut().map(|row| without_name(row)).sum();
    let told = [
        (defects, "defect", "not linked, since a JUnit report cannot: see the comments"),
        (
            fields,
            "custom field",
            "left out: a JUnit report takes them by name, and no `;` in a list",
        ),
    ];
    let told = told.into_iter().filter(|it| it.0 > 0);
    told.map(|(count, thing, why)| format!("{} {why}", counted_are(count, thing))).collect()
}

/// Ids and values of the custom fields of `rows`; a later row's counts.
pub(super) fn fields(rows: &[Row]) -> impl Iterator<Item = (&str, String)> {
    let all = rows.iter().flat_map(|row| &row.fields).filter(|(id, value)| has_name(id, value));
    let by_name: BTreeMap<_, _> = all.map(|(id, value)| (id.as_str(), value)).collect();
    by_name.into_iter().map(|(name, value)| match value {
        FieldValue::Text(text) => (name, text.clone()),
        FieldValue::List(texts) => (name, texts.join(";")),
    })
}

/// Xray makes its own words of `failure`, `error` and `skipped`.
fn words(terms: &Terms, execution: &Execution) -> Result<(), String> {
    let is_cloud = terms.words.deployment == Deployment::Cloud;
    for status in execution.tests.iter().map(crate::execution::model::Test::status) {
        let told = match (status, is_cloud) {
            (Status::Passed | Status::Flaky, true) => ["PASSED", "PASSED"],
            (Status::Passed | Status::Flaky, false) => ["PASS", "PASS"],
            (Status::Failed | Status::Killed, true) => ["FAILED", "FAILED"],
            (Status::Failed | Status::Killed, false) => ["FAIL", "FAIL"],
            (Status::Ignored, _) => ["TODO", "TO DO"],
        };
        let asked = terms.words.of_run(status);
        if !told.contains(&asked) {
            let name = status.name();
            return Err(format!(
                "the status {asked} (XRAY_STATUS_{} or [status] {name}): Xray makes it {}",
                name.to_uppercase(),
                told[0]
            ));
        }
    }
    Ok(())
}

/// The list that Xray takes apart at each `;`.
fn environments(terms: &Terms) -> Result<(), String> {
    let Destination::New(details) = &terms.destination else { return Ok(()) };
    match details.test_environments.iter().find(|name| name.contains(';')) {
        Some(name) => Err(format!("a Test Environment with a semicolon in its name, {name:?}")),
        None => Ok(()),
    }
}

/// Tells of the row's defects in its comment, and how many there are.
fn unlinked(row: &mut Row) -> usize {
    let defects = std::mem::take(&mut row.defects);
    if !defects.is_empty() {
        row.said.comments.push(format!("defects: {}", defects.join(", ")));
    }
    defects.len()
}

/// Takes out the fields of which only the number is known, and how many there are.
fn without_name(row: &mut Row) -> usize {
    let before = row.fields.len();
    row.fields.retain(|(id, value)| has_name(id, value));
    before - row.fields.len()
}

fn has_name(id: &str, value: &FieldValue) -> bool {
    let is_number = id.chars().all(|c| c.is_ascii_digit());
    let is_torn =
        matches!(value, FieldValue::List(texts) if texts.iter().any(|it| it.contains(';')));
    !is_number && !is_torn
}
