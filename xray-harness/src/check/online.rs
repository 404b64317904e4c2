//! What only the instance can tell.

use std::collections::{BTreeMap, BTreeSet};

use super::mentions::{Mentions, Place};
use super::report::{Finding, Report};
use super::suggest;
use crate::client::{Client, Error, Issue, Kind, Known};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::execution::model::Status;
use crate::key;
use crate::provenance::{Provenance, Template};
use crate::warning::chain;
use crate::wire::Words;

/// What a run can send, by the settings that name the words.
const WORDS: [(&str, Status); 5] = [
    ("XRAY_STATUS_PASSED", Status::Passed),
    ("XRAY_STATUS_FAILED", Status::Failed),
    ("XRAY_STATUS_KILLED", Status::Killed),
    ("XRAY_STATUS_FLAKY", Status::Flaky),
    ("XRAY_STATUS_IGNORED", Status::Ignored),
];

type Keys = BTreeMap<String, Vec<Place>>;

pub(super) fn check(
    client: &Client,
    config: &Config,
    (mentions, facts): (&Mentions, &Provenance),
    report: &mut Report,
) {
    let mut projects: BTreeSet<String> = BTreeSet::new();
    for (kind, keys) in mentions.kinds() {
        let asked: BTreeSet<_> = keys.keys().filter(|key| key::is_key(key)).cloned().collect();
        if asked.is_empty() {
            continue;
        }
        let known = client.look_up(kind, &asked);
        if kind == Kind::Test {
            projects = of_tests(client, config, keys, &known, report);
        } else {
            of_others(kind, keys, &known, report);
        }
    }
    let target = config.details.project.clone();
    let target = target.or_else(|| {
        let key = config.test_execution.as_deref();
        key.and_then(key::project_of).map(str::to_owned)
    });
    let target = target.or_else(|| projects.first().cloned().filter(|_| projects.len() == 1));
    match &target {
        Some(project) => {
            of_project(client, config, project, report);
            if config.test_execution.is_none() {
                environments(client, config, (project, facts), report);
            }
        }
        None => report.unchecked("the project", "no single one is named"),
    }
    statuses(client, config, report);
}

/// Tells of the Tests, and gives the projects of those that are there.
fn of_tests(
    client: &Client,
    config: &Config,
    keys: &Keys,
    known: &BTreeMap<String, Known>,
    report: &mut Report,
) -> BTreeSet<String> {
    unasked(known, report);
    let mut projects = BTreeSet::new();
    let mut statuses = BTreeSet::new();
    let mut missing = Vec::new();
    for (key, known) in known {
        let places = keys.get(key).map_or(&[][..], Vec::as_slice);
        match known {
            Known::Missing => missing.push(key.as_str()),
            Known::Issue(issue) if is_other(issue, Kind::Test) => {
                wrong_type(key, places, issue, Kind::Test, report);
            }
            Known::Issue(issue) => {
                projects.extend(key::project_of(&issue.key).map(str::to_owned));
                of_test(config, key, places, issue, report);
                statuses.extend(issue.status.as_deref());
            }
            other => other_than_issue(key, places, other, Kind::Test, report),
        }
    }
    for (key, near) in suggest::near(client, &missing, &projects) {
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        let places = keys.get(key).map_or(&[][..], Vec::as_slice);
        report.wrong(key, places, &format!("there is no such issue, or you may not see it{near}"));
    }
    if config.non_executable.is_empty() && !statuses.is_empty() {
        let found: Vec<_> = statuses.into_iter().collect();
        report.unchecked(
            "whether the Tests are in executable statuses",
            format!(
                "Xray tells nobody which ones are; they are in: {}; name those that are not in \
                 XRAY_NON_EXECUTABLE",
                found.join(", ")
            ),
        );
    }
    projects
}

/// Where no key could be looked up, nothing can be called right.
fn unasked(known: &BTreeMap<String, Known>, report: &mut Report) {
    if known.values().all(|known| matches!(known, Known::Unasked(_))) {
        let message = match known.len() {
            1 => "the tests' only key could not be looked up, as is told below".to_owned(),
            count => {
                format!("none of the tests' {count} keys could be looked up, as is told below")
            }
        };
        report.findings.push(Finding::of_settings(message));
    }
}

fn of_test(config: &Config, key: &str, places: &[Place], issue: &Issue, report: &mut Report) {
    moved(key, places, issue, report);
    let status = issue.status.as_deref().unwrap_or_default();
    if config.non_executable.iter().any(|word| word.eq_ignore_ascii_case(status)) {
        let message = format!(
            "the Test is in the status {status:?}, in which Xray takes no results: move it on"
        );
        report.wrong(key, places, &message);
    }
}

