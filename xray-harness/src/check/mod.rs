//! Whether what the tests and the settings name is there, told before the
//! tests run.

mod fields;
mod mentions;
mod offline;
mod online;
mod report;
mod suggest;

pub(crate) use report::Report;

use crate::client::{self, Client};
use crate::config::{self, Config};
use crate::list::Listing;
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
pub(crate) fn offline(listing: &Listing, config: &Config) -> Report {
    let mentions = Mentions::of(listing, config);
    let mut report = Report::new(listing, &mentions);
    offline::check(listing, config, &mentions, &mut report);
    report.unchecked("keys, plan, version, environments, statuses and permissions", "--offline");
    report
}

/// All of it, asked of the instance that the settings name.
pub(crate) fn online(listing: &Listing, config: &Config) -> Result<Report, Error> {
    let credentials = config.credentials()?.ok_or(Error::NoCredentials)?;
    let client =
        Client::new(config.target()?, credentials, config.network.clone())?.asking(config.jira()?);
    let mentions = Mentions::of(listing, config);
    let mut report = Report::new(listing, &mentions);
    offline::check(listing, config, &mentions, &mut report);
    online::check(&client, config, &mentions, &mut report);
    fields::check(&client, config, &mut report);
    report.sort();
    report.requests = client.requests_used();
    Ok(report)
}
