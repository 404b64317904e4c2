//! The paths by which an instance is asked, rather than told.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::api::Api;
use super::app::App;
use super::fault::{Effect, Route};
use super::jira::{self, Search};
use super::listen::Line;
use super::reply::Reply;
use super::server::{after, collect, play};
use super::{cloud, graphql, raven, runs, web};
use crate::Deployment;

type Pairs = Query<Vec<(String, String)>>;

pub(super) fn router() -> Router<App> {
    let raven = Router::new()
        .route("/testrun", get(test_run))
        .route("/testrun/{id}", get(test_run_by_id))
        .route("/testrun/{id}/attachment", post(attach))
        .route("/testruns", get(test_runs))
        .route("/settings/teststatuses", get(statuses))
        .route("/settings/teststepstatuses", get(statuses))
        .route("/xraylicense", get(license));
    Router::new()
        .route("/api/{version}/graphql", post(graphql))
        .nest("/rest/raven/{version}/api", raven)
        .route("/rest/api/2/search", get(search).post(post_search))
        .route("/rest/api/2/issue/{id}", get(issue))
        .route("/rest/api/2/field", get(fields))
        .route("/rest/api/2/project/{key}/versions", get(versions))
        .route("/rest/api/2/myself", get(myself))
        .route("/rest/api/2/serverInfo", get(server_info))
        .route("/rest/api/2/mypermissions", get(permissions))
        .route("/rest/api/3/issue/bulkfetch", post(fetch))
        .route("/rest/api/3/project/{key}/versions", get(cloud_versions))
        .route("/rest/api/3/mypermissions", get(cloud_permissions))
        .route("/rest/api/3/field", get(cloud_fields))
        .route("/rest/api/3/myself", get(cloud_myself))
}

/// One request, on its way to an answer.
struct Ask<'a> {
    app: &'a App,
    line: &'a Line,
    route: Route,
    refused: Option<Reply>,
}

impl<'a> Ask<'a> {
    fn of_cloud(app: &'a App, line: &'a Line, headers: &HeaderMap, route: Route) -> Self {
        Self { app, line, route, refused: cloud::refuse(app, headers) }
    }

    fn of_jira(app: &'a App, line: &'a Line, headers: &HeaderMap, route: Route) -> Self {
        Self { app, line, route, refused: raven::unknown_user(headers) }
    }

    fn of_jira_cloud(app: &'a App, line: &'a Line, headers: &HeaderMap) -> Self {
        Self { app, line, route: Route::Jira, refused: raven::unknown_on_cloud(headers) }
    }

    async fn answer(self, answer: impl FnOnce(&App) -> Reply) -> Response {
        let effect = self.app.script().next(self.route);
        if effect == Some(Effect::ExpiredToken) {
            self.app.tokens().expire();
        }
        let ending = match (effect.as_ref().and_then(Effect::instead), self.refused) {
            (Some(ending), _) => ending,
            (None, Some(refused)) => after(effect.as_ref(), refused),
            (None, None) => after(effect.as_ref(), answer(self.app)),
        };
        play(ending, self.line).await
    }
}

