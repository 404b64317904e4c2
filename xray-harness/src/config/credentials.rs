//! Who sends: one login, of one kind.

use std::path::{Path, PathBuf};

use super::Error;
use crate::secret::Secret;

/// A way to log in. Which one there is also tells the deployment.
#[derive(Clone, Debug)]
pub(crate) enum Credentials {
    /// Xray Cloud's API key.
    ApiKey { client_id: String, client_secret: Secret },
    /// A personal access token of Jira Server or Data Center.
    Token(Secret),
    /// A user of Jira Server or Data Center.
    Basic { username: String, password: Secret },
    /// An application link of Jira Server or Data Center, by OAuth 1.0a.
    #[cfg_attr(not(feature = "oauth1"), expect(dead_code, reason = "nothing signs"))]
    OAuth1 { consumer_key: String, access_token: Secret, private_key_file: PathBuf },
}

/// The settings that make [`Credentials`]; from the environment only.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<Secret>,
    pub(super) token: Option<Secret>,
    pub(super) username: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) oauth_consumer_key: Option<String>,
    pub(super) oauth_access_token: Option<Secret>,
    pub(super) oauth_private_key_file: Option<PathBuf>,
}

impl Settings {
    /// `None` where nothing is given; an error where it is not clear who is meant.
    ///
    /// A relative path begins at `root`.
    pub(super) fn resolve(&self, root: Option<&Path>) -> Result<Option<Credentials>, Error> {
        let api_key = both(
            self.client_id.as_ref(),
            self.client_secret.as_ref(),
            "one of XRAY_CLIENT_ID and XRAY_CLIENT_SECRET is not set: an API key is both",
        )?;
        let basic = both(
            self.username.as_ref(),
            self.password.as_ref(),
            "one of XRAY_USERNAME and XRAY_PASSWORD is not set: a login is both",
        )?;
        let api_key = api_key
            .map(|(client_id, client_secret)| Credentials::ApiKey { client_id, client_secret });
        let token = self.token.as_ref().map(|token| sendable("XRAY_TOKEN", token)).transpose()?;
        let token = token.map(Credentials::Token);
        let basic = basic.map(|(username, password)| Credentials::Basic { username, password });
        let mut given = [api_key, token, basic, self.oauth1(root)?].into_iter().flatten();
        let first = given.next();
        if given.next().is_some() {
            return Err(Error::Credentials(
                "several logins are set: keep one of XRAY_CLIENT_ID with XRAY_CLIENT_SECRET \
                 (Cloud), XRAY_TOKEN, XRAY_USERNAME with XRAY_PASSWORD, or the three of \
                 XRAY_OAUTH_… (Server)",
            ));
        }
        Ok(first)
    }

    fn oauth1(&self, root: Option<&Path>) -> Result<Option<Credentials>, Error> {
        let Self { oauth_consumer_key, oauth_access_token, oauth_private_key_file, .. } = self;
        match (oauth_consumer_key, oauth_access_token, oauth_private_key_file) {
            (None, None, None) => Ok(None),
            (Some(consumer_key), Some(access_token), Some(file)) => Ok(Some(Credentials::OAuth1 {
                consumer_key: consumer_key.clone(),
                access_token: access_token.clone(),
                private_key_file: root.map_or_else(|| file.clone(), |root| root.join(file)),
            })),
            _ => Err(Error::Credentials(
                "OAuth 1.0a takes XRAY_OAUTH_CONSUMER_KEY, XRAY_OAUTH_ACCESS_TOKEN and \
                 XRAY_OAUTH_PRIVATE_KEY_FILE: one of them is not set",
            )),
        }
    }
}

fn both(
    name: Option<&String>,
    secret: Option<&Secret>,
    half: &'static str,
) -> Result<Option<(String, Secret)>, Error> {
    match (name, secret) {
        (Some(name), Some(secret)) => Ok(Some((name.clone(), secret.clone()))),
        (None, None) => Ok(None),
        _ => Err(Error::Credentials(half)),
    }
}

/// A token goes into a header as it is, and its value is shown to nobody.
pub(super) fn sendable(setting: &'static str, token: &Secret) -> Result<Secret, Error> {
    let bad = token.expose().chars().find(|c| !c.is_ascii_graphic());
    let what = match bad {
        None => return Ok(token.clone()),
        Some(' ') => "a space",
        Some('\n' | '\r') => "a line break",
        Some(c) if c.is_control() => "a control character",
        Some(_) => "a character that is not ASCII",
    };
    Err(Error::Unsendable { setting, what })
}

#[cfg(test)]
mod tests {
    use super::sendable;
    use crate::secret::Secret;

    #[test]
    fn a_token_that_no_header_takes_is_named_by_its_variable_alone() {
        for (token, what) in [
            ("canary\nX-Other: 1", "a line break"),
            ("canary é", "a space"),
            ("canaryé", "not ASCII"),
            ("canary\u{7}", "a control character"),
        ] {
            let error = sendable("XRAY_TOKEN", &Secret::new(token)).unwrap_err().to_string();
            assert!(error.starts_with("XRAY_TOKEN holds ") && error.contains(what), "{error}");
            assert!(!error.contains("canary"), "{error}");
        }
        assert!(sendable("XRAY_TOKEN", &Secret::new("a.b-c_d~e+f/g==")).is_ok());
    }
}
