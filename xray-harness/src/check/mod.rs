//! Whether what the tests and the settings name is there, told before the
//! tests run.

mod fields;
mod mentions;
mod offline;
mod online;
mod report;
mod suggest;
mod unchecked;

pub(crate) use report::Report;

use crate::client::{self, Client};
use crate::config::{self, Config, Noticed};
use crate::list::Listing;
use crate::provenance::Provenance;
use mentions::Mentions;

/// Why nothing could be checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Config(#[from] config::Error),
    #[error(
        "no credentials are set, so Xray cannot be asked: set them, or check with --offline what \
         needs no network"
    )]
    NoCredentials,
    #[error(transparent)]
    Client(#[from] client::Error),
}

/// What can be told without asking anybody.
pub(crate) fn offline(listing: &Listing, config: &Config, noticed: &Noticed) -> Report {
    without_asking(listing, config, noticed, "--offline")
}

fn without_asking(listing: &Listing, config: &Config, noticed: &Noticed, why: &str) -> Report {
    let mentions = Mentions::of(listing, config);
    let mut report = Report::new(listing, &mentions);
    offline::check(listing, config, (&mentions, noticed), &mut report);
    report.unchecked("keys, plan, version, environments, statuses and permissions", why);
    report
}

/// All of it, asked of the instance that the settings name; `facts` are those
/// that the tests would be run with.
pub(crate) fn online(
    listing: &Listing,
    config: &Config,
    noticed: &Noticed,
    facts: &Provenance,
) -> Result<Report, Error> {
    let client = if noticed.settings.is_empty() { client(config)? } else { None };
    let Some(client) = client else {
        return Ok(without_asking(listing, config, noticed, "the settings are to be mended first"));
    };
    let mentions = Mentions::of(listing, config);
    let mut report = Report::new(listing, &mentions);
    offline::check(listing, config, (&mentions, noticed), &mut report);
    online::check(&client, config, (&mentions, facts), &mut report);
    fields::check(&client, config, &mut report);
    report.sort();
    report.requests = client.requests_used();
    Ok(report)
}

/// `None` where a setting stands in the way, which is told of without asking.
fn client(config: &Config) -> Result<Option<Client>, Error> {
    let Ok(credentials) = config.credentials() else { return Ok(None) };
    let credentials = credentials.ok_or(Error::NoCredentials)?;
    let (Ok(target), Ok(jira)) = (config.target(), config.jira()) else { return Ok(None) };
    let client = Client::new(target, credentials, config.network.clone());
    Ok(client.ok().map(|client| client.asking(jira)))
}
