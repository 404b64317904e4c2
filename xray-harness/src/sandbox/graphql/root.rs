//! Where every request begins.

use serde_json::{Value, json};

use super::arguments::Arguments;
use super::node::{Found, Node};
use crate::Deployment;
use crate::sandbox::app::App;
use crate::sandbox::issue::{EXECUTION, Issue, PLAN, TEST};
use crate::sandbox::jira::jql;
use crate::sandbox::runs;

/// Most issues that a query by JQL may match; Xray asks to refine it then.
const MOST: usize = 100;

pub(super) fn query(app: &App, name: &str, arguments: &Arguments) -> Result<Found, String> {
    match name {
        "getStatuses" => Ok(Found::Many(statuses(app))),
        "getStepStatuses" => Ok(Found::Many(step_statuses())),
        "getStatus" => named(statuses(app), arguments),
        "getStepStatus" => named(step_statuses(), arguments),
        "getTest" => one(app, TEST, arguments),
        "getTestExecution" => one(app, EXECUTION, arguments),
        "getTestPlan" => one(app, PLAN, arguments),
        "getTests" => many(app, TEST, arguments),
        "getTestExecutions" => many(app, EXECUTION, arguments),
        "getTestPlans" => many(app, PLAN, arguments),
        "getTestRun" => run(app, arguments),
        "getTestRunById" => {
            arguments.only(&["id"])?;
            run_by_id(app, arguments.text("id").unwrap_or_default())
        }
        "getTestRuns" => runs_of(app, arguments),
        "getProjectSettings" => project(app, arguments),
        _ => Err(format!("this sandbox does not answer {name}")),
    }
}

pub(super) fn mutation(app: &App, name: &str, arguments: &Arguments) -> Result<Found, String> {
    match name {
        "addEvidenceToTestRun" => add_evidence(app, arguments),
        _ => Err(format!("this sandbox does not answer {name}")),
    }
}

fn statuses(app: &App) -> Vec<Node> {
    let words = app.store().world().statuses(Deployment::Cloud);
    let status = |word: String| {
        let is_final = !matches!(&*word, "TO DO" | "EXECUTING");
        Node::Plain(json!({ "name": word, "final": is_final }))
    };
    words.into_iter().map(status).collect()
}

/// A list of their own: `TODO` is one word here.
fn step_statuses() -> Vec<Node> {
    let words = ["PASSED", "FAILED", "EXECUTING", "TODO"];
    words.map(|word| Node::Plain(json!({ "name": word }))).to_vec()
}

fn named(nodes: Vec<Node>, arguments: &Arguments) -> Result<Found, String> {
    let name = arguments.text("name").ok_or("name must be given")?;
    let is_meant = |node: &Node| matches!(node, Node::Plain(value) if value["name"] == name);
    let found = nodes.into_iter().find(is_meant);
    Ok(found.map_or(Found::Leaf(Value::Null), Found::One))
}

fn one(app: &App, kind: &str, arguments: &Arguments) -> Result<Found, String> {
    arguments.only(&["issueId"])?;
    let id = arguments.id("issueId")?;
    match app.store().issue_by_id(id).filter(|issue| issue.may_be(kind)) {
        Some(issue) => Ok(Found::One(Node::Issue(issue))),
        None => Err(format!("{kind} with issue id {id} not found!")),
    }
}

fn many(app: &App, kind: &str, arguments: &Arguments) -> Result<Found, String> {
    arguments.only(&["jql", "issueIds", "limit", "start"])?;
    let page = arguments.page()?;
    let ids = arguments.ids("issueIds")?;
    let mut issues: Vec<Issue> = match (arguments.text("jql"), ids) {
        (Some(jql), None) => {
            let failed = |problems: Vec<String>| {
                format!("Error executing the JQL query: {}", problems.join(" "))
            };
            let query = jql::parse(jql).map_err(|problem| failed(vec![problem]))?;
            query.run(&mut app.store()).map_err(failed)?
        }
        (None, Some(ids)) => {
            let mut store = app.store();
            ids.into_iter().filter_map(|id| store.issue_by_id(id)).collect()
        }
        _ => return Err("this sandbox wants either jql or issueIds".to_owned()),
    };
    issues.retain(|issue| issue.may_be(kind));
    if issues.len() > MOST {
        return Err(format!("the query returned more than {MOST} issues. Please refine it"));
    }
    Ok(Found::page(page, issues.into_iter().map(Node::Issue).collect()))
}

