//! Cloud's logins and replies.
//!
//! After "Authentication - REST v2" and "Import Execution Results - REST v2" of
//! Xray Cloud's documentation.

use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::app::App;
use super::import::Taken;
use super::login::{bearer, is_json, is_xml};
use super::reply::Reply;

/// The Client Id of the API key that the sandbox's Cloud accepts.
pub const CLIENT_ID: &str = "5A4DB0C5A4DB0C5A4DB0C5A4DB0C5A4D";
/// The Client Secret of the API key that the sandbox's Cloud accepts.
pub const CLIENT_SECRET: &str = "sandbox-secret-of-no-value-d62f81eb9ed859e11e54356d";

/// Exchanges an API key for a token, which comes as a JSON string.
pub(super) fn authenticate(app: &App, headers: &HeaderMap, body: &[u8]) -> Reply {
    let key = serde_json::from_slice::<ApiKey>(body);
    match key {
        Ok(key) if !is_json(headers) || key.client_id.is_empty() => wrong_syntax(),
        Ok(key) if key.client_id == CLIENT_ID && key.client_secret == CLIENT_SECRET => {
            let token = app.tokens().give();
            Reply::json(StatusCode::OK, &Value::String(token))
        }
        Ok(_) => Reply::error(
            StatusCode::UNAUTHORIZED,
            "Authentication failed. Invalid client credentials!",
        ),
        Err(_) => wrong_syntax(),
    }
}

/// The reply to a request that may not go on, if it may not.
pub(super) fn refuse(app: &App, headers: &HeaderMap) -> Option<Reply> {
    let no_json = "Result is not valid Xray Format: content type is not application/json";
    let refused = || Reply::error(StatusCode::BAD_REQUEST, no_json);
    unknown(app, headers).or_else(|| (!is_json(headers)).then(refused))
}

/// The same of a report.
pub(super) fn refuse_report(app: &App, headers: &HeaderMap) -> Option<Reply> {
    let no_xml = "content type is neither text/xml nor application/xml";
    let refused = || Reply::error(StatusCode::BAD_REQUEST, no_xml);
    unknown(app, headers).or_else(|| (!is_xml(headers)).then(refused))
}

/// The reply to a request of nobody that is known.
pub(super) fn unknown(app: &App, headers: &HeaderMap) -> Option<Reply> {
    let is_known = bearer(headers).is_some_and(|token| app.tokens().is_good(token));
    let message = "Authentication failed. Invalid or missing token!";
    (!is_known).then(|| Reply::error(StatusCode::UNAUTHORIZED, message))
}

pub(super) fn accepted(app: &App, taken: &Taken) -> Reply {
    Reply::json(StatusCode::OK, &issue(app, taken.id, &taken.key))
}

/// How both deployments name an issue.
pub(super) fn issue(app: &App, id: u64, key: &str) -> Value {
    let link = format!("{}/rest/api/2/issue/{id}", app.origin());
    json!({ "id": id.to_string(), "key": key, "self": link })
}

#[derive(Deserialize)]
struct ApiKey {
    client_id: String,
    client_secret: String,
}

fn wrong_syntax() -> Reply {
    Reply::text(StatusCode::BAD_REQUEST, "Wrong request syntax")
}
