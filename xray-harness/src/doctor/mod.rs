//! What stands between this machine and Xray, and what to do about it.
//!
//! Each examination asks something real; where one fails, those that need it
//! are not made, and said not to be.

mod answer;
mod instance;
mod login;
mod report;
mod settings;
mod way;

pub(crate) use report::Report;

use crate::client::Client;
use crate::config::{Config, Noticed};
use crate::warning::chain;

/// Examines the settings, the way to the server, the login, and what it allows.
pub(crate) fn examine(config: &Config, noticed: &Noticed, report: &mut Report) {
    let Some(client) = settings::examine(config, noticed, report) else {
        report.skipped("the way to Xray", "the settings do not say where it is");
        return;
    };
    if way::examine(&client, report) {
        if login::examine(&client, report) {
            instance::examine(&client, config, report);
        } else {
            report.skipped("what Xray allows", "nobody is logged in");
        }
    } else {
        report.skipped("the login", "the server cannot be asked");
    }
    jira(&client, config, report);
}

/// Jira Cloud, where it has a login of its own.
fn jira(client: &Client, config: &Config, report: &mut Report) {
    let is_cloud = client.target().deployment == crate::deployment::Deployment::Cloud;
    match config.jira() {
        Ok(Some(_)) if is_cloud => match client.ask_jira("/rest/api/3/myself") {
            Ok(_) => report.fine("Jira's login", "Jira knows the user"),
            Err(error) => {
                let says = chain(&error);
                let (cause, cure) = answer::blame(&error).unwrap_or((
                    "Jira does not answer who is logged in",
                    "check XRAY_JIRA_URL, XRAY_JIRA_EMAIL and XRAY_JIRA_TOKEN; the token is one \
                     of id.atlassian.com, not Xray's API key",
                ));
                report.wrong("Jira's login", &format!("{cause}: {says}"), cure);
            }
        },
        _ => {}
    }
}
