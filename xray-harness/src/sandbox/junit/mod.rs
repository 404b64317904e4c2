//! Reads a JUnit report with Xray's properties, strictly.
//!
//! After "Taking advantage of JUnit XML reports" of both products' documentation.

mod asked;
mod case;
mod element;

use super::api::Api;
use super::format::{Flaw, Report, TestResult};
use super::model::Status;
use asked::Asked;
use case::Case;
use element::Element;

/// What the report and the address's query say together, or the first fault.
pub(super) fn read(api: Api, query: &str, document: &[u8]) -> Result<Report, Flaw> {
    let asked = Asked::read(query)?;
    let root = Element::read(document)?;
    let suites: Vec<_> = match root.name.as_str() {
        "testsuite" => vec![&root],
        "testsuites" => root.all("testsuite").collect(),
        name => return Err(Flaw::new(name, "the root is neither testsuites nor testsuite")),
    };
    let mut tests: Vec<TestResult> = Vec::new();
    for suite in suites {
        for (at, element) in suite.all("testcase").enumerate() {
            let path = format!("testcase[{at}]");
            let case = Case { api, path: &path, suite, element, project: asked.project() };
            add(api, &mut tests, case.result()?);
        }
    }
    if tests.is_empty() {
        return Err(Flaw::new("", "the report holds no test case"));
    }
    Ok(Report { test_execution_key: asked.execution.clone(), info: Some(asked.info()), tests })
}

/// Results of one Test are consolidated: one that failed fails it, and all have
/// to pass for it to pass.
fn add(api: Api, tests: &mut Vec<TestResult>, new: TestResult) {
    let of = |test: &TestResult| {
        let definition = test.test_info.as_ref().and_then(|info| info.definition.clone());
        (test.test_key.clone(), definition)
    };
    let Some(known) = tests.iter_mut().find(|known| of(known) == of(&new)) else {
        return tests.push(new);
    };
    let word = |status: Status| status.word(api.deployment).to_owned();
    let (passed, failed) = (word(Status::Passed), word(Status::Failed));
    let words = [&known.status, &new.status];
    known.status = if words.contains(&&failed) {
        failed
    } else if words == [&passed, &passed] {
        passed
    } else {
        word(Status::Todo)
    };
    known.evidence.extend(new.evidence);
    known.comment = known.comment.take().or(new.comment);
}
