//! What stands between the results and Xray.

use std::path::PathBuf;
use std::time::Duration;

use super::proxy::Proxy;
use super::retry::Outcome;
use crate::{secret, wire};

/// Why an import did not succeed, as far as the client can tell.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot prepare the HTTP client")]
    Setup { source: Box<dyn std::error::Error + Send + Sync> },
    #[error("{} is no PEM of {what}", path.display())]
    Pem { path: PathBuf, what: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
    #[cfg(not(feature = "oauth1"))]
    #[error(
        "OAuth 1.0a takes the feature `oauth1`, which is not built into this: send with \
         `cargo xray upload`, or add the feature"
    )]
    NoOAuth1,
    #[error("cannot log in")]
    Login { source: Box<Error> },
    #[error(
        "{url} answered with something that is no token: is XRAY_URL the address of Xray Cloud?"
    )]
    Token { url: String },
    #[error("no login of Jira is set: XRAY_JIRA_URL, XRAY_JIRA_EMAIL and XRAY_JIRA_TOKEN")]
    NoJira,
    #[error("cannot write the request")]
    Encode { source: serde_json::Error },
    #[error("cannot reach {url}{}{}", .why.in_parentheses(), way(.proxy.as_ref()))]
    Connect { url: String, why: Why, proxy: Option<Proxy> },
    #[error("cannot speak TLS with {url}{}: if its certificate is your company's own, name the root certificate in XRAY_CA_CERT_FILE", .why.in_parentheses())]
    Tls { url: String, why: Why, fault: TlsFault },
    #[error("evidence is not on disk as it was{}", .why.in_parentheses())]
    Evidence { why: Why },
    #[error("the time for sending, {} s, was over before {url} was asked: raise XRAY_BUDGET, or send the rest later", .budget.as_secs())]
    OutOfTime { url: String, budget: Duration },
    #[error("{url} did not answer in {seconds} s{}", .cargo.doubt())]
    Timeout { url: String, seconds: u64, cargo: Cargo },
    #[error("{url} did not take the whole request ({why}){}", .cargo.doubt())]
    Stuck { url: String, why: String, cargo: Cargo },
    #[error("the connection to {url} broke{}{}", .why.in_parentheses(), .cargo.doubt())]
    Broken { url: String, why: Why, cargo: Cargo },
    #[error("{url} answered {status}{}{}", .body.after_colon(), advice(*.status, *.cargo))]
    Status { url: String, status: u16, body: Excerpt, wait: Option<Duration>, cargo: Cargo },
    #[error(
        "{url} sends elsewhere, to {location}, where no credentials go: set XRAY_URL to the address that answers by itself"
    )]
    Redirect { url: String, location: Excerpt },
    #[error("{url} answered with a web page instead of JSON: XRAY_URL is not Xray's address, or leads to a login page{}", .body.after_colon())]
    WebPage { url: String, body: Excerpt },
    #[error("{url} answered with something that is no answer to what it was asked ({why}){}", .body.after_colon())]
    Reply { url: String, why: String, body: Excerpt },
    #[error("{url} refuses what it was asked: {problem}")]
    Refused { url: String, problem: Excerpt },
    #[error("Xray knows no Test Execution {key}, or does not show it to this user")]
    NotFound { key: String },
}

impl Error {
    /// May the server have done what it was asked to, all the same?
    pub(crate) fn is_ambiguous(&self) -> bool {
        match self {
            // A server that fails may do so after the deed.
            Self::Status { status, .. } => *status >= 500 && *status != 503,
            _ => self.outcome() == Outcome::Unknown,
        }
    }

    /// Was the answer a page for people?
    pub(crate) fn is_web_page(&self) -> bool {
        matches!(self.inner(), Self::WebPage { .. })
    }

    /// Was there an answer, of success, that is none to what was asked?
    #[cfg(feature = "cli")]
    pub(crate) fn is_of_another_shape(&self) -> bool {
        matches!(self.inner(), Self::Reply { .. } | Self::Token { .. })
    }

    /// Does asking the same again come to the same, since it is not allowed or
    /// not known there? A login, a pause or another way would not help.
    pub(crate) fn is_barred(&self) -> bool {
        match self.inner() {
            Self::Status { status, .. } => matches!(status, 400 | 403 | 404 | 405 | 410 | 501),
            other => matches!(other, Self::Refused { .. } | Self::WebPage { .. }),
        }
    }

