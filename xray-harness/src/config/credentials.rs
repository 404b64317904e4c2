//! Who sends: one login, of one kind.

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
}

/// The settings that make [`Credentials`]; from the environment only.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<Secret>,
    pub(super) token: Option<Secret>,
    pub(super) username: Option<String>,
    pub(super) password: Option<Secret>,
}

impl Settings {
    /// `None` where nothing is given; an error where it is not clear who is meant.
    pub(super) fn resolve(&self) -> Result<Option<Credentials>, Error> {
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
        let token = self.token.clone().map(Credentials::Token);
        let basic = basic.map(|(username, password)| Credentials::Basic { username, password });
        let mut given = [api_key, token, basic].into_iter().flatten();
        let first = given.next();
        if given.next().is_some() {
            return Err(Error::Credentials(
                "several logins are set: keep one of XRAY_CLIENT_ID with XRAY_CLIENT_SECRET \
                 (Cloud), XRAY_TOKEN, or XRAY_USERNAME with XRAY_PASSWORD (Server)",
            ));
        }
        Ok(first)
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
