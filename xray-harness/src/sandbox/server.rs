//! The paths, and what each of them leads to.

use std::future::{self, poll_fn};
use std::pin::pin;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use bytes::{Bytes, BytesMut};
use http_body::Body as _;

use super::api::Api;
use super::app::App;
use super::fault::{Effect, Route};
use super::import::{self, Taken};
use super::listen::{Cut, Line};
use super::parts::{self, Parts};
use super::reply::{Ending, Reply};
use super::{cloud, oauth, queries, raven, web};
use crate::Deployment;

/// Largest accepted login.
const LOGIN_LIMIT: usize = 64 << 10;

pub(super) fn router(app: &App) -> Router {
    Router::new()
        .route("/api/{version}/authenticate", post(authenticate))
        .merge(imports_of(Kind::Whole, ""))
        .merge(imports_of(Kind::InParts, "/multipart"))
        .route("/api/{version}/import/execution/junit", imports(Kind::Report, Api::cloud))
        .route("/rest/raven/{version}/import/execution/junit", imports(Kind::Report, Api::server))
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

/// Imports of Xray JSON, which Server's second version has a path of its own for.
fn imports_of(kind: Kind, below: &str) -> Router<App> {
    let path = |base: &str| format!("{base}/import/execution{below}");
    Router::new()
        .route(&path("/api/{version}"), imports(kind, Api::cloud))
        .route(&path("/rest/raven/{version}"), imports(kind, Api::server))
        .route(&path("/rest/raven/2.0/api"), imports_two(kind))
}

/// Imports of one kind, into the version that the path names.
fn imports(kind: Kind, api: fn(&str) -> Option<Api>) -> MethodRouter<App> {
    post(
        move |State(app): State<App>,
              Extension(line): Extension<Line>,
              Path(version): Path<String>,
              request: Request| async move {
            import(&app, &line, api(&version), (kind, request)).await
        },
    )
}

/// Those into Server's second version, by the path of its own.
fn imports_two(kind: Kind) -> MethodRouter<App> {
    post(
        move |State(app): State<App>, Extension(line): Extension<Line>, request: Request| async move {
            import(&app, &line, Api::server("2.0"), (kind, request)).await
        },
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Xray JSON.
    Whole,
    /// The same beside what is said of its Test Execution.
    InParts,
    /// A JUnit report.
    Report,
}

impl Kind {
    /// The import, or what to answer instead of taking it.
    async fn read(self, app: &App, api: Api, request: Request) -> Result<Parts, Reply> {
        let (head, body) = request.into_parts();
        let body = collect(body, api.body_limit()).await;
        let refused = match (api.deployment, self) {
            (Deployment::Cloud, Self::Whole) => cloud::refuse(app, &head.headers),
            (Deployment::Cloud, Self::InParts) => cloud::unknown(app, &head.headers),
            (Deployment::Cloud, Self::Report) => cloud::refuse_report(app, &head.headers),
            (Deployment::Server, Self::Whole) => raven::refuse(&head.headers),
            (Deployment::Server, _) => raven::unknown_user(&head.headers),
        };
        let body = match (refused, body) {
            (Some(reply), _) => return Err(reply),
            (None, None) => return Err(too_large()),
            (None, Some(body)) => body,
        };
        let query = head.uri.query().unwrap_or_default();
        let read = match self {
            Self::Whole => Ok(Parts { results: body, ..Parts::default() }),
            Self::InParts => parts::read(api, &head.headers, body).await,
            Self::Report => parts::report(api, &head.headers, query, body).await,
        };
        read.map_err(|flaw| Reply::error(StatusCode::BAD_REQUEST, &flaw))
    }
}

async fn import(
    app: &App,
    line: &Line,
    api: Option<Api>,
    (kind, request): (Kind, Request),
) -> Response {
    let Some(api) = api else {
        return Reply::not_found().into_response();
    };
    let read = kind.read(app, api, request).await;
    let parts = read.as_ref().map_or_else(|_| Parts::default(), Parts::clone);
    let at = app.log().imported(api, parts);
    let effect = app.script().next(Route::Import);
    if effect == Some(Effect::ExpiredToken) {
        app.tokens().expire();
    }
    let instead = effect.as_ref().and_then(Effect::instead);
    let (ending, execution) = if let Some(ending) = instead {
        (ending, None)
    } else {
        let (reply, execution) = match read {
            Ok(parts) => take(app, api, &parts),
            Err(refused) => (refused, None),
        };
        (after(effect.as_ref(), reply), execution)
    };
    app.log().ended(at, ending.status(), execution);
    play(ending, line).await
}

/// The reply, and the key of the execution if the import was accepted.
fn take(app: &App, api: Api, parts: &Parts) -> (Reply, Option<String>) {
    let taken = import::import(&mut app.store(), api, parts);
    match taken {
        Ok(taken) => (accepted(app, api, &taken), Some(taken.key)),
        Err(refusal) => (Reply::error(StatusCode::BAD_REQUEST, &refusal.to_string()), None),
    }
}

fn accepted(app: &App, api: Api, taken: &Taken) -> Reply {
    match api.deployment {
        Deployment::Cloud => cloud::accepted(app, taken),
        Deployment::Server => raven::accepted(app, api, taken),
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
