//! Logging in: Xray's own tokens on Cloud, Jira's logins on Server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::error::Error;
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
            authenticate(transport, target, client_id, client_secret)
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
    let hiding = |error: Error| error.hiding_text(client_secret);
    let reply = transport.post(&call).map_err(hiding)?;
    let reply = reply.success(&url).map_err(hiding)?;
    let token: String = reply.json(&url).map_err(hiding)?;
    Ok(Secret::new(format!("Bearer {token}")))
}
