//! A JUnit report as nextest writes it, attempt by attempt.

use std::time::{Duration, SystemTime};

use quick_junit::{
    FlakyOrRerun, Report, TestCase, TestCaseStatus, TestRerun, TestSuite, XmlString,
};

use crate::journal::entry::{Nextest, Outcome, Verdict};

/// What the report says of one attempt.
pub(super) struct Told<'a> {
    pub(super) verdict: Verdict<'a>,
    /// What the test printed.
    pub(super) output: Option<String>,
}

/// All that `report` says, of tests with `#[xray]` and without.
pub(super) fn verdicts<'a>(report: &'a Report, run: &'a str) -> Vec<Told<'a>> {
    let of_suite = |suite: &'a TestSuite| {
        let stress = stress(suite);
        suite.test_cases.iter().flat_map(move |case| {
            let numbered = (1..).zip(attempts(case));
            numbered.map(move |(number, attempt)| {
                attempt.told(case, Nextest { run: run.into(), attempt: Some(number), stress })
            })
        })
    };
    report.test_suites.iter().flat_map(of_suite).collect()
}

/// A stress run has a suite for each round: `shop::login@stress-3`.
fn stress(suite: &TestSuite) -> Option<u32> {
    suite.name.as_str().rsplit_once("@stress-")?.1.parse().ok()
}

/// One attempt, wherever in a test case it stands.
struct Reported<'a> {
    started: SystemTime,
    took: Duration,
    outcome: Outcome,
    reason: Option<String>,
    stdout: Option<&'a XmlString>,
    stderr: Option<&'a XmlString>,
}

/// The attempts of a test in their order: of one that passed in the end, or
/// should have, the last is the case itself; of one that did not, the first.
fn attempts(case: &TestCase) -> Vec<Reported<'_>> {
    match &case.status {
        TestCaseStatus::Success { flaky_runs } => {
            let earlier = flaky_runs.iter().map(again);
            earlier.chain([itself(case, Outcome::Passed, None)]).collect()
        }
        TestCaseStatus::NonSuccess { message, ty, reruns, .. } => {
            let (outcome, reason) = ending(ty.as_ref(), message.as_ref(), case.time);
            let itself = itself(case, outcome, reason);
            let others = reruns.runs.iter().map(again);
            match reruns.kind {
                FlakyOrRerun::Flaky => others.chain([itself]).collect(),
                FlakyOrRerun::Rerun => std::iter::once(itself).chain(others).collect(),
            }
        }
        TestCaseStatus::Skipped { .. } => vec![itself(case, Outcome::Ignored, None)],
    }
}

fn itself(case: &TestCase, outcome: Outcome, reason: Option<String>) -> Reported<'_> {
    Reported {
        started: case.timestamp.map_or(SystemTime::UNIX_EPOCH, SystemTime::from),
        took: case.time.unwrap_or_default(),
        outcome,
        reason,
        stdout: case.system_out.as_ref(),
        stderr: case.system_err.as_ref(),
    }
}

fn again(run: &TestRerun) -> Reported<'_> {
    let (outcome, reason) = ending(run.ty.as_ref(), run.message.as_ref(), run.time);
    Reported {
        started: run.timestamp.map_or(SystemTime::UNIX_EPOCH, SystemTime::from),
        took: run.time.unwrap_or_default(),
        outcome,
        reason,
        stdout: run.system_out.as_ref(),
        stderr: run.system_err.as_ref(),
    }
}

/// nextest tells how an attempt failed in the failure's type, and more of an
/// abort and of a flaky test in its message.
fn ending(
    ty: Option<&XmlString>,
    message: Option<&XmlString>,
    took: Option<Duration>,
) -> (Outcome, Option<String>) {
    let ty = ty.map_or("", XmlString::as_str);
    let message = message.map(|message| message.as_str().to_owned());
    let took = took.unwrap_or_default();
    match ty {
        "test timeout" => {
            let reason = format!("it ran out of time, and nextest ended it after {took:.1?}");
            (Outcome::Killed, Some(reason))
        }
        "test abort" => (Outcome::Killed, message.or_else(|| Some(ty.to_owned()))),
        "flaky failure" => (Outcome::Failed, message.or_else(|| Some(ty.to_owned()))),
        _ => (Outcome::Failed, Some(ty.to_owned()).filter(|ty| !ty.is_empty())),
    }
}

impl<'a> Reported<'a> {
    fn told(self, case: &'a TestCase, nextest: Nextest<'a>) -> Told<'a> {
        let output = self.output();
        let verdict = Verdict {
            nextest,
            binary: case.classname.as_ref().map_or("", XmlString::as_str).into(),
            name: case.name.as_str().into(),
            started: self.started.into(),
            ended: self.started.checked_add(self.took).unwrap_or(self.started).into(),
            outcome: self.outcome,
            reason: self.reason.map(Into::into),
            output: None,
        };
        Told { verdict, output }
    }

    /// Both streams; which is which is said where there are both.
    fn output(&self) -> Option<String> {
        let text = |stream: Option<&'a XmlString>| {
            stream.map(XmlString::as_str).filter(|text| !text.trim().is_empty())
        };
        match (text(self.stdout), text(self.stderr)) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
            (Some(stdout), Some(stderr)) => {
                Some(format!("--- standard output\n{stdout}\n--- standard error\n{stderr}"))
            }
        }
    }
}
