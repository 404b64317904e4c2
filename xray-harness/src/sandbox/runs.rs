//! Test runs as they are asked for, and Server's interface to them.
//!
//! After "Test Runs - REST" and "v2.0" of Xray Server/DC's documentation.

use std::ops::Range;
use std::sync::Arc;

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::app::App;
use super::issue::TEST;
use super::model::{Evidence, Execution, Run, Status};
use super::reply::Reply;
use super::store::Store;
use super::world::World;
use crate::Deployment;

/// Most runs on one page of a list.
const PAGE: usize = 200;

/// The word for a run's status: Cloud makes a word that it does not know TO DO.
pub(super) fn word(world: &World, deployment: Deployment, run: &Run) -> String {
    if world.knows_status(deployment, &run.status_sent) {
        run.status_sent.clone()
    } else {
        Status::Todo.word(deployment).to_owned()
    }
}

/// Cloud's ids are 24 hexadecimal digits.
pub(super) fn cloud_id(execution: u64, run: &Run) -> String {
    format!("{execution:012x}{:012x}", run.test.id)
}

/// Server's ids are numbers.
fn server_id(execution: u64, run: &Run) -> u64 {
    execution * 1_000_000 + run.test.id
}

pub(super) fn evidence_id(place: &str, at: usize) -> String {
    format!("{place}-{at}")
}

/// A file as both deployments take it, each with its own name for the type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Added {
    data: String,
    filename: String,
    #[serde(alias = "mimeType")]
    content_type: Option<String>,
}

pub(super) fn evidence_of(value: &Value) -> Result<Evidence, String> {
    let Added { data, filename, content_type } =
        serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
    let data = STANDARD.decode(data).map_err(|error| format!("data: {error}"))?;
    Ok(Evidence { filename, content_type, data: data.into() })
}

/// Adds files to the run that is meant, and tells their places; `None` if there
/// is no such run.
pub(super) fn add_evidence(
    store: &mut Store,
    files: Vec<Evidence>,
    is_meant: impl Fn(&Execution, &Run) -> bool,
) -> Option<Range<usize>> {
    let keys: Vec<_> = store.executions().iter().map(|it| it.key.clone()).collect();
    for key in keys {
        let execution = store.execution_mut(&key)?;
        let Some(at) = execution.runs.iter().position(|run| is_meant(execution, run)) else {
            continue;
        };
        let run = Arc::make_mut(&mut execution.runs[at]);
        let before = run.evidence.len();
        run.evidence.extend(files);
        return Some(before..run.evidence.len());
    }
    None
}

/// `testrun?testExecIssueKey=…&testIssueKey=…`
pub(super) fn of_keys(app: &App, execution: Option<&str>, test: Option<&str>) -> Reply {
    let (Some(execution), Some(test)) = (execution, test) else {
        let message = "testExecIssueKey and testIssueKey must be given";
        return Reply::error(StatusCode::BAD_REQUEST, message);
    };
    let store = app.store();
    let found = on_server(&store).find(|(it, run)| it.key == execution && run.test.key == test);
    match found {
        Some((execution, run)) => Reply::json(StatusCode::OK, &told(store.world(), execution, run)),
        None => Reply::error(StatusCode::BAD_REQUEST, "Test Run not found"),
    }
}

/// `testrun/{id}`
pub(super) fn of_id(app: &App, id: &str) -> Reply {
    let store = app.store();
    match on_server(&store).find(|(it, run)| server_id(it.id, run).to_string() == id) {
        Some((execution, run)) => Reply::json(StatusCode::OK, &told(store.world(), execution, run)),
        None => Reply::error(StatusCode::NOT_FOUND, "Test Run not found"),
    }
}

/// `testruns?testExecKey=…`
pub(super) fn of_execution(app: &App, key: Option<&str>, page: (usize, usize)) -> Reply {
    let store = app.store();
    let Some(execution) = key.and_then(|key| store.execution(key)) else {
        return Reply::error(StatusCode::BAD_REQUEST, "testExecKey: no such Test Execution");
    };
    let (page, limit) = (page.0.max(1), page.1.clamp(1, PAGE));
    let runs = execution.runs.iter().skip((page - 1) * limit).take(limit);
    let runs: Vec<_> = runs.map(|run| told(store.world(), execution, run)).collect();
    Reply::json(StatusCode::OK, &json!(runs))
}

