//! Reads a reply as what it is, and nothing into it.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use url::Url;

use super::error::{Cargo, Error, Excerpt};
use super::retry::retry_after;
use crate::deployment::Deployment;
use crate::key::is_key;

/// What the server made of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The Test Execution's key.
    pub(crate) key: String,
    /// Its numeric id, where it was told.
    pub(crate) id: Option<String>,
    /// Its address in Jira's REST API.
    self_url: String,
    /// Results that the server did not take although it took the import.
    pub(crate) refused: Vec<Refused>,
}

impl Receipt {
    /// That of an earlier import, of which only the key is known.
    pub(crate) fn of(key: String) -> Self {
        Self { key, id: None, self_url: String::new(), refused: Vec::new() }
    }

    /// The Tests whose results the server did not take.
    pub(crate) fn untaken(&self) -> Untaken<'_> {
        let keys: Option<_> =
            self.refused.iter().map(|refused| refused.test_key.as_deref()).collect();
        Untaken { keys }
    }

    /// The scheme, host and port of the Jira site that holds the issue.
    pub(crate) fn site(&self) -> Option<String> {
        let url = Url::parse(&self.self_url).ok()?;
        url.origin().is_tuple().then(|| url.origin().ascii_serialization())
    }
}

/// Tests whose results a server did not take.
#[derive(Debug)]
pub(crate) struct Untaken<'a> {
    /// `None` where it does not say whose: whatever is sent again is only written over.
    keys: Option<BTreeSet<&'a str>>,
}

impl Untaken<'_> {
    /// Is the Test with this key among them?
    pub(crate) fn holds(&self, key: &str) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.contains(key))
    }
}

/// A reply of any kind.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) location: Option<String>,
    pub(super) retry_after: Option<String>,
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "for who looks for a cause"))]
    pub(super) date: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// The reply, if it says that the request succeeded.
    pub(super) fn success(&self, url: &str, cargo: Cargo, now: SystemTime) -> Result<&Self, Error> {
        let url = url.to_owned();
        match (self.status, &self.location) {
            (200..=299, _) => Ok(self),
            (300..=399, Some(location)) => {
                Err(Error::Redirect { url, location: Excerpt::new(location.as_bytes()) })
            }
            (status, _) => {
                let said = if self.is_web_page() { title } else { message };
                let body = Excerpt::new(&said(&self.body));
                Err(Error::Status { url, status, body, wait: self.wait(now), cargo })
            }
        }
    }

    /// Cloud has been seen to send the header with a success, too.
    fn wait(&self, now: SystemTime) -> Option<Duration> {
        let header = self.retry_after.as_deref().filter(|_| matches!(self.status, 429 | 503));
        header.and_then(|header| retry_after(header, now))
    }

    /// The body as `T`; a web page is named as such.
    pub(super) fn json<'a, T: Deserialize<'a>>(&'a self, url: &str) -> Result<T, Error> {
        if let Some(error) = self.as_web_page(url) {
            return Err(error);
        }
        serde_json::from_slice(&self.body).map_err(|error| Error::Reply {
            url: url.to_owned(),
            why: Excerpt::new(error.to_string().as_bytes()).to_string(),
            body: Excerpt::new(&self.body),
        })
    }

    /// What to say of a page where JSON belongs.
    pub(super) fn as_web_page(&self, url: &str) -> Option<Error> {
        let page =
            || Error::WebPage { url: url.to_owned(), body: Excerpt::new(&title(&self.body)) };
        self.is_web_page().then(page)
    }

    fn is_web_page(&self) -> bool {
        let body = self.body.trim_ascii_start();
        // Some call everything HTML.
        let is_json = body.starts_with(b"{") || body.starts_with(b"[");
        body.starts_with(b"<") || self.content_type.contains("html") && !is_json
    }
}

/// Reads the reply to an import that succeeded.
pub(super) fn read(deployment: Deployment, url: &str, reply: &Reply) -> Result<Receipt, Error> {
    let receipt = match deployment {
        Deployment::Cloud => receipt(reply.json::<Issue>(url)?, Vec::new()),
        Deployment::Server => {
            let import: ServerImport = reply.json(url)?;
            let refused = import.test_issues.map_or_else(Vec::new, |issues| issues.error);
            receipt(import.test_exec_issue, refused)
        }
    };
    if is_key(&receipt.key) {
        Ok(receipt)
    } else {
        let why = "the execution's key is no key".to_owned();
        Err(Error::Reply { url: url.to_owned(), why, body: Excerpt::new(&reply.body) })
    }
}

/// Cloud's whole reply, and the part of Server's that names the execution.
#[derive(Deserialize)]
struct Issue {
    key: String,
    id: Option<String>,
    #[serde(rename = "self", default)]
    self_url: String,
}

fn receipt(issue: Issue, refused: Vec<Refused>) -> Receipt {
    Receipt { key: issue.key, id: issue.id, self_url: issue.self_url, refused }
}

/// Server's reply; of its first version, only the execution is sure.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServerImport {
    test_exec_issue: Issue,
    test_issues: Option<TestIssues>,
}

#[derive(Deserialize)]
struct TestIssues {
    #[serde(default)]
    error: Vec<Refused>,
}

/// A result that the server left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Refused {
    pub(crate) test_key: Option<String>,
    #[serde(default)]
    messages: Vec<String>,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let messages = Excerpt::new(self.messages.join("; ").as_bytes());
        match &self.test_key {
            Some(key) => write!(f, "{}: {messages}", Excerpt::new(key.as_bytes())),
            None => write!(f, "{messages}"),
        }
    }
}

/// How Xray refuses, and how Jira does.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    error: Option<serde_json::Value>,
    #[serde(default)]
    error_messages: Vec<String>,
}

/// The text of `{"error": …}`, which may be any JSON, or of
/// `{"errorMessages": […]}`, else the whole body.
fn message(body: &[u8]) -> Vec<u8> {
    match serde_json::from_slice(body) {
        Ok(Refusal { error: Some(serde_json::Value::String(text)), .. }) => text.into_bytes(),
        Ok(Refusal { error: Some(error), .. }) => error.to_string().into_bytes(),
        Ok(Refusal { error: None, error_messages }) if !error_messages.is_empty() => {
            error_messages.join("; ").into_bytes()
        }
        _ => body.to_vec(),
    }
}

/// What a web page calls itself; enough to know it by.
fn title(page: &[u8]) -> Vec<u8> {
    let page = String::from_utf8_lossy(page);
    let title = page.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    title.map_or_else(Vec::new, |(title, _)| title.as_bytes().to_vec())
}
