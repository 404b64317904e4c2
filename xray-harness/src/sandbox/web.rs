//! What a browser may ask for.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::app::App;
use super::cloud;
use super::model::Execution;
use super::pages::{self, Site};
use super::reply::Reply;

const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; img-src 'self'; style-src 'unsafe-inline'");

pub(super) async fn index(State(app): State<App>) -> Reply {
    let executions = app.store().executions().to_vec();
    page(pages::index(Site::Live, &executions))
}

pub(super) async fn execution(State(app): State<App>, Path(key): Path<String>) -> Reply {
    match find(&app, &key) {
        Some(execution) => page(pages::execution(Site::Live, &execution)),
        None => Reply::not_found(),
    }
}

pub(super) async fn run(
    State(app): State<App>,
    Path((key, test)): Path<(String, String)>,
) -> Reply {
    let Some(execution) = find(&app, &key) else {
        return Reply::not_found();
    };
    let mut runs = execution.runs.iter();
    match runs.position(|run| run.test.key == test) {
        Some(at) => page(pages::run(Site::Live, &execution, at)),
        None => Reply::not_found(),
    }
}

pub(super) async fn evidence(
    State(app): State<App>,
    Path((key, test, number)): Path<(String, String, usize)>,
) -> Reply {
    let execution = find(&app, &key);
    let runs = execution.iter().flat_map(|execution| &execution.runs);
    let mut runs = runs.filter(|run| run.test.key == test);
    let found = runs.find_map(|run| run.all_evidence().into_iter().nth(number));
    match found {
        Some(found) => {
            let picture = pages::picture(found);
            Reply::file(picture, &found.filename, found.data.clone())
        }
        None => Reply::not_found(),
    }
}

/// What the `self` of a reply leads to: the issue, as far as it is known.
pub(super) fn issue(app: &App, id: &str) -> Reply {
    let is_meant = |execution: &&Execution| execution.key == id || execution.id.to_string() == id;
    let found = app.store().executions().iter().find(is_meant).cloned();
    let Some(execution) = found else {
        return Reply::not_found();
    };
    let mut issue = cloud::issue(app, execution.id, &execution.key);
    issue["fields"] = json!({
        "summary": execution.summary,
        "description": execution.description,
        "project": { "key": execution.project },
        "issuetype": { "name": "Test Execution" },
    });
    Reply::json(StatusCode::OK, &issue)
}

fn find(app: &App, key: &str) -> Option<Execution> {
    app.store().execution(key).cloned()
}

fn page(html: askama::Result<String>) -> Reply {
    match html {
        Ok(html) => {
            let reply = Reply::html(StatusCode::OK, html);
            reply.with(header::CONTENT_SECURITY_POLICY, POLICY)
        }
        Err(error) => Reply::error(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}
