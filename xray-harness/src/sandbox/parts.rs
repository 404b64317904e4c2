//! Reads an import in two parts, strictly: each a file of JSON, by the names of
//! its deployment.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::HeaderMap;
use bytes::Bytes;

use super::api::Api;

/// The parts of an import.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) results: Bytes,
    pub(super) info: Option<Bytes>,
}

/// The parts of `body`, or what is wrong with it.
pub(super) async fn read(api: Api, headers: &HeaderMap, body: Bytes) -> Result<Parts, String> {
    let mut request = Request::new(Body::from(body));
    *request.headers_mut() = headers.clone();
    let parts = Multipart::from_request(request, &());
    let mut parts = parts.await.map_err(|error| format!("no parts: {error}"))?;
    let own = if api.is_cloud() { "results" } else { "result" };
    let (mut results, mut info) = (None, None);
    while let Some(part) = parts.next_field().await.map_err(|error| error.to_string())? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_none_or(str::is_empty) {
            return Err(format!("the part {name} is no file"));
        }
        if part.content_type() != Some("application/json") {
            return Err(format!("the part {name} is not called application/json"));
        }
        let place = match &*name {
            "info" => &mut info,
            name if name == own => &mut results,
            _ => return Err(format!("there is no part {name}: they are {own} and info")),
        };
        let bytes = part.bytes().await.map_err(|error| error.to_string())?;
        if place.replace(bytes).is_some() {
            return Err(format!("the part {name} is there twice"));
        }
    }
    match (results, info) {
        (Some(results), Some(info)) => Ok(Parts { results, info: Some(info) }),
        _ => Err(format!("a part is missing: they are {own} and info")),
    }
}
