//! What the instance has and allows, once somebody is logged in.

use super::answer;
use super::login::license;
use super::report::Report;
use crate::client::{Client, Error};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::warning::chain;

pub(super) fn examine(client: &Client, config: &Config, report: &mut Report) {
    if client.target().deployment == Deployment::Server && !xray(client, report) {
        return;
    }
    match &config.details.project {
        Some(name) => project(client, name, report),
        None => report.skipped("the project", "XRAY_PROJECT is not set"),
    }
}

/// Is Xray there, in this version and licensed?
fn xray(client: &Client, report: &mut Report) -> bool {
    match client.ask("/rest/raven/latest/api/xraylicense") {
        Ok(told) if told["active"] == false => {
            license("Xray says that its license is not active", report);
            return false;
        }
        Ok(_) => report.fine("the license", "it is active"),
        Err(error) => report.skipped("the license", chain(&error)),
    }
    let Err(error) = client.statuses() else {
        report.fine("Xray", "its interface answers");
        return true;
    };
    if let Some((cause, cure)) = answer::blame(&error) {
        report.wrong("Xray", &format!("{cause}: {}", chain(&error)), cure);
        return false;
    }
    let api = client.target().api;
    let other = if api == "2.0" { "1.0" } else { "2.0" };
    let path = format!("/rest/raven/{other}/api/settings/teststatuses");
    let (cause, cure) = match client.ask(&path) {
        Ok(_) => (
            format!("this Xray has no version {api} of its interface: {}", chain(&error)),
            format!("set XRAY_API_VERSION to {}", other.trim_end_matches(".0")),
        ),
        Err(_) => (
            format!("Jira is there, but Xray does not answer: {}", chain(&error)),
            "is Xray installed and enabled in this Jira? is XRAY_URL Jira's own address?"
                .to_owned(),
        ),
    };
    report.wrong("Xray", &cause, cure);
    false
}

fn project(client: &Client, name: &str, report: &mut Report) {
    if client.target().deployment == Deployment::Cloud
        && let Err(error) = client.environments(name)
    {
        unseen(name, &error, report);
        return;
    }
    match client.lacks(name, &["CREATE_ISSUES", "EDIT_ISSUES"]) {
        Ok(lacking) if lacking.is_empty() => {
            report.fine("the project", format!("one may create and edit issues in {name}"));
        }
        Ok(lacking) => report.wrong(
            "the project",
            &format!("the user lacks {} in {name}", lacking.join(" and ")),
            "let an administrator of the project give it in its permission scheme",
        ),
        Err(error @ Error::NoJira) => report.skipped("permissions", chain(&error)),
        Err(error) => unseen(name, &error, report),
    }
}

fn unseen(name: &str, error: &Error, report: &mut Report) {
    let says = chain(error);
    match answer::blame(error) {
        Some((cause, cure)) => report.wrong("the project", &format!("{cause}: {says}"), cure),
        None => report.wrong(
            "the project",
            &format!("{name} is not there for this user: {says}"),
            "is it a project of another Jira site than the login's? else let an administrator \
             give the user Browse Projects",
        ),
    }
}
