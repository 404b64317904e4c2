//! What a field of each type is.

use std::sync::Arc;

use serde_json::{Value, json};

use super::arguments::{Arguments, Page};
use super::root;
use crate::Deployment;
use crate::sandbox::app::App;
use crate::sandbox::issue::Issue;
use crate::sandbox::model::{Iteration, Run, Step};
use crate::sandbox::runs;

/// An object of the schema.
#[derive(Clone)]
pub(super) enum Node {
    Query,
    Mutation,
    /// A Test, Test Execution or Test Plan.
    Issue(Issue),
    Run {
        execution: Issue,
        run: Arc<Run>,
    },
    Iteration {
        rank: usize,
        row: Iteration,
    },
    /// A page of a list, and how long the whole list is.
    Connection {
        total: usize,
        page: Page,
        results: Vec<Node>,
    },
    /// An object whose fields take no arguments.
    Plain(Value),
}

/// What a field holds.
pub(super) enum Found {
    Leaf(Value),
    One(Node),
    Many(Vec<Node>),
}

impl Found {
    /// An object, objects, or what is neither.
    fn of(value: Value) -> Self {
        match value {
            Value::Object(_) => Self::One(Node::Plain(value)),
            Value::Array(values) if values.iter().any(Value::is_object) => {
                Self::Many(values.into_iter().map(Node::Plain).collect())
            }
            value => Self::Leaf(value),
        }
    }

    pub(super) fn page(page: Page, nodes: Vec<Node>) -> Self {
        let total = nodes.len();
        let results = nodes.into_iter().skip(page.start).take(page.limit).collect();
        Self::One(Node::Connection { total, page, results })
    }
}

impl Node {
    pub(super) fn field(
        &self,
        app: &App,
        name: &str,
        arguments: &Arguments,
    ) -> Result<Found, String> {
        if name == "__typename" {
            return Err("this sandbox tells no type names".to_owned());
        }
        match self {
            Self::Query => root::query(app, name, arguments),
            Self::Mutation => root::mutation(app, name, arguments),
            Self::Issue(issue) => field_of_issue(app, issue, name, arguments),
            Self::Run { execution, run } => field_of_run(app, execution, run, name, arguments),
            Self::Iteration { rank, row } => field_of_row(*rank, row, name, arguments),
            Self::Connection { total, page, results } => Ok(match name {
                "total" => Found::Leaf(json!(total)),
                "start" => Found::Leaf(json!(page.start)),
                "limit" => Found::Leaf(json!(page.limit)),
                "results" => Found::Many(results.clone()),
                _ => Found::Leaf(Value::Null),
            }),
            Self::Plain(value) => Ok(Found::of(value.get(name).cloned().unwrap_or_default())),
        }
    }
}

fn field_of_issue(
    app: &App,
    issue: &Issue,
    name: &str,
    arguments: &Arguments,
) -> Result<Found, String> {
    let execution = || app.store().execution(&issue.key).cloned();
    Ok(match name {
        "issueId" => Found::Leaf(json!(issue.id.to_string())),
        "jira" => {
            let fields = arguments.texts("fields").ok_or("jira: fields must be given")?;
            Found::Leaf(Value::Object(issue.fields(fields)))
        }
        "testType" => Found::One(Node::Plain(json!({ "name": "Generic", "kind": "Unstructured" }))),
        "unstructured" => Found::Leaf(json!(app.store().definition(&issue.key))),
        "testEnvironments" => Found::Leaf(json!(execution().map(|it| it.environments))),
        "testRuns" => {
            let runs = execution().map(|it| it.runs).unwrap_or_default().into_iter();
            let runs = runs.map(|run| Node::Run { execution: issue.clone(), run });
            Found::page(arguments.page()?, runs.collect())
        }
        _ => return Err(format!("this sandbox does not know the field {name} of an issue")),
    })
}

fn field_of_run(
    app: &App,
    execution: &Issue,
    run: &Run,
    name: &str,
    arguments: &Arguments,
) -> Result<Found, String> {
    let id = runs::cloud_id(execution.id, run);
    Ok(match name {
        "id" => Found::Leaf(json!(id)),
        "status" => {
            let word = runs::word(app.store().world(), Deployment::Cloud, run);
            Found::One(Node::Plain(json!({ "name": word })))
        }
        "comment" => Found::Leaf(json!(run.comment)),
        "startedOn" => Found::Leaf(json!(run.start.as_ref().map(|at| at.timestamp().to_string()))),
        "finishedOn" => {
            Found::Leaf(json!(run.finish.as_ref().map(|at| at.timestamp().to_string())))
        }
        "defects" => Found::Leaf(json!(run.defects)),
        "evidence" => Found::Many(evidence(&id, &run.evidence)),
        "customFields" => {
            let fields = run.custom_fields.iter();
            let fields = fields.map(|(id, value)| json!({ "id": id, "values": value }));
            Found::Many(fields.map(Node::Plain).collect())
        }
        "steps" => Found::Many(steps(&id, &run.steps)),
        "iterations" => {
            let rows = run.iterations.iter().enumerate();
            let rows = rows.map(|(at, row)| Node::Iteration { rank: at + 1, row: row.clone() });
            Found::page(arguments.page()?, rows.collect())
        }
        "test" => match app.store().issue(&run.test.key) {
            Some(issue) => Found::One(Node::Issue(issue)),
            None => Found::Leaf(Value::Null),
        },
        "testExecution" => Found::One(Node::Issue(execution.clone())),
        "testType" => Found::One(Node::Plain(json!({ "name": run.test.kind }))),
        _ => return Err(format!("this sandbox does not know the field {name} of a test run")),
    })
}

fn field_of_row(
    rank: usize,
    row: &Iteration,
    name: &str,
    arguments: &Arguments,
) -> Result<Found, String> {
    Ok(match name {
        "rank" => Found::Leaf(json!(rank.to_string())),
        "status" => Found::One(step_status(row.status)),
        "parameters" => {
            let pairs = row.parameters.iter();
            let pairs = pairs.map(|(name, value)| json!({ "name": name, "value": value }));
            Found::Many(pairs.map(Node::Plain).collect())
        }
        "stepResults" => {
            let place = format!("iteration-{rank}");
            Found::page(arguments.page()?, steps(&place, &row.steps))
        }
        _ => return Err(format!("this sandbox does not know the field {name} of an iteration")),
    })
}

fn evidence(place: &str, files: &[crate::sandbox::model::Evidence]) -> Vec<Node> {
    let files = files.iter().enumerate().map(|(at, file)| {
        json!({
            "id": runs::evidence_id(place, at),
            "filename": file.filename,
            "size": file.data.len(),
            "storedInJira": false,
        })
    });
    files.map(Node::Plain).collect()
}

fn steps(place: &str, steps: &[Step]) -> Vec<Node> {
    let steps = steps.iter().enumerate().map(|(at, step)| {
        let id = format!("{place}-step-{}", at + 1);
        let files: Vec<_> = evidence(&id, &step.evidence)
            .into_iter()
            .filter_map(|node| match node {
                Node::Plain(value) => Some(value),
                _ => None,
            })
            .collect();
        json!({
            "id": id,
            "status": { "name": step.status.word(Deployment::Cloud) },
            "comment": step.comment,
            "actualResult": step.actual_result,
            "defects": step.defects,
            "evidence": files,
        })
    });
    steps.map(Node::Plain).collect()
}

fn step_status(status: crate::sandbox::model::Status) -> Node {
    Node::Plain(json!({ "name": status.word(Deployment::Cloud) }))
}
