//! The login, and where else it may belong.

use super::answer;
use super::report::Report;
use crate::client::{Client, Error};
use crate::deployment::Deployment;
use crate::warning::chain;

const WHAT: &str = "the login";
/// Where Xray Cloud keeps the data of its regions
/// (docs.getxray.app, "REST API" of Xray Cloud).
const REGIONS: &str = "https://xray.cloud.getxray.app, https://us.xray.cloud.getxray.app, \
                       https://eu.xray.cloud.getxray.app, https://au.xray.cloud.getxray.app";

/// Is the user known?
pub(super) fn examine(client: &Client, report: &mut Report) -> bool {
    match client.target().deployment {
        Deployment::Cloud => on_cloud(client, report),
        Deployment::Server => on_server(client, report),
    }
}

fn on_cloud(client: &Client, report: &mut Report) -> bool {
    if let Err(error) = client.log_in() {
        let says = chain(&error);
        match jira_there(client, "") {
            Some(kind) => report.wrong(
                WHAT,
                &format!("XRAY_URL is the address of Jira {kind}, not of Xray Cloud: {says}"),
                if kind == "Cloud" {
                    "unset XRAY_URL, or set it to your region's address of Xray Cloud; Jira's \
                     belongs into XRAY_JIRA_URL"
                } else {
                    "Jira Server has no API keys: set XRAY_TOKEN, or XRAY_USERNAME and \
                     XRAY_PASSWORD, instead of XRAY_CLIENT_ID"
                },
            ),
            None => match answer::blame(&error) {
                Some((cause, cure)) => report.wrong(WHAT, &format!("{cause}: {says}"), cure),
                None => report.wrong(WHAT, &says, cure_on_cloud(&error)),
            },
        }
        return false;
    }
    // Who authenticates globally is still a stranger where the data are.
    match client.statuses() {
        Ok(_) => {
            report.fine(WHAT, "Xray Cloud knows the API key");
            true
        }
        Err(error) if error.says("license") => {
            license(&chain(&error), report);
            false
        }
        Err(error) => {
            let says = chain(&error);
            match answer::blame(&error) {
                Some((cause, cure)) => {
                    let cause = format!("the API key logs in, and then {cause}: {says}");
                    report.wrong(WHAT, &cause, cure);
                }
                None => report.wrong(
                    WHAT,
                    &format!("the API key logs in, and then the data are refused: {says}"),
                    format!("set XRAY_URL to the region that holds your data, one of {REGIONS}"),
                ),
            }
            false
        }
    }
}

fn cure_on_cloud(error: &Error) -> &'static str {
    if matches!(error.status(), Some(400 | 401)) {
        "check XRAY_CLIENT_ID and XRAY_CLIENT_SECRET; an administrator of your Jira site makes \
         them at Apps, Xray, API Keys"
    } else if error.is_web_page() {
        "a login page answers where Xray belongs: check XRAY_URL, and whether a proxy or a single \
         sign-on stands before it"
    } else if error.status() == Some(404) {
        "there is no Xray Cloud at this address: unset XRAY_URL, and XRAY_API_VERSION too"
    } else {
        "check XRAY_URL, and look at Xray's status page"
    }
}

fn on_server(client: &Client, report: &mut Report) -> bool {
    let error = match client.ask("/rest/api/2/myself") {
        Ok(user) if ["key", "name"].iter().any(|name| user[name].is_string()) => {
            report.fine(WHAT, "Jira knows the user");
            return true;
        }
        Ok(_) => {
            report.wrong(
                WHAT,
                "who was asked for the user names none, as Jira would",
                "check the host, the port and the path of XRAY_URL: another service may be there",
            );
            return false;
        }
        Err(error) => error,
    };
    let says = chain(&error);
    let blamed = answer::blame(&error);
    let (cause, cure) = if jira_there(client, "") == Some("Cloud") {
        (
            "XRAY_URL is the address of Jira Cloud, where this login is of no use",
            "set XRAY_CLIENT_ID and XRAY_CLIENT_SECRET of Xray Cloud instead",
        )
    } else if jira_there(client, "/jira").is_some() {
        ("Jira is one step below this address", "add /jira to the end of XRAY_URL")
    } else if let Some(blamed) = blamed {
        blamed
    } else if error.is_web_page() {
        (
            "a login page answers where Jira belongs",
            "check XRAY_URL; behind a single sign-on, use a personal access token in XRAY_TOKEN",
        )
    } else if error.status() == Some(401) {
        (
            "Jira does not know this login",
            "check XRAY_TOKEN, or XRAY_USERNAME and XRAY_PASSWORD; a token may have expired",
        )
    } else if error.status() == Some(403) {
        (
            "Jira refuses the login, as after several failures",
            "log in once in a browser, and answer what it asks",
        )
    } else if error.status() == Some(404) {
        ("there is no Jira at this address", "check XRAY_URL, its path too")
    } else {
        ("Jira cannot be asked who is logged in", "check XRAY_URL")
    };
    report.wrong(WHAT, &format!("{cause}: {says}"), cure);
    false
}

pub(super) fn license(says: &str, report: &mut Report) {
    report.wrong(
        "the license",
        says,
        "an administrator renews Xray's license, at Manage apps in Jira",
    );
}

/// Which Jira says of itself that it is there; it tells that to anybody.
fn jira_there(client: &Client, below: &str) -> Option<&'static str> {
    let probe = client.probe(&format!("{below}/rest/api/2/serverInfo")).ok()?;
    match probe.json.as_ref()?.get("deploymentType")?.as_str()? {
        "Cloud" => Some("Cloud"),
        _ => Some("Server"),
    }
}
