//! Whether Jira has the fields that a new Test Execution is to be given.

use super::mentions::Place;
use super::online::why;
use super::report::Report;
use crate::client::{Client, Fields, Named};
use crate::config::Config;
use crate::deployment::Deployment;

const TABLE: Place = Place::Setting("[execution.fields]");
/// So many letters may be wrong in a name.
const FAR: usize = 3;

pub(super) fn check(client: &Client, config: &Config, report: &mut Report) {
    let details = &config.details;
    if details.fields.is_empty() {
        return;
    }
    if let Some(named) = &config.test_execution {
        let message = format!("{named}, which XRAY_TEST_EXECUTION names, keeps its own fields");
        report.note(&TABLE, None, message);
        return;
    }
    match client.fields() {
        Ok(known) => {
            for name in details.fields.keys() {
                named(name, &known, report);
            }
            if client.target().deployment == Deployment::Server {
                ours(config, &known, report);
            }
        }
        Err(error) => report.unchecked("the fields of [execution.fields]", why(&error)),
    }
}

fn named(name: &str, known: &Fields, report: &mut Report) {
    let message = match known.named(name) {
        Named::One(_) => return,
        Named::Several(ids) => {
            format!("several fields are called {name:?}: name one of {}", ids.join(", "))
        }
        Named::None => {
            let near = known.names().min_by_key(|known| strsim::damerau_levenshtein(known, name));
            let near = near.filter(|near| strsim::damerau_levenshtein(near, name) <= FAR);
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            format!("Jira has no field {name:?}, or does not show it to you{near}")
        }
    };
    report.findings.push(TABLE.finding(None, message));
}

/// On Server, these are fields as all others.
fn ours(config: &Config, known: &Fields, report: &mut Report) {
    let details = &config.details;
    let plan = details.test_plan.is_some() && known.test_plan().is_none();
    let environments = !details.test_environments.is_empty() && known.test_environments().is_none();
    for (is_missing, setting) in
        [(plan, "XRAY_TEST_PLAN"), (environments, "XRAY_TEST_ENVIRONMENTS")]
    {
        if is_missing {
            let message = "Jira shows no field of Xray's for it, which it needs beside \
                           [execution.fields]";
            report.findings.push(Place::Setting(setting).finding(None, message.to_owned()));
        }
    }
}