    /// The status that was answered, also to a login.
    #[cfg(feature = "cli")]
    pub(crate) fn status(&self) -> Option<u16> {
        match self.inner() {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Does the server give this word for its reason?
    #[cfg(feature = "cli")]
    pub(crate) fn says(&self, word: &str) -> bool {
        match self.inner() {
            Self::Refused { problem: said, .. } | Self::Status { body: said, .. } => {
                said.holds_word(word)
            }
            _ => false,
        }
    }

    /// What went wrong, without that it did in logging in.
    fn inner(&self) -> &Self {
        match self {
            Self::Login { source } => source.inner(),
            _ => self,
        }
    }

    /// What going on depends on.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::Connect { .. } => Outcome::NotConnected,
            Self::Timeout { .. }
            | Self::Stuck { .. }
            | Self::Broken { .. }
            | Self::Reply { .. }
            | Self::Status { status: 502 | 504 | 520..=599, .. } => Outcome::Unknown,
            Self::Status { status: 401, .. } => Outcome::LoginRefused,
            Self::Status { status: 429, wait, .. } => Outcome::TooMany { wait: *wait },
            Self::Status { status: 503, wait, .. } => Outcome::Busy { wait: *wait },
            Self::Status { .. }
            | Self::Setup { .. }
            | Self::Encode { .. }
            | Self::Evidence { .. }
            | Self::Login { .. }
            | Self::NoJira
            | Self::NotFound { .. }
            | Self::OutOfTime { .. }
            | Self::Refused { .. }
            | Self::Pem { .. }
            | Self::Redirect { .. }
            | Self::Tls { .. }
            | Self::Token { .. }
            | Self::WebPage { .. } => Outcome::Final,
            #[cfg(not(feature = "oauth1"))]
            Self::NoOAuth1 => Outcome::Final,
        }
    }

    /// Does the server understand the question, and not like something in it?
    #[cfg(feature = "cli")]
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Status { status: 400, .. })
    }

    #[cfg(all(test, feature = "cli"))]
    pub(super) fn refused(problem: &str) -> Self {
        Self::Refused { url: String::new(), problem: Excerpt::new(problem.as_bytes()) }
    }

    pub(super) fn is_login_refused(&self) -> bool {
        self.outcome() == Outcome::LoginRefused
    }

    /// Would less of the same be taken?
    pub(crate) fn is_too_large(&self) -> bool {
        matches!(self, Self::Status { status: 413, .. })
    }

    /// Would the same be refused another time too?
    pub(crate) fn is_for_good(&self) -> bool {
        matches!(self, Self::Status { status: 400, .. })
    }

    /// Was it tried as often and as long as it may be? Whoever tries the same now
    /// waits as long for nothing.
    pub(crate) fn is_in_vain(&self) -> bool {
        let inner = self.inner();
        matches!(inner, Self::OutOfTime { .. })
            || matches!(
                inner.outcome(),
                Outcome::NotConnected
                    | Outcome::Busy { .. }
                    | Outcome::TooMany { .. }
                    | Outcome::Unknown
            )
    }
}

/// What a request carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cargo {
    /// A login or a question.
    Words,
    /// Results or evidence, which may have been taken though nobody says so.
    Results,
}

impl Cargo {
    fn doubt(self) -> &'static str {
        match self {
            Self::Words => "",
            Self::Results => "; it may have taken the results all the same",
        }
    }
}

/// Why TLS did not come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsFault {
    /// Nobody that is trusted here vouches for the certificate.
    Issuer,
    /// Any other.
    Other,
}

/// What the reader can do where nobody is reached.
fn way(proxy: Option<&Proxy>) -> String {
    match proxy {
        Some(proxy) => format!(
            " through the proxy {proxy}: is it right? if this host needs no proxy, name it in NO_PROXY"
        ),
        None => {
            ": is the address right, and is there a proxy to be named in HTTPS_PROXY?".to_owned()
        }
    }
}

/// What the reader can do about a status.
fn advice(status: u16, cargo: Cargo) -> &'static str {
    match status {
        401 => {
            "; the login was refused: check the credentials, and that they belong to this \
             address and region"
        }
        403 => {
            "; the user may not do this, or Jira asks for a CAPTCHA after failed logins: log in \
             once in a browser"
        }
        404 => "; XRAY_URL leads to a server that has no Xray there",
        413 => "; the payload is too large for this server: attach less evidence",
        407 => "; the proxy asks for a login: give it in HTTPS_PROXY, as http://user:password@host",
        429 => "; too many requests in a short time: try again in some minutes",
        502 | 504 => match cargo {
            Cargo::Words => "; a gateway gave up waiting",
            Cargo::Results => {
                "; a gateway gave up waiting; the results may have been taken all the same"
            }
        },
        _ => "",
    }
}

/// A cause, where the library below gave one.
#[derive(Debug)]
pub(crate) struct Why(pub(super) String);

impl Why {
    fn in_parentheses(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!(" ({})", self.0) }
    }
}

/// The beginning of what a server said, fit for a terminal and without any of
/// our secrets, which it may echo.
#[derive(Debug)]
pub(crate) struct Excerpt(String);

impl Excerpt {
    const LENGTH: usize = 600;

    pub(super) fn new(text: &[u8]) -> Self {
        Self(secret::hide_in(&String::from_utf8_lossy(text)))
    }

    #[cfg(feature = "cli")]
    fn holds_word(&self, word: &str) -> bool {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        self.0.split(|c| !is_part(c)).any(|found| found.eq_ignore_ascii_case(word))
    }

    fn after_colon(&self) -> String {
        let text = self.to_string();
        if text.is_empty() { text } else { format!(": {text}") }
    }
}

impl std::fmt::Display for Excerpt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = wire::clean(&self.0);
        let words = text.split(char::is_whitespace);
        let text = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(Self::LENGTH) {
            Some((end, _)) => write!(f, "{}…", &text[..end]),
            None => f.write_str(&text),
        }
    }
}