async fn graphql(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(version): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(api) = Api::cloud(&version) else {
        return Reply::not_found().into_response();
    };
    let body = collect(body, api.body_limit()).await;
    let ask = Ask::of_cloud(&app, &line, &headers, Route::Graphql);
    ask.answer(|app| match body {
        Some(_) if app.store().world().is_unlicensed => {
            Reply::error(StatusCode::UNAUTHORIZED, "Xray license is not valid")
        }
        Some(body) => graphql::answer(app, &body),
        None => Reply::error(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large"),
    })
    .await
}

async fn search(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira(&app, &line, &headers, Route::Search);
    ask.answer(|app| jira::search(app, Search::of_query(&pairs))).await
}

async fn post_search(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = collect(body, 1 << 20).await.unwrap_or_default();
    let ask = Ask {
        refused: raven::refuse(&headers),
        ..Ask::of_jira(&app, &line, &headers, Route::Search)
    };
    ask.answer(|app| jira::search(app, Search::of_body(&body))).await
}

/// Without a login, what a browser is shown of an execution.
async fn issue(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(id): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Response {
    if !headers.contains_key(axum::http::header::AUTHORIZATION) {
        return web::issue(&app, &id).into_response();
    }
    let ask = Ask::of_jira(&app, &line, &headers, Route::Jira);
    ask.answer(|app| jira::issue(app, &id, value(&pairs, "fields"))).await
}

async fn fields(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira(&app, &line, &headers, Route::Jira);
    ask.answer(|_| jira::field::fields(Deployment::Server)).await
}

async fn cloud_fields(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira_cloud(&app, &line, &headers);
    ask.answer(|_| jira::field::fields(Deployment::Cloud)).await
}

async fn versions(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira(&app, &line, &headers, Route::Jira);
    ask.answer(|app| jira::versions(app, &key)).await
}

async fn myself(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    headers: HeaderMap,
) -> Response {
    Ask::of_jira(&app, &line, &headers, Route::Jira).answer(|_| jira::myself()).await
}

/// What Jira tells anybody.
async fn server_info(State(app): State<App>, Extension(line): Extension<Line>) -> Response {
    let ask = Ask { app: &app, line: &line, route: Route::ServerInfo, refused: None };
    ask.answer(jira::server_info).await
}

async fn permissions(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira(&app, &line, &headers, Route::Jira);
    ask.answer(|app| jira::permissions(app, value(&pairs, "projectKey"))).await
}

async fn fetch(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = collect(body, 1 << 20).await.unwrap_or_default();
    let ask = Ask::of_jira_cloud(&app, &line, &headers);
    ask.answer(|app| jira::fetch(app, &body)).await
}

async fn cloud_versions(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira_cloud(&app, &line, &headers);
    ask.answer(|app| jira::versions(app, &key)).await
}

async fn cloud_myself(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    headers: HeaderMap,
) -> Response {
    Ask::of_jira_cloud(&app, &line, &headers).answer(|_| jira::myself()).await
}

/// Cloud wants to hear which permissions are meant.
async fn cloud_permissions(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira_cloud(&app, &line, &headers);
    ask.answer(|app| match value(&pairs, "permissions") {
        Some(_) => jira::permissions(app, value(&pairs, "projectKey")),
        None => Reply::error(StatusCode::BAD_REQUEST, "permissions must be given"),
    })
    .await
}

async fn test_run(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(version): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira(&app, &line, &headers, Route::TestRun);
    let (execution, test) = (value(&pairs, "testExecIssueKey"), value(&pairs, "testIssueKey"));
    ask.answer(|app| known(&version, || runs::of_keys(app, execution, test))).await
}

async fn test_run_by_id(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira(&app, &line, &headers, Route::TestRun);
    ask.answer(|app| known(&version, || runs::of_id(app, &id))).await
}

async fn test_runs(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(version): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Response {
    let number =
        |name, default| value(&pairs, name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let page = (number("page", 1), number("limit", usize::MAX));
    let key = value(&pairs, "testExecKey");
    let ask = Ask::of_jira(&app, &line, &headers, Route::TestRun);
    ask.answer(|app| known(&version, || runs::of_execution(app, key, page))).await
}

async fn attach(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let api = Api::server(&version);
    let limit = api.map_or(0, Api::body_limit);
    let body = collect(body, limit).await.unwrap_or_default();
    let route = Route::Evidence;
    let ask =
        Ask { refused: raven::refuse(&headers), ..Ask::of_jira(&app, &line, &headers, route) };
    let is_two = api.is_some_and(Api::is_server_two);
    ask.answer(|app| known(&version, || runs::attach(app, &id, is_two, &body))).await
}

async fn statuses(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(version): Path<String>,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira(&app, &line, &headers, Route::Settings);
    ask.answer(|app| known(&version, || runs::statuses(app))).await
}

async fn license(
    State(app): State<App>,
    Extension(line): Extension<Line>,
    Path(version): Path<String>,
    headers: HeaderMap,
) -> Response {
    let ask = Ask::of_jira(&app, &line, &headers, Route::Settings);
    ask.answer(|app| known(&version, || runs::license(app))).await
}

/// An answer of one of Server's known versions.
fn known(version: &str, answer: impl FnOnce() -> Reply) -> Reply {
    match Api::server(version) {
        Some(api) if api.deployment == Deployment::Server => answer(),
        _ => Reply::not_found(),
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
