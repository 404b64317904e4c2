//! What Jira itself is asked: searches, issues, projects, users.
//!
//! After the REST API reference of Jira Server (version 2) and of Jira Cloud
//! (version 3) where they differ.

pub(super) mod field;
pub(super) mod jql;

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::app::App;
use super::cloud;
use super::issue::{FIELDS, Issue};
use super::reply::Reply;
use super::store::Store;

/// Most issues that one search gives.
const MOST: usize = 1000;

/// A search as it is posted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Search {
    jql: String,
    #[serde(default)]
    start_at: usize,
    #[serde(default = "fifty")]
    max_results: usize,
    fields: Option<Vec<String>>,
    #[serde(default = "yes")]
    validate_query: bool,
}

fn fifty() -> usize {
    50
}

fn yes() -> bool {
    true
}

impl Search {
    /// The search that a query string asks for.
    pub(super) fn of_query(pairs: &[(String, String)]) -> Result<Self, String> {
        let mut object = Map::new();
        for (name, value) in pairs {
            let value = match &**name {
                "fields" => json!(value.split(',').collect::<Vec<_>>()),
                "startAt" | "maxResults" | "validateQuery" => {
                    serde_json::from_str(value).map_err(|error| format!("{name}: {error}"))?
                }
                _ => json!(value),
            };
            object.insert(name.clone(), value);
        }
        serde_json::from_value(object.into()).map_err(|error| error.to_string())
    }

    pub(super) fn of_body(body: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(body).map_err(|error| error.to_string())
    }
}

/// `/rest/api/2/search`
pub(super) fn search(app: &App, asked: Result<Search, String>) -> Reply {
    let found = asked.map_err(|problem| vec![problem]).and_then(|asked| {
        let found = find(&mut app.store(), &asked)?;
        Ok((asked, found))
    });
    let (asked, found) = match found {
        Ok(found) => found,
        Err(problems) => return refusal(StatusCode::BAD_REQUEST, &problems),
    };
    let page = found.iter().skip(asked.start_at).take(asked.max_results.min(MOST));
    let issues: Vec<_> = page.map(|issue| told(app, issue, asked.fields.as_deref())).collect();
    let body = json!({
        "startAt": asked.start_at,
        "maxResults": asked.max_results.min(MOST),
        "total": found.len(),
        "issues": issues,
    });
    Reply::json(StatusCode::OK, &body)
}

/// One unknown key spoils a search unless it asks not to be validated.
fn find(store: &mut Store, asked: &Search) -> Result<Vec<Issue>, Vec<String>> {
    let query = jql::parse(&asked.jql).map_err(|problem| vec![problem])?;
    let query = if asked.validate_query { query } else { query.without_unknown_keys(store) };
    query.run(store)
}

/// `/rest/api/2/issue/{key or id}`
pub(super) fn issue(app: &App, key: &str, fields: Option<&str>) -> Reply {
    let found = {
        let mut store = app.store();
        store.issue_by_id(key).or_else(|| store.issue(key))
    };
    match found {
        Some(issue) => {
            let fields = fields.map(|fields| fields.split(',').map(str::to_owned).collect());
            let fields: Option<Vec<String>> = fields;
            Reply::json(StatusCode::OK, &told(app, &issue, fields.as_deref()))
        }
        None => refusal(StatusCode::NOT_FOUND, &["Issue Does Not Exist".to_owned()]),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Fetch {
    issue_ids_or_keys: Vec<String>,
    fields: Vec<String>,
}

/// `/rest/api/3/issue/bulkfetch`, which passes over what is not there.
pub(super) fn fetch(app: &App, body: &[u8]) -> Reply {
    let asked: Fetch = match serde_json::from_slice(body) {
        Ok(asked) => asked,
        Err(error) => return refusal(StatusCode::BAD_REQUEST, &[error.to_string()]),
    };
    if asked.issue_ids_or_keys.len() > 100 {
        let problem = "at most 100 issues can be fetched".to_owned();
        return refusal(StatusCode::BAD_REQUEST, &[problem]);
    }
    let found: Vec<_> = {
        let mut store = app.store();
        asked.issue_ids_or_keys.iter().filter_map(|key| store.issue(key)).collect()
    };
    let issues: Vec<_> = found.iter().map(|issue| told(app, issue, Some(&asked.fields))).collect();
    Reply::json(StatusCode::OK, &json!({ "issues": issues, "issueErrors": [] }))
}

/// `/rest/api/2/project/{key}/versions`
pub(super) fn versions(app: &App, project: &str) -> Reply {
    let store = app.store();
    if !store.world().has_project(project) {
        let problem = format!("No project could be found with key '{project}'.");
        return refusal(StatusCode::NOT_FOUND, &[problem]);
    }
    let used = store.executions().iter().filter_map(|execution| execution.version.clone());
    let mut names = store.world().versions().map_or_else(|| used.collect(), <[_]>::to_vec);
    names.sort();
    names.dedup();
    let version = |(at, name): (usize, &String)| json!({ "id": (10_200 + at).to_string(), "name": name, "archived": false, "released": false });
    let versions: Vec<_> = names.iter().enumerate().map(version).collect();
    Reply::json(StatusCode::OK, &json!(versions))
}

/// `/rest/api/2/myself`
pub(super) fn myself() -> Reply {
    let user = json!({
        "name": super::raven::USERNAME,
        "displayName": "Sandbox",
        "active": true,
    });
    Reply::json(StatusCode::OK, &user)
}

/// `/rest/api/2/serverInfo`; nobody has Xray Cloud and Jira at one address, so
/// it is only there where a condition says so.
pub(super) fn server_info(app: &App) -> Reply {
    match &app.store().world().jira {
        Some(kind) => {
            let info = json!({ "baseUrl": app.origin(), "deploymentType": kind });
            Reply::json(StatusCode::OK, &info)
        }
        None => Reply::not_found(),
    }
}

/// `/rest/api/2/mypermissions`
pub(super) fn permissions(app: &App, project: Option<&str>) -> Reply {
    let store = app.store();
    let world = store.world();
    if let Some(project) = project.filter(|project| !world.has_project(project)) {
        let problem = format!("No project could be found with key '{project}'.");
        return refusal(StatusCode::NOT_FOUND, &[problem]);
    }
    let permission = |key: &str| {
        let may = world.may(project.unwrap_or_default(), key);
        (key.to_owned(), json!({ "key": key, "havePermission": may }))
    };
    let keys = ["BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES"];
    let permissions: Map<String, Value> = keys.into_iter().map(permission).collect();
    Reply::json(StatusCode::OK, &json!({ "permissions": permissions }))
}

fn told(app: &App, issue: &Issue, fields: Option<&[String]>) -> Value {
    let mut told = cloud::issue(app, issue.id, &issue.key);
    let named = fields.map(|fields| fields.iter().map(String::as_str).collect::<Vec<_>>());
    let named = named.unwrap_or_else(|| FIELDS.to_vec());
    let mut fields = issue.fields(named);
    // The key stands beside the fields, never among them.
    fields.remove("key");
    told["fields"] = Value::Object(fields);
    told
}

/// How Jira refuses.
fn refusal(status: StatusCode, problems: &[String]) -> Reply {
    Reply::json(status, &json!({ "errorMessages": problems, "errors": {} }))
}
