//! Logging in: Xray's own tokens on Cloud, Jira's logins on Server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::call::{Body, Call, Method, Site};
use super::error::Error;
#[cfg(feature = "oauth1")]
use super::oauth1::Signer;
use super::reply::Reply;
use super::session::Session;
use crate::config::{Credentials, Jira, JiraLogin};
use crate::secret::Secret;

/// What a request has to carry.
#[derive(Clone, Debug)]
pub(super) enum Login {
    /// The value of the `Authorization` header, whatever is asked.
    Header(Secret),
    /// A signature of each request.
    #[cfg(feature = "oauth1")]
    Signer(Signer),
}

impl Login {
    /// The value of the `Authorization` header for one request.
    #[cfg_attr(
        not(feature = "oauth1"),
        expect(unused_variables, clippy::unnecessary_wraps, reason = "only a signature needs it")
    )]
    pub(super) fn authorization(&self, method: Method, url: &str) -> Result<Secret, Error> {
        match self {
            Self::Header(header) => Ok(header.clone()),
            #[cfg(feature = "oauth1")]
            Self::Signer(signer) => signer.authorization(method, url),
        }
    }
}

/// Logs in, for all that follows.
pub(super) fn log_in(session: &Session, credentials: &Credentials) -> Result<Login, Error> {
    match credentials {
        Credentials::ApiKey { client_id, client_secret } => {
            let token = authenticate(session, client_id, client_secret);
            let failed = |error| Error::Login { source: Box::new(error) };
            token.map(Login::Header).map_err(failed)
        }
        Credentials::Token(token) => Ok(Login::Header(bearer(token))),
        Credentials::Basic { username, password } => Ok(Login::Header(basic(username, password))),
        #[cfg(feature = "oauth1")]
        Credentials::OAuth1 { consumer_key, access_token, private_key_file } => {
            Signer::new(consumer_key, access_token, private_key_file).map(Login::Signer)
        }
        #[cfg(not(feature = "oauth1"))]
        Credentials::OAuth1 { .. } => Err(Error::NoOAuth1),
    }
}

/// The same for Jira Cloud
/// (developer.atlassian.com, "Basic auth for REST APIs", "OAuth 2.0 (3LO) apps").
pub(super) fn log_in_to_jira(jira: &Jira) -> Login {
    Login::Header(match &jira.login {
        JiraLogin::Basic { email, token } => basic(email, token),
        JiraLogin::Bearer(token) => bearer(token),
    })
}

fn bearer(token: &Secret) -> Secret {
    Secret::new(format!("Bearer {}", token.expose()))
}

fn basic(username: &str, password: &Secret) -> Secret {
    // A secret of its own, since a server may echo it without its scheme.
    let login = Secret::new(STANDARD.encode(format!("{username}:{}", password.expose())));
    Secret::new(format!("Basic {}", login.expose()))
}

#[derive(Serialize)]
struct ApiKey<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

/// The reply is the token as a JSON string, in its quotes
/// (docs.getxray.app, "Authentication - REST v2").
fn authenticate(
    session: &Session,
    client_id: &str,
    client_secret: &Secret,
) -> Result<Secret, Error> {
    let path = format!("/api/{}/authenticate", session.target().api);
    let key = ApiKey { client_id, client_secret: client_secret.expose() };
    let body = serde_json::to_vec(&key).map_err(|source| Error::Encode { source })?;
    let call = Call::post(Site::Xray, &path, Body::Json(body)).repeatable(true).to("logging in");
    session.send_openly(&call, |url, reply| token(reply, url).map(|token| bearer(&token)))
}

/// The token, in its quotes or without. A body that is none may hold one all
/// the same, so it is never shown.
fn token(reply: &Reply, url: &str) -> Result<Secret, Error> {
    let is_token = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    let text = String::from_utf8_lossy(&reply.body);
    let token = text.trim().trim_matches('"');
    if is_token(token) && !token.starts_with(['{', '[', '<']) {
        return Ok(Secret::new(token));
    }
    Err(reply.as_web_page(url).unwrap_or_else(|| Error::Token { url: url.to_owned() }))
}
