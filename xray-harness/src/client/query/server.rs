//! Questions to Jira Server and Xray Server/Data Center
//! (docs.atlassian.com, "JIRA Server platform REST API reference";
//! docs.getxray.app, "Test Runs - REST").

#[cfg(feature = "cli")]
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

#[cfg(feature = "cli")]
use super::instance::issue;
#[cfg(feature = "cli")]
use super::look_up;
use super::{Attached, Field, IssueRef, LOOKING, TestRun};
#[cfg(feature = "cli")]
use crate::client::call::ASKING;
use crate::client::call::{Body, Call, JSON, Site};
use crate::client::{Client, Error};
use crate::deployment::Deployment;
use crate::wire::payload::Payload;

/// Runs to a page.
const PAGE: usize = 100;

/// Tests to a question, whose keys are in its address.
const TESTS: usize = 50;

pub(super) fn find_executions(
    client: &Client,
    jql: &str,
    marker: &str,
) -> Result<Vec<IssueRef>, Error> {
    let found: Found = search(client, jql, &["description"], 100)?;
    // The search may take words for the same that are not.
    let holds = |it: &Issue| it.fields["description"].to_string().contains(marker);
    let named = |it: Issue| IssueRef { id: it.id, key: it.key };
    Ok(found.issues.into_iter().filter(holds).map(named).collect())
}

pub(super) fn test_runs(client: &Client, execution: &str) -> Result<Vec<TestRun>, Error> {
    let mut runs = Vec::new();
    for page in 1.. {
        let path = format!(
            "{}/testruns?testExecKey={}&limit={PAGE}&page={page}",
            api(client),
            encoded(execution)
        );
        let some: Vec<Run> = get(client, Site::Xray, &path)?;
        let is_last = some.len() < PAGE;
        for run in some {
            runs.push(run.complete(client)?);
        }
        if is_last {
            break;
        }
    }
    Ok(runs)
}

/// Tells what the Tests of `runs` are known by (docs.getxray.app, "Tests - REST").
pub(super) fn add_definitions(client: &Client, runs: &mut [TestRun]) -> Result<(), Error> {
    for runs in runs.chunks_mut(TESTS) {
        let keys: Vec<_> = runs.iter().map(|run| run.test.as_str()).collect();
        let path = format!("{}/test?keys={}", api(client), encoded(&keys.join(";")));
        let tests: Vec<Test> = get(client, Site::Xray, &path)?;
        for run in runs {
            let test = tests.iter().find(|test| test.key == run.test);
            // Of other types it is no text.
            run.definition = test.and_then(|test| test.definition.as_str()).map(str::to_owned);
        }
    }
    Ok(())
}

pub(super) fn add_evidence(
    client: &Client,
    run: &str,
    body: &Payload,
) -> Result<Vec<String>, Error> {
    let path = format!("{}/testrun/{}/attachment", api(client), encoded(run));
    let body = Body::Payload { payload: body, content_type: JSON };
    client.session.send(&Call::post(Site::Xray, &path, body), |url, reply| {
        // What it says of a success differs from version to version.
        reply.as_web_page(url).map_or(Ok(Vec::new()), Err)
    })
}

/// The fields of all issues (developer.atlassian.com, "Get fields").
pub(super) fn fields(client: &Client) -> Result<Vec<Field>, Error> {
    get(client, Site::Jira, &format!("{}/field", jira(client)))
}

/// Those of `keys` that are issues. Jira passes over the others if it is asked
/// not to validate the search; a version that refuses all the same is asked again.
#[cfg(feature = "cli")]
pub(super) fn issues(client: &Client, keys: &[&str]) -> Result<Vec<look_up::Issue>, Error> {
    let jql = format!("key in ({})", keys.join(", "));
    let body = json!({
        "jql": jql,
        "fields": ["issuetype", "status"],
        "maxResults": keys.len(),
        "validateQuery": false,
    });
    let found: Found = post(client, ASKING, "/rest/api/2/search", &body)?;
    Ok(found.issues.into_iter().map(|it| issue(it.key, &it.fields)).collect())
}

pub(super) fn statuses(client: &Client) -> Result<Vec<String>, Error> {
    let path = format!("{}/settings/teststatuses", api(client));
    let statuses: Vec<Named> = get(client, Site::Xray, &path)?;
    Ok(statuses.into_iter().map(|status| status.name).collect())
}

