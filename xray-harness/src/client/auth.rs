//! Logging in: Xray's own tokens on Cloud, Jira's logins on Server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::error::Error;
use super::reply::Reply;
use super::transport::{Body, Call, Transport};
use crate::config::{Credentials, Target};
use crate::secret::Secret;

/// The value of the `Authorization` header for all that follows.
pub(super) fn log_in(
    transport: &Transport,
    target: &Target,
    credentials: &Credentials,
) -> Result<Secret, Error> {
    match credentials {
        Credentials::ApiKey { client_id, client_secret } => {
            let token = authenticate(transport, target, client_id, client_secret);
            token.map_err(|error| {
                let source = Box::new(error.hiding_text(client_secret));
                Error::Login { source }
            })
        }
        Credentials::Token(token) => Ok(Secret::new(format!("Bearer {}", token.expose()))),
        Credentials::Basic { username, password } => {
            let login = STANDARD.encode(format!("{username}:{}", password.expose()));
            Ok(Secret::new(format!("Basic {login}")))
        }
    }
}

#[derive(Serialize)]
struct ApiKey<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

/// The reply is the token as a JSON string, in its quotes
/// (docs.getxray.app, "Authentication - REST v2").
fn authenticate(
    transport: &Transport,
    target: &Target,
    client_id: &str,
    client_secret: &Secret,
) -> Result<Secret, Error> {
    let url = format!("{}/api/{}/authenticate", target.base, target.api);
    let key = ApiKey { client_id, client_secret: client_secret.expose() };
    let body = serde_json::to_vec(&key).map_err(|source| Error::Encode { source })?;
    let call = Call { url: &url, login: None, body: Body::Json(body) };
    let reply = transport.post(&call)?;
    let token = token(reply.success(&url)?, &url)?;
    Ok(Secret::new(format!("Bearer {token}")))
}

/// The token, in its quotes or without. A body that is none may hold one all
/// the same, so it is never shown.
fn token(reply: &Reply, url: &str) -> Result<String, Error> {
    let is_token = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    let text = String::from_utf8_lossy(&reply.body);
    let token = text.trim().trim_matches('"');
    if is_token(token) && !token.starts_with(['{', '[', '<']) {
        return Ok(token.to_owned());
    }
    Err(reply.as_web_page(url).unwrap_or_else(|| Error::Token { url: url.to_owned() }))
}
