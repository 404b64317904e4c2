//! Takes one import from bytes to the store, or refuses it whole.

use std::sync::Arc;

use super::api::Api;
use super::format::{self, Report, TestResult};
use super::model::{Evidence, Iteration, Run, Status, Step, Test};
use super::rules::{self, Refusal, Rejected};
use super::store::{self, Store};

/// What an accepted import did.
pub(super) struct Outcome {
    pub(super) id: u64,
    pub(super) key: String,
    pub(super) accepted: Vec<Arc<Test>>,
    pub(super) rejected: Vec<Rejected>,
}

/// Reads, judges and only then applies: a refused import leaves no trace.
pub(super) fn import(store: &mut Store, api: Api, body: &[u8]) -> Result<Outcome, Refusal> {
    let report = format::read(api, body).map_err(|flaw| Refusal::of(api, &flaw))?;
    let verdict = rules::judge(api, &report, store)?;
    let Report { info, tests, .. } = report;
    let is_rejected = |at| verdict.rejected.iter().any(|rejected| rejected.at == at);
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
    let execution = store.open(api, &verdict.target, info);
    for run in runs {
        store::put(execution, run);
    }
    Ok(Outcome {
        id: execution.id,
        key: execution.key.clone(),
        accepted,
        rejected: verdict.rejected,
    })
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
