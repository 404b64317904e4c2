//! Takes one import from bytes to the store, or refuses it whole.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::api::Api;
use super::format::{self, Flaw, Report, TestResult};
use super::info::{self, Described};
use super::junit;
use super::model::{Evidence, Iteration, Run, Status, Step, Test};
use super::parts::Parts;
use super::rules::{self, Refusal, Rejected};
use super::store::{self, Store};

/// What an accepted import did.
pub(super) struct Taken {
    pub(super) id: u64,
    pub(super) key: String,
    pub(super) accepted: Vec<Arc<Test>>,
    pub(super) rejected: Vec<Rejected>,
}

/// Reads, judges and only then applies: a refused import leaves no trace.
pub(super) fn import(store: &mut Store, api: Api, parts: &Parts) -> Result<Taken, Refusal> {
    let (report, fields) = match &parts.report {
        Some(query) => (report(api, query, &parts.results)?, Map::new()),
        None => json(store, api, parts)?,
    };
    let judged = rules::judge(api, &report, store)?;
    let Report { info, tests, .. } = report;
    let is_rejected = |at| judged.rejected.iter().any(|rejected| rejected.at == at);
    let accepted = tests.into_iter().enumerate().filter(|(at, _)| !is_rejected(*at));
    let mut runs = Vec::new();
    for (_, result) in accepted {
        let is_known = store.world().knows_status(api.deployment, &result.status);
        let mut run = run(api, store.test_for(&result), result);
        if !is_known {
            run.status = Status::Todo;
        }
        runs.push(run);
    }
    let accepted = runs.iter().map(|run| Arc::clone(&run.test)).collect();
    let execution = store.open(api, &judged.target, info.unwrap_or_default());
    execution.fields.extend(fields);
    for run in runs {
        store::put(execution, run);
    }
    Ok(Taken { id: execution.id, key: execution.key.clone(), accepted, rejected: judged.rejected })
}

/// What comes as a JUnit report, with the query of its address.
fn report(api: Api, query: &str, document: &[u8]) -> Result<Report, Refusal> {
    junit::read(api, query, document).map_err(|flaw| Refusal::of_report(&flaw))
}

/// What comes as Xray JSON, and the fields that it has no place for.
fn json(store: &Store, api: Api, parts: &Parts) -> Result<(Report, Map<String, Value>), Refusal> {
    let mut report = format::read(api, &parts.results).map_err(|flaw| Refusal::of(api, &flaw))?;
    let fields = describe(&mut report, store, api, parts.info.as_deref())?;
    Ok((report, fields))
}

/// Puts into `report` what a part of its own says of the execution, and gives
/// the fields that it has no place for.
fn describe(
    report: &mut Report,
    store: &Store,
    api: Api,
    part: Option<&[u8]>,
) -> Result<Map<String, Value>, Refusal> {
    let Some(part) = part else {
        let required = store.world().required_fields().next();
        let required = required.filter(|_| report.test_execution_key.is_none());
        return match required {
            Some(id) => Err(Refusal::new(info::failed(&format!("{id}: {id} is required.")))),
            None => Ok(Map::new()),
        };
    };
    if report.info.is_some() {
        return Err(Refusal::of(api, &Flaw::new("info", "there is a part of that name")));
    }
    let is_new = report.test_execution_key.is_none();
    let Described { info, fields } =
        info::read(api, store.world(), part, is_new).map_err(Refusal::new)?;
    report.info = Some(info);
    Ok(fields)
}

fn run(api: Api, test: Arc<Test>, result: TestResult) -> Run {
    let fields = result.custom_fields.into_iter();
    Run {
        test,
        status: status(api, &result.status),
        status_sent: result.status,
        start: result.start,
        finish: result.finish,
        comment: result.comment,
        executed_by: result.executed_by,
        assignee: result.assignee,
        steps: steps(api, result.steps),
        examples: result.examples.iter().map(|word| status(api, word)).collect(),
        iterations: result.iterations.into_iter().map(|row| iteration(api, row)).collect(),
        defects: result.defects,
        evidence: result.evidence.into_iter().map(evidence).collect(),
        custom_fields: fields.map(|field| (field.id, field.value)).collect(),
    }
}

fn iteration(api: Api, row: format::Iteration) -> Iteration {
    let parameters = row.parameters.into_iter();
    Iteration {
        name: row.name,
        status: status(api, &row.status),
        parameters: parameters.map(|parameter| (parameter.name, parameter.value)).collect(),
        log: row.log,
        duration: row.duration,
        steps: steps(api, row.steps),
    }
}

fn steps(api: Api, steps: Vec<format::Step>) -> Vec<Step> {
    let step = |step: format::Step| Step {
        status: api.step_status(&step.status).unwrap_or(Status::Todo),
        comment: step.comment,
        actual_result: step.actual_result,
        defects: step.defects,
        evidence: step.evidence.into_iter().map(evidence).collect(),
    };
    steps.into_iter().map(step).collect()
}

fn evidence(evidence: format::Evidence) -> Evidence {
    Evidence {
        filename: evidence.filename,
        content_type: evidence.content_type,
        data: evidence.data,
    }
}

/// The rules have refused the words that stand for none.
fn status(api: Api, word: &str) -> Status {
    api.status(word).unwrap_or(Status::Todo)
}
