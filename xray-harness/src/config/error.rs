//! What is wrong with the settings.

use std::io;
use std::path::PathBuf;

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
    #[error("{setting} is {word:?}, which is none of: {known}")]
    Word { setting: &'static str, word: String, known: &'static str },
    #[error("{setting} is {url:?}, which is no address of its kind: {why}")]
    Url { setting: &'static str, url: String, why: String },
    #[error(
        "{setting} is {word:?}, which is no word for a status: one has 2 to 18 letters, digits, `_`, `/` \
         and spaces"
    )]
    Status { setting: &'static str, word: String },
    #[error("{name:?} cannot stand in [execution.fields]: {why}")]
    Field { name: String, why: String },
    #[error("{setting} cannot be filled in")]
    Template { setting: &'static str, source: crate::provenance::Unknown },
    #[error(
        "{setting} holds a user name or a password: give them in variables of their own, such as \
         XRAY_USERNAME and XRAY_PASSWORD"
    )]
    UrlWithLogin { setting: &'static str },
    #[error(
        "{setting} is {url}: credentials would cross the network in the clear; use https, or name \
         {host:?} in XRAY_ALLOW_HTTP"
    )]
    PlainHttp { setting: &'static str, url: String, host: String },
    #[error("XRAY_URL is not set: on Server and Data Center it is Jira's own address")]
    NoUrl,
    #[error(
        "XRAY_DEPLOYMENT is not set and cannot be told from the other settings: set it to cloud \
         or to server"
    )]
    NoDeployment,
    #[error("{0}")]
    Credentials(&'static str),
}

impl Error {
    pub(super) fn word(setting: &'static str, word: Option<&str>, known: &'static str) -> Self {
        Self::Word { setting, word: word.unwrap_or_default().to_owned(), known }
    }
}