/// `test?keys=…`
pub(super) fn tests(app: &App, keys: Option<&str>) -> Reply {
    let mut store = app.store();
    let mut tests = Vec::new();
    for key in keys.unwrap_or_default().split(';') {
        let Some(issue) = store.issue(key).filter(|issue| issue.may_be(TEST)) else { continue };
        let definition = store.definition(&issue.key).unwrap_or_default();
        tests.push(json!({
            "key": issue.key, "id": issue.id, "type": "Generic", "definition": definition,
        }));
    }
    Reply::json(StatusCode::OK, &json!(tests))
}

/// `testrun/{id}/attachment`
pub(super) fn attach(app: &App, id: &str, is_version_two: bool, body: &[u8]) -> Reply {
    let file = serde_json::from_slice::<Value>(body).map_err(|error| error.to_string());
    let file = match file.and_then(|file| evidence_of(&file)) {
        Ok(file) => file,
        Err(problem) => return Reply::error(StatusCode::BAD_REQUEST, &problem),
    };
    let added = add_evidence(&mut app.store(), vec![file], |execution, run| {
        execution.deployment == Deployment::Server && server_id(execution.id, run).to_string() == id
    });
    let status = if is_version_two { StatusCode::CREATED } else { StatusCode::OK };
    match added {
        Some(_) => Reply::json(status, &json!([])),
        None => Reply::error(StatusCode::NOT_FOUND, "Test Run not found"),
    }
}

/// `settings/teststatuses` and `settings/teststepstatuses`
pub(super) fn statuses(app: &App) -> Reply {
    let words = app.store().world().statuses(Deployment::Server);
    let status = |(at, word): (usize, &String)| json!({ "id": at, "rank": at, "name": word });
    Reply::json(StatusCode::OK, &words.iter().enumerate().map(status).collect())
}

/// `xraylicense`
pub(super) fn license(app: &App) -> Reply {
    let is_active = !app.store().world().is_unlicensed;
    let license = json!({ "active": is_active, "licenseType": "Commercial" });
    Reply::json(StatusCode::OK, &license)
}

fn on_server(store: &Store) -> impl Iterator<Item = (&Execution, &Arc<Run>)> {
    let executions = store.executions().iter();
    let executions = executions.filter(|it| it.deployment == Deployment::Server);
    executions.flat_map(|execution| execution.runs.iter().map(move |run| (execution, run)))
}

/// Where there are iterations, there are no steps.
fn told(world: &World, execution: &Execution, run: &Run) -> Value {
    let id = server_id(execution.id, run);
    let files = run.evidence.iter().enumerate().map(|(at, file)| {
        json!({
            "id": id * 1000 + at as u64,
            "fileName": file.filename,
            "fileSize": format!("{} B", file.data.len()),
            "numericalFileSize": file.data.len(),
            "mimeType": file.content_type,
        })
    });
    let rows = run.iterations.iter().enumerate().map(|(at, row)| {
        let parameters = row.parameters.iter();
        let parameters = parameters.map(|(name, value)| json!({ "name": name, "value": value }));
        json!({
            "id": id * 1000 + at as u64,
            "status": row.status.word(Deployment::Server),
            "parameters": parameters.collect::<Vec<_>>(),
        })
    });
    json!({
        "id": id,
        "status": word(world, Deployment::Server, run),
        "testKey": run.test.key,
        "testExecKey": execution.key,
        "comment": run.comment,
        "defects": run.defects,
        "startedOnIso": run.start.as_ref().map(super::model::Moment::as_str),
        "finishedOnIso": run.finish.as_ref().map(super::model::Moment::as_str),
        "evidences": files.collect::<Vec<_>>(),
        "iterations": rows.collect::<Vec<_>>(),
    })
}
