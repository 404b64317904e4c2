//! Reads what comes as files of a form, strictly.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::HeaderMap;
use bytes::Bytes;

use super::api::Api;

/// The parts of an import.
#[derive(Clone, Default)]
pub(super) struct Parts {
    pub(super) results: Bytes,
    /// What is said of the Test Execution beside them.
    pub(super) info: Option<Bytes>,
    /// The query of the address, where they are a JUnit report.
    pub(super) report: Option<String>,
}

/// The parts of `body`, each a file of JSON by the names of its deployment, or
/// what is wrong with it.
pub(super) async fn read(api: Api, headers: &HeaderMap, body: Bytes) -> Result<Parts, String> {
    let own = if api.is_cloud() { "results" } else { "result" };
    let mut files = files(headers, body, &[own, "info"], &["application/json"]).await?;
    match (files.remove(own), files.remove("info")) {
        (Some(results), info @ Some(_)) => Ok(Parts { results, info, report: None }),
        _ => Err(format!("a part is missing: they are {own} and info")),
    }
}

/// A JUnit report: on Cloud the bytes, on Server the file of a form.
pub(super) async fn report(
    api: Api,
    headers: &HeaderMap,
    query: &str,
    body: Bytes,
) -> Result<Parts, String> {
    let results = if api.is_cloud() {
        body
    } else {
        let kinds = ["text/xml", "application/xml"];
        let mut files = files(headers, body, &["file"], &kinds).await?;
        files.remove("file").ok_or("a part is missing: it is file")?
    };
    Ok(Parts { results, info: None, report: Some(query.to_owned()) })
}

/// The files of a form, of these names and content types.
async fn files(
    headers: &HeaderMap,
    body: Bytes,
    names: &[&str],
    kinds: &[&str],
) -> Result<BTreeMap<String, Bytes>, String> {
    let mut request = Request::new(Body::from(body));
    *request.headers_mut() = headers.clone();
    DefaultBodyLimit::disable().apply(&mut request);
    let parts = Multipart::from_request(request, &());
    let mut parts = parts.await.map_err(|error| format!("no parts: {error}"))?;
    let mut files = BTreeMap::new();
    while let Some(part) = parts.next_field().await.map_err(|error| error.to_string())? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_none_or(str::is_empty) {
            return Err(format!("the part {name} is no file"));
        }
        if !part.content_type().is_some_and(|kind| kinds.contains(&kind)) {
            return Err(format!("the part {name} is not called {}", kinds.join(" or ")));
        }
        if !names.contains(&&*name) {
            return Err(format!("there is no part {name}: they are {}", names.join(" and ")));
        }
        let bytes = part.bytes().await.map_err(|error| error.to_string())?;
        if files.insert(name.clone(), bytes).is_some() {
            return Err(format!("the part {name} is there twice"));
        }
    }
    Ok(files)
}
