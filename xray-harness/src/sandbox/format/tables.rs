//! What each deployment's import knows, as tables.
//!
//! After "Import Execution Results" of both products' documentation (Xray Cloud
//! and Xray Server/DC) and the JSON schema published with them, in which every
//! object is closed.

use super::shape::{Object, On, Property, Shape};
use On::{Both, Cloud, Server, ServerTwo};
use Shape::{Any, Capped, DateTime, Free, Issue, Label, List, Project, Text, Word};

/// The whole body.
pub(super) static ROOT: Object = closed(
    &[
        optional("testExecutionKey", Text, Both),
        optional("info", Shape::Object(&INFO), Both),
        optional("tests", List(&Shape::Object(&TEST)), Both),
    ],
    &[],
);

static INFO: Object = closed(
    &[
        optional("project", Project, Both),
        optional("summary", Text, Both),
        optional("description", Text, Both),
        optional("version", Text, Both),
        optional("revision", Text, Both),
        optional("user", Text, Both),
        optional("startDate", DateTime, Both),
        optional("finishDate", DateTime, Both),
        optional("testPlanKey", Text, Both),
        optional("testEnvironments", List(&Text), Both),
    ],
    &[],
);

static TEST: Object = Object {
    any_of: &["testKey", "testInfo"],
    ..closed(
        &[
            optional("testKey", Text, Both),
            optional("testInfo", Shape::Object(&TEST_INFO), Both),
            optional("testVersion", Text, Server),
            optional("start", DateTime, Both),
            optional("finish", DateTime, Both),
            optional("comment", Text, Both),
            optional("executedBy", Text, Both),
            optional("assignee", Text, Both),
            required("status", Text, Both),
            optional("steps", List(&Shape::Object(&STEP)), Both),
            optional("examples", List(&Word(CLOUD_EXAMPLES)), Cloud),
            optional("examples", List(&Word(SERVER_EXAMPLES)), Server),
            optional("iterations", List(&Shape::Object(&ITERATION)), Both),
            optional("defects", List(&Issue), Both),
            optional("evidence", List(&Shape::Object(&EVIDENCE)), Both),
            optional("evidences", List(&Shape::Object(&EVIDENCE)), Both),
            optional("customFields", List(&Shape::Object(&CUSTOM_FIELD)), Cloud),
            optional("customFields", List(&Shape::Object(&CUSTOM_FIELD)), ServerTwo),
        ],
        &[&["evidence", "evidences"], &["steps", "examples", "iterations"]],
    )
};

static STEP: Object = closed(
    &[
        required("status", Text, Both),
        optional("comment", Text, Both),
        optional("actualResult", Text, Both),
        optional("defects", List(&Issue), Both),
        optional("evidence", List(&Shape::Object(&EVIDENCE)), Cloud),
        optional("evidences", List(&Shape::Object(&EVIDENCE)), Both),
    ],
    &[&["evidence", "evidences"]],
);

/// Server's documentation lists name and log, its schema does not.
static ITERATION: Object = closed(
    &[
        required("status", Text, Both),
        optional("name", Text, Cloud),
        optional("log", Text, Cloud),
        optional("duration", Text, Cloud),
        optional("parameters", List(&Shape::Object(&PARAMETER)), Both),
        optional("steps", List(&Shape::Object(&STEP)), Both),
    ],
    &[],
);

static PARAMETER: Object =
    closed(&[optional("name", Text, Both), optional("value", Free, Both)], &[]);

static EVIDENCE: Object = closed(
    &[
        required("data", Text, Both),
        required("filename", Text, Both),
        optional("contentType", Text, Both),
    ],
    &[],
);

static CUSTOM_FIELD: Object = Object {
    any_of: &["id", "name"],
    ..closed(
        &[
            required("id", Text, Server),
            optional("id", Text, Cloud),
            optional("name", Text, Cloud),
            required("value", Any, Both),
        ],
        &[&["id", "name"]],
    )
};

static TEST_INFO: Object = closed(
    &[
        required("summary", Text, Both),
        required("projectKey", Project, Both),
        required("type", Text, Cloud),
        required("testType", Text, Server),
        optional("description", Text, Both),
        optional("requirementKeys", List(&Issue), Both),
        optional("labels", List(&Label), Both),
        optional("steps", List(&Shape::Object(&TEST_STEP)), Both),
        optional("scenario", Text, Both),
        optional("scenarioType", Word(&["scenario", "scenario_outline"]), Both),
        optional("definition", Text, Both),
    ],
    &[&["steps", "scenario", "definition"]],
);

/// On Cloud also the names of the project's custom fields of a step.
static TEST_STEP: Object = Object {
    open_on: Some(Cloud),
    ..closed(
        &[
            required("action", Capped(8192), Both),
            optional("data", Text, Both),
            optional("result", Text, Both),
        ],
        &[],
    )
};

const CLOUD_EXAMPLES: &[&str] = &["TODO", "FAILED", "PASSED", "EXECUTING"];
const SERVER_EXAMPLES: &[&str] = &["TODO", "FAIL", "PASS", "EXECUTING"];

const fn closed(
    properties: &'static [Property],
    exclusive: &'static [&'static [&'static str]],
) -> Object {
    Object { properties, exclusive, any_of: &[], open_on: None }
}

const fn required(name: &'static str, shape: Shape, on: On) -> Property {
    Property { name, required: true, shape, on }
}

const fn optional(name: &'static str, shape: Shape, on: On) -> Property {
    Property { name, required: false, shape, on }
}
