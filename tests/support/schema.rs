//! The strict schemas, one a deployment, written from Xray's documentation.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use xray_harness::Deployment;

static CLOUD: LazyLock<Validator> = LazyLock::new(|| schema(include_str!("../schemas/cloud.json")));
static SERVER: LazyLock<Validator> =
    LazyLock::new(|| schema(include_str!("../schemas/server.json")));

/// What is wrong with `payload` as an import into `deployment`.
#[must_use]
pub fn violations(deployment: Deployment, payload: &Value) -> Vec<String> {
    let validator = match deployment {
        Deployment::Cloud => &CLOUD,
        Deployment::Server => &SERVER,
    };
    let errors = validator.iter_errors(payload);
    errors.map(|error| format!("{} at {}", error, error.instance_path())).collect()
}

/// Fails the test that made a payload no deployment should be sent.
pub fn assert_valid(deployment: Deployment, payload: &Value) {
    let violations = violations(deployment, payload);
    assert!(violations.is_empty(), "{deployment:?}: {violations:#?} in {payload:#}");
}

fn schema(text: &str) -> Validator {
    let schema = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
}
