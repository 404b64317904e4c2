//! Logins and replies of Server and Data Center, whose interface lies under `/rest/raven`.
//!
//! After "Import Execution Results - REST" and "v2.0" of Xray Server/DC's documentation.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::api::Api;
use super::app::App;
use super::cloud::issue;
use super::import::Taken;
use super::login::{basic, bearer, is_json};
use super::reply::Reply;
use super::rules::Rejected;

/// The personal access token that the sandbox's Server accepts.
pub const TOKEN: &str = "c2FuZGJveC10b2tlbi1vZi1uby12YWx1ZQ";
/// The user name that the sandbox's Server accepts.
pub const USERNAME: &str = "sandbox";
/// The password that the sandbox's Server accepts.
pub const PASSWORD: &str = "sandbox-password-of-no-value";

/// The e-mail address of the user that the sandbox's Jira Cloud knows.
pub const JIRA_EMAIL: &str = "sandbox@example.com";
/// The API token of that user.
pub const JIRA_TOKEN: &str = "sandbox-jira-token-of-no-value";

const LOGIN_REASON: HeaderName = HeaderName::from_static("x-seraph-loginreason");

/// The reply to a request that may not go on, if it may not.
pub(super) fn refuse(headers: &HeaderMap) -> Option<Reply> {
    let no_json = || {
        let message = "content type is not application/json";
        Reply::error(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    };
    unknown_user(headers).or_else(|| (!is_json(headers)).then(no_json))
}

/// The same of Jira Cloud, which has users of its own.
pub(super) fn unknown_on_cloud(headers: &HeaderMap) -> Option<Reply> {
    let is_user = |(user, token): &(String, String)| user == JIRA_EMAIL && token == JIRA_TOKEN;
    (!basic(headers).as_ref().is_some_and(is_user)).then(|| unauthorized(headers))
}

/// The reply to a request of nobody that is known.
pub(super) fn unknown_user(headers: &HeaderMap) -> Option<Reply> {
    let is_user = |(user, password): &(String, String)| user == USERNAME && password == PASSWORD;
    let is_known = bearer(headers) == Some(TOKEN) || basic(headers).as_ref().is_some_and(is_user);
    (!is_known).then(|| unauthorized(headers))
}

/// Version 1.0 names only the execution.
pub(super) fn accepted(app: &App, api: Api, taken: &Taken) -> Reply {
    let execution = issue(app, taken.id, &taken.key);
    if !api.is_server_two() {
        return Reply::json(StatusCode::OK, &json!({ "testExecIssue": execution }));
    }
    let tests = taken.accepted.iter();
    let success: Vec<Value> = tests.map(|test| issue(app, test.id, &test.key)).collect();
    let error: Vec<Value> = taken.rejected.iter().map(rejected).collect();
    let body = json!({
        "testExecIssue": execution,
        "testIssues": { "success": success, "error": error },
        "infoMessages": [],
    });
    Reply::json(StatusCode::OK, &body)
}

fn rejected(rejected: &Rejected) -> Value {
    let mut entry = Map::new();
    if let Some(key) = &rejected.key {
        entry.insert("testKey".to_owned(), json!(key));
    }
    entry.insert("messages".to_owned(), json!([rejected.message]));
    Value::Object(entry)
}

/// Jira's own answer, with its reason if there was a login at all.
fn unauthorized(headers: &HeaderMap) -> Reply {
    let body = json!({
        "message": "Client must be authenticated to access this resource.",
        "status-code": 401,
    });
    let reply = Reply::json(StatusCode::UNAUTHORIZED, &body);
    let challenge = HeaderValue::from_static("Basic realm=\"sandbox\"");
    let reply = reply.with(header::WWW_AUTHENTICATE, challenge);
    if !headers.contains_key(header::AUTHORIZATION) {
        return reply;
    }
    reply.with(LOGIN_REASON, HeaderValue::from_static("AUTHENTICATED_FAILED"))
}