fn run(app: &App, arguments: &Arguments) -> Result<Found, String> {
    let (test, execution) = (arguments.id("testIssueId")?, arguments.id("testExecIssueId")?);
    let found = runs_in(app, Some(&[execution]), Some(&[test]));
    let first = found.into_iter().next();
    first.map(Found::One).ok_or_else(|| "Test Run not found!".to_owned())
}

fn run_by_id(app: &App, id: &str) -> Result<Found, String> {
    let is_meant = |node: &Node| match node {
        Node::Run { execution, run } => runs::cloud_id(execution.id, run) == id,
        _ => false,
    };
    let found = runs_in(app, None, None).into_iter().find(is_meant);
    found.map(Found::One).ok_or_else(|| format!("Test Run with id {id} not found!"))
}

fn runs_of(app: &App, arguments: &Arguments) -> Result<Found, String> {
    arguments.only(&["testIssueIds", "testExecIssueIds", "limit", "start"])?;
    let (tests, executions) = (arguments.ids("testIssueIds")?, arguments.ids("testExecIssueIds")?);
    let page = arguments.page()?;
    Ok(Found::page(page, runs_in(app, executions.as_deref(), tests.as_deref())))
}

/// The runs of Cloud's executions, those named if any are.
fn runs_in(app: &App, executions: Option<&[&str]>, tests: Option<&[&str]>) -> Vec<Node> {
    let is_named = |names: Option<&[&str]>, id: u64| {
        names.is_none_or(|names| names.contains(&id.to_string().as_str()))
    };
    let mut nodes = Vec::new();
    let mut store = app.store();
    let found: Vec<_> = store.executions().to_vec();
    for execution in found.iter().filter(|it| it.deployment == Deployment::Cloud) {
        let Some(issue) = store.issue(&execution.key) else { continue };
        if !is_named(executions, execution.id) {
            continue;
        }
        for run in execution.runs.iter().filter(|run| is_named(tests, run.test.id)) {
            nodes.push(Node::Run { execution: issue.clone(), run: run.clone() });
        }
    }
    nodes
}

fn project(app: &App, arguments: &Arguments) -> Result<Found, String> {
    let project = arguments.text("projectIdOrKey").ok_or("projectIdOrKey must be given")?;
    let store = app.store();
    if !store.world().has_project(project) {
        return Err(format!("Project with id or key {project} not found!"));
    }
    let used = store.executions().iter().flat_map(|execution| execution.environments.clone());
    let environments =
        store.world().environments().map_or_else(|| used.collect(), <[String]>::to_vec);
    Ok(Found::One(Node::Plain(json!({
        "projectId": "10000",
        "testEnvironments": environments,
    }))))
}

fn add_evidence(app: &App, arguments: &Arguments) -> Result<Found, String> {
    let id = arguments.text("id").unwrap_or_default();
    let files = arguments.list("evidence").iter().map(runs::evidence_of);
    let files = files.collect::<Result<Vec<_>, _>>()?;
    let mut store = app.store();
    let added = runs::add_evidence(&mut store, files, |execution, run| {
        runs::cloud_id(execution.id, run) == id
    });
    let places = added.ok_or_else(|| format!("Test Run with id {id} not found!"))?;
    let ids: Vec<_> = places.map(|at| runs::evidence_id(id, at)).collect();
    Ok(Found::One(Node::Plain(json!({ "addedEvidence": ids, "warnings": [] }))))
}
