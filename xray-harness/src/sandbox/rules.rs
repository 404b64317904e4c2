//! What a well-formed body must also keep to, given what Xray holds.
//!
//! The wording is what the two products were seen to answer, where it is known;
//! the property at fault, in brackets, is this sandbox's own addition.

use std::fmt;

use super::api::Api;
use super::format::{Flaw, Report, Step, TestResult};
use super::issue::{PLAN, TEST};
use super::moment::Moment;
use super::store::{Store, Target};
use crate::Deployment;
use crate::key;

/// Most parameters that an iteration may have.
const MOST_PARAMETERS: usize = 20;

/// Why a whole import is refused.
#[derive(Debug)]
pub(super) struct Refusal(String);

/// A result that is left out of an import that is otherwise accepted.
pub(super) struct Rejected {
    /// Its place in the list of tests.
    pub(super) at: usize,
    pub(super) key: Option<String>,
    pub(super) message: String,
}

/// Where the results go and which of them do not.
pub(super) struct Judged {
    pub(super) target: Target,
    pub(super) rejected: Vec<Rejected>,
}

/// Judges a report as a whole, before any of it takes effect.
pub(super) fn judge(api: Api, report: &Report, store: &Store) -> Result<Judged, Refusal> {
    if store.world().is_unlicensed {
        return Err(Refusal("Xray license is not valid".to_owned()));
    }
    check_info(api, report, store)?;
    for (at, test) in report.tests.iter().enumerate() {
        check_order(&format!("tests[{at}].finish"), test.start.as_ref(), test.finish.as_ref())?;
        check_statuses(api, at, test, store)?;
    }
    let target = target(api, report, store)?;
    let mut rejected = Vec::new();
    for (at, test) in report.tests.iter().enumerate() {
        match problem(api, at, test, store) {
            Some(found) if api.is_server_two() => rejected.push(found),
            Some(found) => return Err(Refusal(found.message)),
            None => {}
        }
    }
    Ok(Judged { target, rejected })
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Refusal {
    pub(super) fn new(why: String) -> Self {
        Self(why)
    }

    /// Cloud says only that the result is not valid; the property is added to that.
    pub(super) fn of(api: Api, flaw: &Flaw) -> Self {
        match api.deployment {
            Deployment::Cloud => Self(format!("Result is not valid Xray Format: {flaw}")),
            Deployment::Server => Self(flaw.to_string()),
        }
    }

    pub(super) fn of_report(flaw: &Flaw) -> Self {
        Self(format!("Error importing results: {flaw}"))
    }
}

fn check_info(api: Api, report: &Report, store: &Store) -> Result<(), Refusal> {
    let Some(info) = &report.info else { return Ok(()) };
    check_order("info.finishDate", info.start_date.as_ref(), info.finish_date.as_ref())?;
    if let Some(plan) = info.test_plan_key.as_ref().filter(|plan| !store.may_be(plan, PLAN)) {
        return Err(missing(api, plan, PLAN, "info.testPlanKey"));
    }
    if let Some(version) = &info.version
        && store.world().versions().is_some_and(|known| !known.contains(version))
    {
        return Err(no_version(api, version));
    }
    let environments = info.test_environments.iter().flatten();
    let known = store.world().environments();
    let cannot_exist = |name: &&String| {
        !(2..=18).contains(&name.chars().count())
            || name.contains(char::is_whitespace)
            || known.is_some_and(|known| !known.contains(name))
    };
    match environments.enumerate().find(|(_, name)| cannot_exist(name)) {
        Some((at, name)) if api.is_cloud() => Err(Refusal(format!(
            "Error importing results: the following environments dont exist or are not in the \
             context of test execution project: '{name}'! (info.testEnvironments[{at}])"
        ))),
        _ => Ok(()),
    }
}

fn no_version(api: Api, name: &str) -> Refusal {
    Refusal(match api.deployment {
        Deployment::Cloud => format!(
            "Error creating Test Execution - Issue create failed! - fixVersions: Version name \
             '{name}' is not valid (info.version)"
        ),
        Deployment::Server => "fixVersions: fixVersions (info.version)".to_owned(),
    })
}

fn check_order(path: &str, start: Option<&Moment>, finish: Option<&Moment>) -> Result<(), Refusal> {
    match (start, finish) {
        (Some(start), Some(finish)) if finish.timestamp() < start.timestamp() => {
            Err(Refusal(format!("{path}: before the start")))
        }
        _ => Ok(()),
    }
}

fn check_statuses(api: Api, at: usize, test: &TestResult, store: &Store) -> Result<(), Refusal> {
    let path = format!("tests[{at}]");
    let is_known = api.is_cloud() || store.world().knows_status(api.deployment, &test.status);
    if !is_known {
        return Err(unknown_status(&path, &test.status));
    }
    check_steps(api, &path, &test.steps)?;
    for (at, iteration) in test.iterations.iter().enumerate() {
        let path = format!("{path}.iterations[{at}]");
        check_status(api, &path, &iteration.status)?;
        check_steps(api, &path, &iteration.steps)?;
    }
    Ok(())
}

fn check_steps(api: Api, path: &str, steps: &[Step]) -> Result<(), Refusal> {
    let mut steps = steps.iter().enumerate();
    steps.try_for_each(|(at, step)| match api.step_status(&step.status) {
        Some(_) => Ok(()),
        None => Err(unknown_status(&format!("{path}.steps[{at}]"), &step.status)),
    })
}

fn check_status(api: Api, path: &str, word: &str) -> Result<(), Refusal> {
    match api.status(word) {
        Some(_) => Ok(()),
        None => Err(unknown_status(path, word)),
    }
}

fn unknown_status(path: &str, word: &str) -> Refusal {
    Refusal(format!(
        "{path}.status: unknown status {word:?}, known are PASS, FAIL, EXECUTING, TODO, and of \
         test runs ABORTED, BLOCKED"
    ))
}

fn target(api: Api, report: &Report, store: &Store) -> Result<Target, Refusal> {
    if let Some(key) = &report.test_execution_key {
        if !store.is_execution(api.deployment, key) {
            return Err(missing(api, key, "Test Execution", "testExecutionKey"));
        }
        return Ok(Target::Existing(key.clone()));
    }
    if report.tests.is_empty() {
        return Err(Refusal::of(api, &Flaw::new("tests", "required for a new execution")));
    }
    let info = report.info.as_ref();
    let project = info.and_then(|info| info.project.as_deref());
    let derived = api.is_cloud().then(|| report.tests.iter().find_map(project_of)).flatten();
    let Some(project) = project.or(derived) else {
        let text = "Error assembling issue data: project is required (info.project)";
        return Err(Refusal(text.to_owned()));
    };
    if api.is_cloud() && info.is_none_or(|info| info.summary.is_none()) {
        let text = "Error creating Test Execution - Issue create failed! - summary: \
                    You must specify a summary of the issue. (info.summary)";
        return Err(Refusal(text.to_owned()));
    }
    Ok(Target::New(store.world().project_today(project).to_owned()))
}

fn project_of(test: &TestResult) -> Option<&str> {
    let described = test.test_info.as_ref().map(|info| info.project_key.as_str());
    test.test_key.as_deref().and_then(key::project_of).or(described)
}

fn problem(api: Api, at: usize, test: &TestResult, store: &Store) -> Option<Rejected> {
    let key = test.test_key.as_ref();
    let unknown = key.filter(|key| !store.is_test(key));
    let asleep = key.filter(|key| !store.world().is_executable(key));
    let crowded = test.iterations.iter().position(|row| row.parameters.len() > MOST_PARAMETERS);
    let message = match (unknown, asleep, crowded) {
        (Some(key), _, _) => missing(api, key, TEST, &format!("tests[{at}].testKey")).0,
        (None, Some(key), _) => format!("The Test {key} is in a non-executable status"),
        (None, None, Some(row)) => format!(
            "more than {MOST_PARAMETERS} parameters (tests[{at}].iterations[{row}].parameters)"
        ),
        (None, None, None) => return None,
    };
    Some(Rejected { at, key: key.cloned(), message })
}

fn missing(api: Api, key: &str, kind: &str, path: &str) -> Refusal {
    Refusal(match api.deployment {
        Deployment::Cloud => format!(
            "Error importing results: issue with key {key} does not exist or is not of issue \
             type {kind}! ({path})"
        ),
        Deployment::Server => format!("{kind} issue with key {key} not found. ({path})"),
    })
}