#[cfg(feature = "cli")]
pub(super) fn versions(client: &Client, project: &str) -> Result<Vec<String>, Error> {
    let path = format!("{}/project/{}/versions", jira(client), encoded(project));
    let versions: Vec<Named> = get(client, Site::Jira, &path)?;
    Ok(versions.into_iter().map(|version| version.name).collect())
}

#[cfg(feature = "cli")]
pub(super) fn lacks(
    client: &Client,
    project: &str,
    wanted: &[&'static str],
) -> Result<Vec<&'static str>, Error> {
    let path = format!(
        "{}/mypermissions?projectKey={}&permissions={}",
        jira(client),
        encoded(project),
        wanted.join(",")
    );
    let told: Permissions = get(client, Site::Jira, &path)?;
    let is_lacking = |wanted: &&'static str| {
        told.permissions.get(*wanted).is_some_and(|permission| !permission.have_permission)
    };
    Ok(wanted.iter().copied().filter(is_lacking).collect())
}

/// Jira's own interface, whose newer version only Cloud has.
fn jira(client: &Client) -> &'static str {
    match client.target().deployment {
        Deployment::Cloud => "/rest/api/3",
        Deployment::Server => "/rest/api/2",
    }
}

/// The issues that match, up to `most`.
fn search<T: DeserializeOwned>(
    client: &Client,
    jql: &str,
    fields: &[&str],
    most: usize,
) -> Result<T, Error> {
    let body = json!({ "jql": jql, "fields": fields, "maxResults": most });
    post(client, LOOKING, "/rest/api/2/search", &body)
}

/// A question to Jira that takes a body.
fn post<T: DeserializeOwned>(
    client: &Client,
    purpose: &'static str,
    path: &str,
    body: &Value,
) -> Result<T, Error> {
    let body = serde_json::to_vec(body).map_err(|source| Error::Encode { source })?;
    let call = Call::post(Site::Jira, path, Body::Json(body)).repeatable(true).to(purpose);
    client.session.send(&call, |url, reply| reply.json(url))
}

fn get<T: DeserializeOwned>(client: &Client, site: Site, path: &str) -> Result<T, Error> {
    client.session.send(&Call::get(site, path), |url, reply| reply.json(url))
}

fn api(client: &Client) -> String {
    format!("/rest/raven/{}/api", client.target().api)
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

#[derive(Deserialize)]
struct Found {
    issues: Vec<Issue>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[cfg(feature = "cli")]
#[derive(Deserialize)]
struct Permissions {
    permissions: BTreeMap<String, Permission>,
}

#[cfg(feature = "cli")]
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permission {
    have_permission: bool,
}

#[derive(Deserialize)]
struct Issue {
    id: String,
    key: String,
    #[serde(default)]
    fields: Value,
}

#[derive(Deserialize)]
struct Test {
    key: String,
    #[serde(default)]
    definition: Value,
}

/// A run in a list, which some versions tell less of than by itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    id: u64,
    status: String,
    test_key: String,
    evidences: Option<Vec<File>>,
    iterations: Option<Vec<Iteration>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    file_name: String,
    numerical_file_size: Option<Value>,
}

#[derive(Deserialize)]
struct Iteration {
    status: String,
}

impl Run {
    fn complete(self, client: &Client) -> Result<TestRun, Error> {
        let run = match &self.evidences {
            Some(_) => self,
            None => get(client, Site::Xray, &format!("{}/testrun/{}", api(client), self.id))?,
        };
        let rows = run.iterations.unwrap_or_default();
        Ok(TestRun {
            id: run.id.to_string(),
            test: run.test_key,
            definition: None,
            status: run.status,
            evidence: run.evidences.unwrap_or_default().into_iter().map(File::told).collect(),
            iterations: rows.len(),
            iteration_statuses: rows.into_iter().map(|row| row.status).collect(),
        })
    }
}

impl File {
    /// The size was seen as a number and as a text.
    fn told(self) -> Attached {
        let size = match self.numerical_file_size {
            Some(Value::Number(size)) => size.as_u64(),
            Some(Value::String(size)) => size.parse().ok(),
            _ => None,
        };
        Attached { filename: self.file_name, size }
    }
}
