//! Cloud's GraphQL, whose errors come inside a 200.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::client::call::{ASKING, Body, Call, JSON, Site};
use crate::client::error::Excerpt;
use crate::client::reply::Reply;
use crate::client::{Client, Error};
use crate::wire::payload::Payload;

/// Asks `query`, and gives what it is an answer to.
///
/// Data beside errors are not used: what is missing of them cannot be told.
pub(super) fn ask<T: DeserializeOwned>(
    client: &Client,
    query: &str,
    variables: &Value,
) -> Result<T, Error> {
    ask_for(client, ASKING, query, variables)
}

/// The same for this purpose.
pub(super) fn ask_for<T: DeserializeOwned>(
    client: &Client,
    purpose: &'static str,
    query: &str,
    variables: &Value,
) -> Result<T, Error> {
    let body = serde_json::to_vec(&json!({ "query": query, "variables": variables }));
    let body = Body::Json(body.map_err(|source| Error::Encode { source })?);
    let path = path(client);
    let call = Call::post(Site::Xray, &path, body).repeatable(true).to(purpose);
    client.session.send(&call, read)
}

/// Does what `body` says, once.
pub(super) fn change<T: DeserializeOwned>(client: &Client, body: &Payload) -> Result<T, Error> {
    let body = Body::Payload { payload: body, content_type: JSON };
    client.session.send(&Call::post(Site::Xray, &path(client), body), read)
}

/// There is no GraphQL in the first version.
fn path(_: &Client) -> String {
    "/api/v2/graphql".to_owned()
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errors: Vec<Problem>,
    data: Option<Value>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    message: String,
}

fn read<T: DeserializeOwned>(url: &str, reply: &Reply) -> Result<T, Error> {
    let answer: Answer = reply.json(url)?;
    let unreadable =
        |why: String| Error::Reply { url: url.to_owned(), why, body: Excerpt::new(&reply.body) };
    if answer.errors.is_empty() {
        let data = answer.data.ok_or_else(|| unreadable("it holds no data".to_owned()))?;
        return serde_json::from_value(data).map_err(|error| unreadable(error.to_string()));
    }
    let problems: Vec<_> = answer.errors.into_iter().map(|problem| problem.message).collect();
    Err(Error::Refused {
        url: url.to_owned(),
        problem: Excerpt::new(problems.join("; ").as_bytes()),
    })
}
