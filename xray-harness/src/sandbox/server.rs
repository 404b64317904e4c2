//! The paths, and what each of them leads to.

use std::future::{self, poll_fn};
use std::pin::pin;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use bytes::{Bytes, BytesMut};
use http_body::Body as _;

use super::api::Api;
use super::app::App;
use super::fault::{Effect, Route};
use super::import::{self, Outcome};
use super::listen::{Cut, Line};
use super::reply::{Ending, Reply};
use super::{cloud, oauth, queries, raven, web};
use crate::Deployment;

/// Largest accepted login.
const LOGIN_LIMIT: usize = 64 << 10;

pub(super) fn router(app: &App) -> Router {
    Router::new()
        .route("/api/{version}/authenticate", post(authenticate))
        .route("/api/{version}/import/execution", post(import_to_cloud))
        .route("/rest/raven/{version}/import/execution", post(import_to_server))
        .route("/rest/raven/2.0/api/import/execution", post(import_to_server_two))
        .route("/", get(web::index))
        .route("/browse/{execution}", get(web::execution))
        .route("/browse/{execution}/{test}", get(web::run))
        .route("/evidence/{execution}/{test}/{number}", get(web::evidence))
        .merge(queries::router())
        .fallback(async || Reply::not_found())
        .layer(middleware::from_fn_with_state(app.clone(), note))
        .with_state(app.clone())
}

/// Notes each request, and refuses a double slash as Cloud does.
async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let at = app.log().arrived(request.method().as_str(), &path);
    let mut response = if path.contains("//") {
        Reply::error(StatusCode::BAD_REQUEST, "double slash in the path").into_response()
    } else {
        match oauth::admit(&app, request) {
            Ok(request) => next.run(request).await,
            Err(reply) => reply.into_response(),
        }
    };
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    app.log().answered(at, response.status().as_u16());
    if let Some(date) = app.clock() {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn authenticate(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(version): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if Api::cloud(&version).is_none() {
        return Reply::not_found().into_response();
    }
    let body = collect(body, LOGIN_LIMIT).await;
    let effect = app.script().next(Route::Authenticate);
    let ending = match effect.as_ref().and_then(Effect::instead) {
        Some(ending) => ending,
        None => after(effect.as_ref(), login(&app, &headers, body.as_deref())),
    };
    play(ending, &line).await
}

fn login(app: &App, headers: &HeaderMap, body: Option<&[u8]>) -> Reply {
    match body {
        Some(body) => cloud::authenticate(app, headers, body),
        None => too_large(),
    }
}

async fn import_to_cloud(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(version): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let upload = Upload { headers, body };
    serve_import(&app, &line, Api::cloud(&version), upload).await
}

async fn import_to_server(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(version): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let upload = Upload { headers, body };
    serve_import(&app, &line, Api::server(&version), upload).await
}

async fn import_to_server_two(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let upload = Upload { headers, body };
    serve_import(&app, &line, Api::server("2.0"), upload).await
}

struct Upload {
    headers: HeaderMap,
    body: Body,
}

async fn serve_import(app: &App, line: &Line, api: Option<Api>, upload: Upload) -> Response {
    let Some(api) = api else {
        return Reply::not_found().into_response();
    };
    let body = collect(upload.body, api.body_limit()).await;
    let at = app.log().imported(api, body.clone().unwrap_or_default());
    let effect = app.script().next(Route::Import);
    if effect == Some(Effect::ExpiredToken) {
        app.tokens().expire();
    }
    let instead = effect.as_ref().and_then(Effect::instead);
    let (ending, execution) = if let Some(ending) = instead {
        (ending, None)
    } else {
        let (reply, execution) = take(app, api, &upload.headers, body);
        (after(effect.as_ref(), reply), execution)
    };
    app.log().ended(at, ending.status(), execution);
    play(ending, line).await
}

/// The reply, and the key of the execution if the import was accepted.
fn take(app: &App, api: Api, headers: &HeaderMap, body: Option<Bytes>) -> (Reply, Option<String>) {
    let refused = match api.deployment {
        Deployment::Cloud => cloud::refuse(app, headers),
        Deployment::Server => raven::refuse(headers),
    };
    let body = match (refused, body) {
        (Some(reply), _) => return (reply, None),
        (None, None) => return (too_large(), None),
        (None, Some(body)) => body,
    };
    let outcome = import::import(&mut app.store(), api, &body);
    match outcome {
        Ok(outcome) => (accepted(app, api, &outcome), Some(outcome.key)),
        Err(refusal) => (Reply::error(StatusCode::BAD_REQUEST, &refusal.to_string()), None),
    }
}

fn accepted(app: &App, api: Api, outcome: &Outcome) -> Reply {
    match api.deployment {
        Deployment::Cloud => cloud::accepted(app, outcome),
        Deployment::Server => raven::accepted(app, api, outcome),
    }
}

pub(super) fn after(effect: Option<&Effect>, reply: Reply) -> Ending {
    match effect {
        Some(effect) => effect.afterwards(reply),
        None => Ending::Answer(reply),
    }
}

pub(super) async fn play(ending: Ending, line: &Line) -> Response {
    match ending {
        Ending::Answer(reply) => reply.into_response(),
        Ending::Cut => line.cut(Cut::Close).await,
        Ending::Reset => line.cut(Cut::Reset).await,
        Ending::Stall => future::pending().await,
    }
}

/// The whole body, or none if it is larger than that. It is read to its end all
/// the same: a client that is still writing would not see the answer.
pub(super) async fn collect(body: Body, limit: usize) -> Option<Bytes> {
    let mut body = pin!(body);
    let mut bytes = BytesMut::new();
    let mut fits = true;
    while let Some(Ok(frame)) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let data = frame.into_data().unwrap_or_default();
        fits = fits && bytes.len() + data.len() <= limit;
        if fits {
            bytes.extend_from_slice(&data);
        } else {
            bytes.clear();
        }
    }
    fits.then(|| bytes.freeze())
}

fn too_large() -> Reply {
    Reply::error(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large")
}
