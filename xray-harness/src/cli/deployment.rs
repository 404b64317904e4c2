//! Which deployment something is shown for.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::error::Error;
use crate::config::Config;
use crate::deployment::Deployment;

/// The argument that names it.
#[derive(Debug, clap::Args)]
pub(super) struct Shown {
    /// For which deployment [default: as the settings say, else cloud]
    #[arg(long, value_parser = words())]
    deployment: Option<Deployment>,
}

impl Shown {
    pub(super) fn deployment(&self, config: &Config) -> Result<Deployment, Error> {
        match self.deployment {
            Some(deployment) => Ok(deployment),
            None => Ok(config.deployment()?.unwrap_or(Deployment::Cloud)),
        }
    }
}

/// The word of each.
pub(super) fn words() -> impl TypedValueParser<Value = Deployment> {
    PossibleValuesParser::new(["cloud", "server"]).map(|word| match word.as_str() {
        "server" => Deployment::Server,
        _ => Deployment::Cloud,
    })
}
