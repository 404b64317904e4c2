//! Questions to Xray Cloud (docs.getxray.app, "GraphQL API").

use serde::Deserialize;
use serde_json::{Value, json};

use super::graphql;
#[cfg(feature = "cli")]
use super::instance::{Kind, issue};
#[cfg(feature = "cli")]
use super::look_up;
use super::{Attached, IssueRef, LOOKING, TestRun};
#[cfg(feature = "cli")]
use crate::client::call::{Body, Call, Site};
use crate::client::{Client, Error};
use crate::wire::payload::Payload;

/// Runs to a page: with a hundred iterations each, half of the ten thousand
/// items that one request may touch.
const PAGE: usize = 50;

const FIND: &str = "query($jql: String) { getTestExecutions(jql: $jql, limit: 100) \
                    { results { issueId jira(fields: [\"key\", \"description\"]) } } }";

const RUNS: &str = "query($id: String, $limit: Int!, $start: Int) { \
                    getTestExecution(issueId: $id) { testRuns(limit: $limit, start: $start) { \
                    total results { id status { name } evidence { filename size } \
                    test { jira(fields: [\"key\"]) unstructured } \
                    iterations(limit: 100) { total results { status { name } } } } } } }";

pub(super) fn find_executions(
    client: &Client,
    jql: &str,
    marker: &str,
) -> Result<Vec<IssueRef>, Error> {
    let executions = search(client, jql)?;
    // The search may take words for the same that are not.
    let holds = |it: &Execution| it.jira.description.to_string().contains(marker);
    Ok(executions.into_iter().filter(holds).map(Execution::named).collect())
}

pub(super) fn test_runs(
    client: &Client,
    key: &str,
    id: Option<&str>,
) -> Result<Vec<TestRun>, Error> {
    let id = match id {
        Some(id) => id.to_owned(),
        None => id_of(client, key)?,
    };
    let mut runs = Vec::new();
    loop {
        let variables = json!({ "id": id, "limit": PAGE, "start": runs.len() });
        let page: RunsOf = graphql::ask(client, RUNS, &variables)?;
        let page = page.get_test_execution.test_runs;
        let is_last = page.results.len() < PAGE;
        runs.extend(page.results.into_iter().map(Run::told));
        if is_last || runs.len() >= page.total {
            return Ok(runs);
        }
    }
}

/// Those of `keys` that are issues of Xray's own type.
#[cfg(feature = "cli")]
pub(super) fn search_for(
    client: &Client,
    kind: Kind,
    keys: &[&str],
) -> Result<Vec<look_up::Issue>, Error> {
    let field = match kind {
        Kind::TestPlan => "getTestPlans",
        Kind::TestExecution => "getTestExecutions",
        Kind::Test | Kind::Any => "getTests",
    };
    let query = format!(
        "query($jql: String) {{ found: {field}(jql: $jql, limit: 100) {{ results {{ \
         jira(fields: [\"key\", \"issuetype\", \"status\"]) }} }} }}"
    );
    let jql = format!("key in ({})", keys.join(", "));
    let answer: Issues = graphql::ask(client, &query, &json!({ "jql": jql }))?;
    let found = answer.found.results.into_iter();
    Ok(found.filter_map(|it| Some(issue(it.jira["key"].as_str()?.to_owned(), &it.jira))).collect())
}

/// Those of `keys` that are issues, of Jira's own interface, which passes over
/// the others (developer.atlassian.com, "Bulk fetch issues").
#[cfg(feature = "cli")]
pub(super) fn fetch(client: &Client, keys: &[&str]) -> Result<Vec<look_up::Issue>, Error> {
    let body = json!({ "issueIdsOrKeys": keys, "fields": ["issuetype", "status"] });
    let body = serde_json::to_vec(&body).map_err(|source| Error::Encode { source })?;
    let path = "/rest/api/3/issue/bulkfetch";
    let call = Call::post(Site::Jira, path, Body::Json(body)).repeatable(true);
    let found: Fetched = client.session.send(&call, |url, reply| reply.json(url))?;
    Ok(found.issues.into_iter().map(|it| issue(it.key, &it.fields)).collect())
}

