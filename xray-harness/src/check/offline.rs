//! What needs no network: shapes, settings, tests that nothing would report.

use super::mentions::{Mentions, Place};
use super::report::{Finding, Report};
use crate::client::{Client, Kind};
use crate::config::{Config, Noticed};
use crate::key;
use crate::list::Listing;
use crate::warning::chain;

pub(super) fn check(
    listing: &Listing,
    config: &Config,
    (mentions, noticed): (&Mentions, &Noticed),
    report: &mut Report,
) {
    for problem in noticed.settings.iter().chain(&noticed.processes) {
        report.findings.push(Finding::of_settings(problem.clone()));
    }
    report.notes.extend(noticed.odd.iter().cloned().map(Finding::of_settings));
    report.findings.extend(listing.findings.iter().map(|finding| Finding {
        file: finding.file.clone(),
        line: finding.line,
        setting: None,
        key: None,
        message: finding.message.clone(),
    }));
    shapes(mentions, report);
    project(config, mentions, report);
    settings(config, report);
    unreported(listing, config, report);
    shared(mentions, report);
    report.sort();
}

/// The keys of tests are checked at compile time; settings are not.
fn shapes(mentions: &Mentions, report: &mut Report) {
    for (_, keys) in mentions.kinds() {
        for (key, places) in keys.iter().filter(|(key, _)| !key::is_key(key)) {
            let upper = key.trim().to_ascii_uppercase();
            let message = if key::is_key(&upper) {
                format!("is not written as Jira writes keys: {upper}")
            } else {
                "is no key of Jira, such as BOOK-429".to_owned()
            };
            report.wrong(key, places, &message);
        }
    }
}

/// A new Test Execution needs one project.
fn project(config: &Config, mentions: &Mentions, report: &mut Report) {
    let projects = mentions.projects();
    let setting = Place::Setting("XRAY_PROJECT");
    match &config.details.project {
        Some(name) if !key::is_project(name) => {
            let message = format!("{name:?} is no key of a project, such as BOOK");
            report.findings.push(setting.finding(None, message));
        }
        None if config.test_execution.is_none() && projects.len() > 1 => {
            let names: Vec<_> = projects.into_iter().collect();
            let message = format!(
                "is not set, and the tests carry keys of several projects ({}): name the one for \
                 the Test Execution",
                names.join(", ")
            );
            report.findings.push(setting.finding(None, message));
        }
        _ => {}
    }
}

fn settings(config: &Config, report: &mut Report) {
    let problems = [config.target().err(), config.credentials().err(), config.jira().err()];
    for error in problems.into_iter().flatten() {
        let finding = Finding::of_settings(chain(&error));
        if !report.findings.contains(&finding) {
            report.findings.push(finding);
        }
    }
    // Made, and not asked: it reads the files that the settings name.
    if let (Ok(target), Ok(Some(credentials))) = (config.target(), config.credentials())
        && let Err(error) = Client::new(target, credentials, config.network.clone())
    {
        report.findings.push(Finding::of_settings(chain(&error)));
    }
}

fn unreported(listing: &Listing, config: &Config, report: &mut Report) {
    for test in listing.tests.iter().filter(|test| test.keys.is_empty() && !config.provision) {
        let message =
            format!("{} has no key, and XRAY_PROVISION is not true: it is not reported", test.name);
        report.note(&Place::of(test), None, message);
    }
}

fn shared(mentions: &Mentions, report: &mut Report) {
    for (key, places) in mentions.of_kind(Kind::Test) {
        if let [first, rest @ ..] = places.as_slice()
            && !rest.is_empty()
        {
            let message =
                format!("is the key of {} tests, which become its iterations", places.len());
            report.note(first, Some(key), message);
        }
    }
}
