//! Which settings are in force, and whether they agree.

use super::report::Report;
use crate::client::Client;
use crate::config::{Config, Noticed};
use crate::deployment::Deployment;
use crate::env;
use crate::warning::chain;

const WHAT: &str = "settings";

/// The client that the settings lead to.
pub(super) fn examine(config: &Config, noticed: &Noticed, report: &mut Report) -> Option<Client> {
    for (name, value) in env::given() {
        report.told(WHAT, format!("{name} is {value}, from the environment"));
    }
    for stranger in &noticed.odd {
        report.told(WHAT, stranger.clone());
    }
    for problem in noticed.settings.iter().chain(&noticed.processes) {
        report.wrong(WHAT, problem, "write it as the README's table has it");
    }
    if !noticed.settings.is_empty() {
        return None;
    }
    file(config, report);
    match client(config) {
        Ok(Some(client)) => {
            addresses(&client, report);
            Some(client)
        }
        Ok(None) => {
            report.wrong(
                WHAT,
                "no credentials are set, neither for Cloud nor for Server",
                "set XRAY_CLIENT_ID and XRAY_CLIENT_SECRET for Xray Cloud, or XRAY_URL with \
                 XRAY_TOKEN, or with XRAY_USERNAME and XRAY_PASSWORD, for Server and Data Center",
            );
            None
        }
        Err(error) => {
            report.wrong(WHAT, &chain(&*error), "mend the setting that is named");
            None
        }
    }
}

fn file(config: &Config, report: &mut Report) {
    let Some(root) = &config.root else {
        report.told(WHAT, "this is no cargo workspace, so there is no xray.toml to look for");
        return;
    };
    let path = root.join("xray.toml");
    let keys = config.file_keys();
    if keys.is_empty() {
        report.told(WHAT, format!("{} is not there, or says nothing", path.display()));
    }
    let given: Vec<_> = env::given().into_iter().map(|(name, _)| name).collect();
    for key in &keys {
        let variable = format!("XRAY_{}", key.to_uppercase());
        let then = if given.contains(&variable) { ", but the environment's wins" } else { "" };
        report.told(WHAT, format!("{key} is set in {}{then}", path.display()));
    }
}

type Problem = Box<dyn std::error::Error>;

fn client(config: &Config) -> Result<Option<Client>, Problem> {
    let Some(credentials) = config.credentials()? else { return Ok(None) };
    let client = Client::new(config.target()?, credentials, config.network.clone())?;
    Ok(Some(client.asking(config.jira()?)))
}

/// What an address alone gives away.
fn addresses(client: &Client, report: &mut Report) {
    let target = client.target();
    report
        .told(WHAT, format!("{:?} at {}, version {}", target.deployment, target.base, target.api));
    let is_jira_cloud = target.base.ends_with(".atlassian.net");
    match target.deployment {
        Deployment::Cloud if is_jira_cloud => report.wrong(
            WHAT,
            "XRAY_URL is the address of Jira Cloud, and Xray Cloud has one of its own",
            "unset XRAY_URL, or set it to your region's, such as \
             https://eu.xray.cloud.getxray.app; Jira's address belongs into XRAY_JIRA_URL",
        ),
        Deployment::Server if is_jira_cloud => report.wrong(
            WHAT,
            "XRAY_URL is the address of Jira Cloud, where a login of Jira Server is of no use",
            "set XRAY_CLIENT_ID and XRAY_CLIENT_SECRET of an API key of Xray Cloud, and unset \
             XRAY_URL",
        ),
        _ => {}
    }
}