pub(super) fn statuses(client: &Client) -> Result<Vec<String>, Error> {
    let answer: Statuses = graphql::ask(client, "{ getStatuses { name } }", &json!({}))?;
    Ok(answer.get_statuses.into_iter().map(|status| status.name).collect())
}

#[cfg(feature = "cli")]
pub(super) fn environments(client: &Client, project: &str) -> Result<Vec<String>, Error> {
    let query = "query($project: String) \
                 { getProjectSettings(projectIdOrKey: $project) { testEnvironments } }";
    let answer: Settings = graphql::ask(client, query, &json!({ "project": project }))?;
    Ok(answer.get_project_settings.test_environments.unwrap_or_default())
}

pub(super) fn add_evidence(client: &Client, body: &Payload) -> Result<Vec<String>, Error> {
    let changed: Changed = graphql::change(client, body)?;
    Ok(changed.add_evidence_to_test_run.warnings.unwrap_or_default())
}

fn id_of(client: &Client, key: &str) -> Result<String, Error> {
    let found = search(client, &format!("key = \"{key}\""))?;
    let first = found.into_iter().next();
    first.map(|it| it.issue_id).ok_or_else(|| Error::NotFound { key: key.to_owned() })
}

fn search(client: &Client, jql: &str) -> Result<Vec<Execution>, Error> {
    let found: Found = graphql::ask_for(client, LOOKING, FIND, &json!({ "jql": jql }))?;
    Ok(found.get_test_executions.results)
}

#[cfg(feature = "cli")]
#[derive(Deserialize)]
struct Issues {
    found: Results<Plain>,
}

#[cfg(feature = "cli")]
#[derive(Deserialize)]
struct Plain {
    jira: Value,
}

#[cfg(feature = "cli")]
#[derive(Deserialize)]
struct Fetched {
    issues: Vec<FetchedIssue>,
}

#[cfg(feature = "cli")]
#[derive(Deserialize)]
struct FetchedIssue {
    key: String,
    #[serde(default)]
    fields: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statuses {
    get_statuses: Vec<Named>,
}

#[cfg(feature = "cli")]
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    get_project_settings: Environments,
}

#[cfg(feature = "cli")]
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Environments {
    test_environments: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    add_evidence_to_test_run: Addition,
}

#[derive(Deserialize)]
struct Addition {
    warnings: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    get_test_executions: Results<Execution>,
}

#[derive(Deserialize)]
struct Results<T> {
    #[serde(default)]
    total: usize,
    results: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Execution {
    issue_id: String,
    jira: Jira,
}

#[derive(Deserialize)]
struct Jira {
    key: String,
    /// Text, or a document of Atlassian's own format.
    #[serde(default)]
    description: Value,
}

impl Execution {
    fn named(self) -> IssueRef {
        IssueRef { id: self.issue_id, key: self.jira.key }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunsOf {
    get_test_execution: RunsOfExecution,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunsOfExecution {
    test_runs: Results<Run>,
}

#[derive(Deserialize)]
struct Run {
    id: String,
    status: Named,
    evidence: Option<Vec<File>>,
    test: Test,
    iterations: Option<Results<Iteration>>,
}

#[derive(Deserialize)]
struct Test {
    jira: Jira,
    unstructured: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    size: Option<u64>,
}

#[derive(Deserialize)]
struct Iteration {
    status: Option<Named>,
}

impl Run {
    fn told(self) -> TestRun {
        let Self { id, status, evidence, test, iterations } = self;
        let files = evidence.unwrap_or_default().into_iter();
        let iterations = iterations.unwrap_or(Results { total: 0, results: Vec::new() });
        let statuses = iterations.results.into_iter();
        TestRun {
            id,
            test: test.jira.key,
            definition: test.unstructured,
            status: status.name,
            evidence: files.map(|File { filename, size }| Attached { filename, size }).collect(),
            iterations: iterations.total,
            iteration_statuses: statuses.filter_map(|row| Some(row.status?.name)).collect(),
        }
    }
}
