//! Jira Cloud, which is asked about issues: a site of its own beside Xray Cloud.

use super::credentials::sendable;
use super::{Error, target};
use crate::secret::Secret;

/// A site and who asks there. On Server, Jira is where Xray is.
#[derive(Clone, Debug)]
pub(crate) struct Jira {
    /// Without a trailing slash: `https://example.atlassian.net`, or with
    /// OAuth 2.0 `https://api.atlassian.com/ex/jira/<cloud id>`.
    pub(crate) base: String,
    pub(crate) login: JiraLogin,
}

#[derive(Clone, Debug)]
pub(crate) enum JiraLogin {
    /// A user's e-mail address and API token.
    Basic { email: String, token: Secret },
    /// An access token of OAuth 2.0.
    Bearer(Secret),
}

/// What the user says of it; the login from the environment only.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) url: Option<String>,
    pub(super) email: Option<String>,
    pub(super) token: Option<Secret>,
}

impl Settings {
    /// `None` where nothing is said of Jira.
    pub(super) fn resolve(&self, target: &target::Settings) -> Result<Option<Jira>, Error> {
        match (&self.url, &self.email, &self.token) {
            (_, None, None) => Ok(None),
            (Some(url), email, Some(token)) => {
                let url = target.allowed("XRAY_JIRA_URL", url)?;
                let base = url.as_str().trim_end_matches('/');
                let base = base.split_once("/rest/api").map_or(base, |(front, _)| front);
                let token = token.clone();
                let login = match email.clone() {
                    Some(email) => JiraLogin::Basic { email, token },
                    None => JiraLogin::Bearer(sendable("XRAY_JIRA_TOKEN", &token)?),
                };
                Ok(Some(Jira { base: base.to_owned(), login }))
            }
            _ => Err(Error::Credentials(
                "Jira Cloud is asked with XRAY_JIRA_URL, XRAY_JIRA_TOKEN and, for an API token, \
                 XRAY_JIRA_EMAIL: one of them is not set",
            )),
        }
    }
}
