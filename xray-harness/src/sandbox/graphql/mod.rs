//! Cloud's GraphQL interface.

mod arguments;
mod execute;
mod node;
mod request;
mod root;

use axum::http::StatusCode;
use serde_json::json;

use super::app::App;
use super::reply::Reply;

/// The answer to a request whose login is good. What is wrong with the request
/// itself is told inside a 200.
pub(super) fn answer(app: &App, body: &[u8]) -> Reply {
    let body = match request::read(body) {
        Ok(request) => execute::execute(app, &request),
        Err(errors) => json!({ "errors": errors }),
    };
    Reply::json(StatusCode::OK, &body)
}
