//! The part `info` of an import in two parts: a new issue as Jira's REST takes
//! it, and on Cloud `xrayFields` beside it.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::api::Api;
use super::format;
use super::issue::EXECUTION;
use super::jira::field::{self, ENVIRONMENTS, PLAN};
use super::world::World;

/// What it says.
pub(super) struct Described {
    pub(super) info: format::Info,
    /// The fields of the issue that Xray JSON knows nothing of.
    pub(super) fields: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    fields: Map<String, Value>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct XrayFields {
    test_plan_key: Option<String>,
    environments: Option<Vec<String>>,
}

/// Reads and judges it; `is_new`: is an issue to be made of it?
pub(super) fn read(
    api: Api,
    world: &World,
    body: &[u8],
    is_new: bool,
) -> Result<Described, String> {
    let Part { mut fields, mut rest } =
        serde_json::from_slice(body).map_err(|error| format!("info is not valid: {error}"))?;
    let xray = xray_fields(api, &mut rest)?;
    if let Some(name) = rest.keys().next() {
        return Err(format!("info is not valid: unknown property {name}"));
    }
    check(api, &fields)?;
    if is_new {
        check_issue(world, &fields)?;
    }
    let mut text = |name: &str| Some(fields.remove(name)?.as_str()?.to_owned());
    let (summary, description) = (text("summary"), text("description"));
    let mut inside = |name: &str, key: &str| first(&fields.remove(name)?, key);
    let (project, version) = (inside("project", "key"), inside("fixVersions", "name"));
    drop(fields.remove("issuetype"));
    let plan = fields.remove(PLAN).and_then(|plans| Some(plans.get(0)?.as_str()?.to_owned()));
    let environments = fields.remove(ENVIRONMENTS);
    let environments =
        environments.and_then(|names| serde_json::from_value::<Vec<String>>(names).ok());
    let info = format::Info {
        project,
        summary,
        description,
        version,
        test_plan_key: xray.test_plan_key.or(plan),
        test_environments: xray.environments.or(environments),
        ..format::Info::default()
    };
    Ok(Described { info, fields })
}

/// Server takes them for a field of the issue, and knows none of that name.
fn xray_fields(api: Api, rest: &mut Map<String, Value>) -> Result<XrayFields, String> {
    let Some(xray) = rest.remove("xrayFields") else { return Ok(XrayFields::default()) };
    if !api.is_cloud() {
        return Err(not_on_the_screen("xrayFields"));
    }
    let known = ["testPlanKey", "environments"];
    let names = xray.as_object().into_iter().flat_map(Map::keys);
    let unknown: Vec<_> = names.map(String::as_str).filter(|it| !known.contains(it)).collect();
    if !unknown.is_empty() {
        return Err(format!(
            "Error importing results: xrayFields in info file contains the following invalid \
             fields: {}!",
            unknown.join(", ")
        ));
    }
    serde_json::from_value(xray).map_err(|error| format!("xrayFields are not valid: {error}"))
}

fn check(api: Api, fields: &Map<String, Value>) -> Result<(), String> {
    for (id, value) in fields {
        let Some(field) = field::known(api.deployment, id) else {
            return Err(not_on_the_screen(id));
        };
        if let Some(fault) = field.fault(value) {
            return Err(format!("{id}: {fault}"));
        }
    }
    let labels = fields.get("labels").and_then(Value::as_array).into_iter().flatten();
    let mut labels = labels.filter_map(Value::as_str);
    match labels.find(|label| label.contains(char::is_whitespace)) {
        Some(label) => Err(format!("labels: The label '{label}' contains spaces")),
        None => Ok(()),
    }
}

fn check_issue(world: &World, fields: &Map<String, Value>) -> Result<(), String> {
    let kind = fields.get("issuetype").and_then(|kind| kind.get("name")).and_then(Value::as_str);
    if kind != Some(world.execution_type().unwrap_or(EXECUTION)) {
        return Err(failed("issuetype: Specify a valid issue type"));
    }
    if !fields.contains_key("project") {
        return Err(failed("project: project is required"));
    }
    if !fields.contains_key("summary") {
        return Err(failed("summary: You must specify a summary of the issue."));
    }
    match world.required_fields().find(|id| !fields.contains_key(*id)) {
        Some(id) => Err(failed(&format!("{id}: {id} is required."))),
        None => Ok(()),
    }
}

pub(super) fn failed(why: &str) -> String {
    format!("Error creating Test Execution - Issue create failed! - {why}")
}

fn not_on_the_screen(field: &str) -> String {
    format!(
        "{field}: Field '{field}' cannot be set. It is not on the appropriate screen, or unknown."
    )
}

/// What an object, or the first one of a list, says under `key`.
fn first(value: &Value, key: &str) -> Option<String> {
    let object = value.get(0).unwrap_or(value);
    Some(object.get(key)?.as_str()?.to_owned())
}