fn of_others(kind: Kind, keys: &Keys, known: &BTreeMap<String, Known>, report: &mut Report) {
    for (key, known) in known {
        let places = keys.get(key).map_or(&[][..], Vec::as_slice);
        match known {
            Known::Missing => {
                report.wrong(key, places, "there is no such issue, or you may not see it");
            }
            Known::Issue(issue) if is_other(issue, kind) => {
                wrong_type(key, places, issue, kind, report);
            }
            Known::Issue(issue) => moved(key, places, issue, report),
            other => other_than_issue(key, places, other, kind, report),
        }
    }
}

fn is_other(issue: &Issue, kind: Kind) -> bool {
    let name = issue.kind.as_deref();
    kind != Kind::Any && name.is_some_and(|name| !name.eq_ignore_ascii_case(kind.name()))
}

fn wrong_type(key: &str, places: &[Place], issue: &Issue, kind: Kind, report: &mut Report) {
    let name = issue.kind.as_deref().unwrap_or_default();
    report.wrong(key, places, &format!("is of the type {name}, and must be a {}", kind.name()));
}

fn moved(key: &str, places: &[Place], issue: &Issue, report: &mut Report) {
    if issue.key != key {
        report.wrong(key, places, &format!("was moved, and is {} now", issue.key));
    }
}

fn other_than_issue(key: &str, places: &[Place], known: &Known, kind: Kind, report: &mut Report) {
    match known {
        Known::OtherType => {
            report.wrong(key, places, &format!("is an issue, but no {}", kind.name()));
        }
        Known::Unasked(why) => report.unchecked_key(key, why),
        Known::Issue(_) | Known::Missing => {}
    }
}

/// The project of a new Test Execution, and what it has.
fn of_project(client: &Client, config: &Config, project: &str, report: &mut Report) {
    let is_new = config.test_execution.is_none();
    let wanted: &[&str] = if is_new { &["CREATE_ISSUES", "EDIT_ISSUES"] } else { &["EDIT_ISSUES"] };
    match client.lacks(project, wanted) {
        Ok(lacking) => {
            let place = Place::Setting("the user");
            let finding = |permission: &str| {
                place.finding(None, format!("lacks the permission {permission} in {project}"))
            };
            report.findings.extend(lacking.into_iter().map(finding));
        }
        Err(error) => report.unchecked(format!("what you may do in {project}"), why(&error)),
    }
    if !is_new {
        return;
    }
    if let Some(version) = &config.details.version {
        match client.versions(project) {
            Ok(names) if names.contains(version) => {}
            Ok(names) => unknown(version, &names, "XRAY_VERSION", project, report),
            Err(error) => report.unchecked(format!("the version {version}"), why(&error)),
        }
    }
}

fn environments(
    client: &Client,
    config: &Config,
    (project, facts): (&str, &Provenance),
    report: &mut Report,
) {
    let wanted = &config.details.test_environments;
    if wanted.is_empty() {
        return;
    }
    match client.environments(project) {
        // Server makes those that are not there.
        Ok(None) => {}
        Ok(Some(names)) => {
            for wanted in wanted {
                match Template::parse(wanted).map(|template| template.known(facts)) {
                    Ok(Err(fact)) => report.unchecked(
                        format!("the Test Environment {wanted:?}"),
                        format!("{{{fact}}} is not known before the tests run"),
                    ),
                    Ok(Ok(name)) if names.contains(&name) => {}
                    Ok(Ok(name)) => {
                        unknown(&name, &names, "XRAY_TEST_ENVIRONMENTS", project, report);
                    }
                    // The settings were checked when they were read.
                    Err(_) => {}
                }
            }
        }
        Err(error) => report.unchecked("the Test Environments", why(&error)),
    }
}

fn unknown(
    name: &str,
    names: &[String],
    setting: &'static str,
    project: &str,
    report: &mut Report,
) {
    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let message = format!("{name:?} is not there in {project}, which has: {known}");
    report.findings.push(Place::Setting(setting).finding(None, message));
}

/// Cloud makes a word that it does not know TO DO, without a complaint.
fn statuses(client: &Client, config: &Config, report: &mut Report) {
    let deployment = client.target().deployment;
    match client.statuses() {
        Ok(known) => {
            let words = Words { deployment, named: config.words.clone() };
            for (setting, status) in WORDS {
                let word = words.of_run(status);
                let is_used = status != Status::Ignored || config.words.ignored.is_some();
                if !is_used || known.iter().any(|known| known == word) {
                    continue;
                }
                let then = match deployment {
                    Deployment::Cloud => "Xray would make it TO DO without a word",
                    Deployment::Server => "Xray would refuse it",
                };
                let message =
                    format!("{word:?} is none of the instance's ({}): {then}", known.join(", "));
                report.findings.push(Place::Setting(setting).finding(None, message));
            }
        }
        Err(error) => report.unchecked("the words for statuses", why(&error)),
    }
}

pub(super) fn why(error: &Error) -> String {
    match error {
        Error::NoJira => format!("only Jira tells it, and {}", chain(error)),
        _ => chain(error),
    }
}
