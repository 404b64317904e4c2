//! What is wrong with the settings.

use std::io;
use std::path::PathBuf;

use super::setting::Setting;

/// A setting that cannot be followed, with what to write instead.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    // The parser's own words only: it would also show the line, secrets and all.
    #[error("{}, line {line}: {why}", path.display())]
    Parse { path: PathBuf, line: usize, why: String },
    #[error(
        "{} holds `{key}`: credentials are read from the environment only (XRAY_{})",
        path.display(),
        key.to_uppercase()
    )]
    SecretInFile { path: PathBuf, key: String },
    #[error(
        "{rule:?}, a rule of XRAY_REDACT or of `redact` in xray.toml, is no regular expression: {why}"
    )]
    Rule { rule: String, why: String },
    #[error("`{key}` in {} is empty: fill it in, or leave it out", path.display())]
    Empty { path: PathBuf, key: String },
    #[error("{setting} is {word:?}: give {wanted}")]
    Word { setting: Setting, word: String, wanted: String },
    #[error("{setting} is {url:?}: {why}")]
    Url { setting: Setting, url: String, why: String },
    #[error(
        "{setting} is {word:?}, which is no word for a status: one has 2 to 18 letters, digits, `_`, `/` \
         and spaces"
    )]
    Status { setting: Setting, word: String },
    #[error("{name:?} cannot stand in [execution.fields]: {why}")]
    Field { name: String, why: String },
    #[error("{setting} cannot be filled in")]
    Template { setting: Setting, source: crate::provenance::Unknown },
    #[error(
        "{setting} holds a user name or a password: give them in variables of their own, such as \
         XRAY_USERNAME and XRAY_PASSWORD"
    )]
    UrlWithLogin { setting: Setting },
    #[error(
        "{setting} is {url}: credentials would cross the network in the clear; use https, or name \
         {host:?} in XRAY_ALLOW_HTTP"
    )]
    PlainHttp { setting: Setting, url: String, host: String },
    #[error("XRAY_URL is not set: on Server and Data Center it is Jira's own address")]
    NoUrl,
    #[error(
        "XRAY_DEPLOYMENT is not set and cannot be told from the other settings: set it to cloud \
         or to server"
    )]
    NoDeployment,
    #[error("{setting} holds {what}, which no token does: copy it once more")]
    Unsendable { setting: &'static str, what: &'static str },
    #[error("{0}")]
    Credentials(&'static str),
}

impl Error {
    /// `wanted`: what to give instead.
    pub(super) fn word(setting: &'static str, word: &str, wanted: impl Into<String>) -> Self {
        Self::Word { setting: setting.into(), word: word.to_owned(), wanted: wanted.into() }
    }

    /// The setting whose value is at fault.
    pub(super) fn setting(&mut self) -> Option<&mut Setting> {
        match self {
            Self::Word { setting, .. }
            | Self::Url { setting, .. }
            | Self::Status { setting, .. }
            | Self::Template { setting, .. }
            | Self::UrlWithLogin { setting }
            | Self::PlainHttp { setting, .. } => Some(setting),
            Self::Read { .. }
            | Self::Parse { .. }
            | Self::SecretInFile { .. }
            | Self::Rule { .. }
            | Self::Empty { .. }
            | Self::Field { .. }
            | Self::NoUrl
            | Self::NoDeployment
            | Self::Unsendable { .. }
            | Self::Credentials(_) => None,
        }
    }
}
