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

const PROJECT: &str = "XRAY_PROJECT";

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
    // What is named wrongly is told of elsewhere.
    let is_open = !config.says(PROJECT) && !config.says("XRAY_TEST_EXECUTION");
    if is_open && projects.len() > 1 {
        let names: Vec<_> = projects.into_iter().collect();
        let message = format!(
            "is not set, and the tests carry keys of several projects ({}): name the one for the \
             Test Execution",
            names.join(", ")
        );
        report.findings.push(Place::Setting(PROJECT).finding(None, message));
    }
}

fn settings(config: &Config, report: &mut Report) {
    let is_address_open = matches!(config.deployment(), Ok(None));
    let address = if is_address_open { config.wrong_url() } else { config.target().err() };
    if is_address_open {
        let why = "neither a login nor XRAY_DEPLOYMENT says whether it is Cloud or Server";
        report.unchecked("where the results would go", why);
    }
    let problems = [address, config.credentials().err(), config.jira().err()];
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
