//! The paths by which an instance is asked, rather than told.

use axum::body::Body;
use axum::extract::rejection::ExtensionRejection;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
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
        .route("/test", get(tests))
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
struct Ask {
    app: App,
    line: Line,
    headers: HeaderMap,
}

impl FromRequestParts<App> for Ask {
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Extension(line) = Extension::from_request_parts(parts, app).await?;
        Ok(Self { app: app.clone(), line, headers: parts.headers.clone() })
    }
}

impl Ask {
    /// To Xray or Jira Server, by one of its users.
    async fn of_server(self, route: Route, answer: impl FnOnce(&App) -> Reply) -> Response {
        let refused = raven::unknown_user(&self.headers);
        self.unless(refused, route, answer).await
    }

    /// To Jira Cloud, by one of its users.
    async fn of_jira_cloud(self, answer: impl FnOnce(&App) -> Reply) -> Response {
        let refused = raven::unknown_on_cloud(&self.headers);
        self.unless(refused, Route::Jira, answer).await
    }

    /// Answered unless it is refused, or something else happens to it.
    async fn unless(
        self,
        refused: Option<Reply>,
        route: Route,
        answer: impl FnOnce(&App) -> Reply,
    ) -> Response {
        let Self { app, line, .. } = self;
        let effect = app.script().next(route);
        if effect == Some(Effect::ExpiredToken) {
            app.tokens().expire();
        }
        let ending = match (effect.as_ref().and_then(Effect::instead), refused) {
            (Some(ending), _) => ending,
            (None, Some(refused)) => after(effect.as_ref(), refused),
            (None, None) => after(effect.as_ref(), answer(&app)),
        };
        play(ending, &line).await
    }
}

async fn graphql(Path(version): Path<String>, ask: Ask, body: Body) -> Response {
    let Some(api) = Api::cloud(&version) else {
        return Reply::not_found().into_response();
    };
    let body = collect(body, api.body_limit()).await;
    let refused = cloud::refuse(&ask.app, &ask.headers);
    ask.unless(refused, Route::Graphql, |app| match body {
        Some(_) if app.store().world().is_unlicensed => {
            Reply::error(StatusCode::UNAUTHORIZED, "Xray license is not valid")
        }
        Some(body) => graphql::answer(app, &body),
        None => Reply::error(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large"),
    })
    .await
}

async fn search(Query(pairs): Pairs, ask: Ask) -> Response {
    ask.of_server(Route::Search, |app| jira::search(app, Search::of_query(&pairs))).await
}

async fn post_search(ask: Ask, body: Body) -> Response {
    let body = collect(body, 1 << 20).await.unwrap_or_default();
    let refused = raven::refuse(&ask.headers);
    let answer = |app: &App| jira::search(app, Search::of_body(&body));
    ask.unless(refused, Route::Search, answer).await
}

/// Without a login, what a browser is shown of an execution.
async fn issue(Path(id): Path<String>, Query(pairs): Pairs, ask: Ask) -> Response {
    if !ask.headers.contains_key(AUTHORIZATION) {
        return web::issue(&ask.app, &id).into_response();
    }
    ask.of_server(Route::Jira, |app| jira::issue(app, &id, value(&pairs, "fields"))).await
}

async fn fields(ask: Ask) -> Response {
    ask.of_server(Route::Jira, |_| jira::field::fields(Deployment::Server)).await
}

async fn cloud_fields(ask: Ask) -> Response {
    ask.of_jira_cloud(|_| jira::field::fields(Deployment::Cloud)).await
}

async fn versions(Path(key): Path<String>, ask: Ask) -> Response {
    ask.of_server(Route::Jira, |app| jira::versions(app, &key)).await
}

async fn cloud_versions(Path(key): Path<String>, ask: Ask) -> Response {
    ask.of_jira_cloud(|app| jira::versions(app, &key)).await
}

async fn myself(ask: Ask) -> Response {
    ask.of_server(Route::Jira, |_| jira::myself()).await
}

async fn cloud_myself(ask: Ask) -> Response {
    ask.of_jira_cloud(|_| jira::myself()).await
}

/// What Jira tells anybody.
async fn server_info(ask: Ask) -> Response {
    ask.unless(None, Route::ServerInfo, jira::server_info).await
}

async fn permissions(Query(pairs): Pairs, ask: Ask) -> Response {
    let project = value(&pairs, "projectKey");
    ask.of_server(Route::Jira, |app| jira::permissions(app, project)).await
}

/// Cloud wants to hear which permissions are meant.
async fn cloud_permissions(Query(pairs): Pairs, ask: Ask) -> Response {
    ask.of_jira_cloud(|app| match value(&pairs, "permissions") {
        Some(_) => jira::permissions(app, value(&pairs, "projectKey")),
        None => Reply::error(StatusCode::BAD_REQUEST, "permissions must be given"),
    })
    .await
}

async fn fetch(ask: Ask, body: Body) -> Response {
    let body = collect(body, 1 << 20).await.unwrap_or_default();
    ask.of_jira_cloud(|app| jira::fetch(app, &body)).await
}

async fn test_run(Path(version): Path<String>, Query(pairs): Pairs, ask: Ask) -> Response {
    let (execution, test) = (value(&pairs, "testExecIssueKey"), value(&pairs, "testIssueKey"));
    let answer = |app: &App| known(&version, || runs::of_keys(app, execution, test));
    ask.of_server(Route::TestRun, answer).await
}

async fn test_run_by_id(Path((version, id)): Path<(String, String)>, ask: Ask) -> Response {
    ask.of_server(Route::TestRun, |app| known(&version, || runs::of_id(app, &id))).await
}

async fn tests(Path(version): Path<String>, Query(pairs): Pairs, ask: Ask) -> Response {
    let answer = |app: &App| known(&version, || runs::tests(app, value(&pairs, "keys")));
    ask.of_server(Route::TestRun, answer).await
}

async fn test_runs(Path(version): Path<String>, Query(pairs): Pairs, ask: Ask) -> Response {
    let number =
        |name, default| value(&pairs, name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let page = (number("page", 1), number("limit", usize::MAX));
    let key = value(&pairs, "testExecKey");
    let answer = |app: &App| known(&version, || runs::of_execution(app, key, page));
    ask.of_server(Route::TestRun, answer).await
}

async fn attach(Path((version, id)): Path<(String, String)>, ask: Ask, body: Body) -> Response {
    let api = Api::server(&version);
    let body = collect(body, api.map_or(0, Api::body_limit)).await.unwrap_or_default();
    let is_two = api.is_some_and(Api::is_server_two);
    let refused = raven::refuse(&ask.headers);
    let answer = |app: &App| known(&version, || runs::attach(app, &id, is_two, &body));
    ask.unless(refused, Route::Evidence, answer).await
}

async fn statuses(Path(version): Path<String>, ask: Ask) -> Response {
    ask.of_server(Route::Settings, |app| known(&version, || runs::statuses(app))).await
}

async fn license(Path(version): Path<String>, ask: Ask) -> Response {
    ask.of_server(Route::Settings, |app| known(&version, || runs::license(app))).await
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
