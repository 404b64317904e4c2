use serde_json::{Map, Value, json};
use xray_harness::sandbox::Sandbox;

use crate::client::*;

/// Where in the report a value is put, the value, and how each interface takes
/// it: `ok` or `no`, for Cloud, Server 1.0 and Server 2.0.
type Row = (&'static str, Value, [bool; 3]);

const OK: bool = true;
const NO: bool = false;
const ALL: [bool; 3] = [OK; 3];
const NONE: [bool; 3] = [NO; 3];
const ON_CLOUD: [bool; 3] = [OK, NO, NO];
const ON_SERVER: [bool; 3] = [NO, OK, OK];

fn names() -> Vec<Row> {
    let file = json!([{ "data": "AA==", "filename": "a" }]);
    let field = json!([{ "id": "a", "value": 1 }]);
    vec![
        ("/surprise", json!(1), NONE),
        ("/info/testExecutionKey", json!("BOOK-1"), NONE),
        ("/info/userId", json!("me"), NONE),
        ("/info/user", json!("me"), ALL),
        ("/tests/0/name", json!("x"), NONE),
        ("/tests/0/testVersion", json!("1"), ON_SERVER),
        ("/tests/0/evidence", file.clone(), ALL),
        ("/tests/0/evidences", file.clone(), ALL),
        ("/tests/0/steps/0/evidence", file.clone(), ON_CLOUD),
        ("/tests/0/steps/0/evidences", file, ALL),
        ("/tests/0/iterations/0/name", json!("x"), ON_CLOUD),
        ("/tests/0/iterations/0/log", json!("x"), ON_CLOUD),
        ("/tests/0/iterations/0/duration", json!("x"), ON_CLOUD),
        ("/tests/0/iterations/0/data", json!("x"), NONE),
        ("/tests/0/customFields", field, [OK, NO, OK]),
        ("/tests/0/customFields", json!([{ "name": "a", "value": 1 }]), ON_CLOUD),
        ("/tests/0/customFields", json!([{ "id": "a", "value": null }]), NONE),
    ]
}

fn values() -> Vec<Row> {
    let rows = |count| vec![json!({ "name": "a", "value": "" }); count];
    vec![
        ("/info", json!([]), NONE),
        ("/info/project", json!("book"), NONE),
        ("/info/summary", json!(""), NONE),
        ("/info/description", Value::Null, NONE),
        ("/info/version", json!(1.0), NONE),
        ("/info/testPlanKey", json!("BOOK-10"), ALL),
        ("/info/testPlanKey", json!("plan"), NONE),
        ("/info/testEnvironments", json!("chrome"), NONE),
        ("/info/testEnvironments", json!([]), NONE),
        ("/info/testEnvironments", json!([""]), NONE),
        ("/info/testEnvironments", json!(["the chrome"]), ON_SERVER),
        ("/info/testEnvironments", json!(["a-name-much-too-long"]), ON_SERVER),
        ("/tests", json!([]), NONE),
        ("/tests/0/comment", json!(""), NONE),
        ("/tests/0/comment", Value::Null, NONE),
        ("/tests/0/status", json!("RETRIED"), ON_CLOUD),
        ("/tests/0/status", json!(true), NONE),
        ("/tests/0/steps", json!([]), NONE),
        ("/tests/0/steps/0/status", json!("NOPE"), ON_CLOUD),
        ("/tests/0/examples", json!(["TODO"]), ALL),
        ("/tests/0/examples", json!(["FAILED"]), ON_CLOUD),
        ("/tests/0/examples", json!(["FAIL"]), ON_SERVER),
        ("/tests/0/iterations", json!([]), NONE),
        ("/tests/0/iterations/0/status", json!("NOPE"), ON_CLOUD),
        ("/tests/0/iterations/0/parameters", json!(rows(20)), ALL),
        ("/tests/0/defects", json!(["BOOK-1"]), ALL),
        ("/tests/0/defects", json!(["no key"]), NONE),
        ("/tests/0/defects", json!([]), NONE),
    ]
}

fn files_and_dates() -> Vec<Row> {
    let file = |data: &str| json!([{ "data": data, "filename": "a" }]);
    vec![
        ("/tests/0/evidence", file("+/8="), ALL),
        ("/tests/0/evidence", file("-_8="), NONE),
        ("/tests/0/evidence", file("+/8"), NONE),
        ("/tests/0/evidence", file("+/\n8="), NONE),
        ("/tests/0/evidence", file("data:;base64,AA=="), NONE),
        ("/tests/0/evidence", json!([{ "data": "AA==" }]), NONE),
        ("/tests/0/evidence", json!([{ "filename": "a" }]), NONE),
        ("/tests/0/start", json!("2021-07-14T11:47:35+01:00"), ALL),
        ("/tests/0/start", json!("2021-07-14T11:47:35+0100"), ALL),
        ("/tests/0/start", json!("2021-07-14T11:47:35Z"), ALL),
        ("/tests/0/start", json!("2021-07-14T11:47:35.123Z"), ON_CLOUD),
        ("/tests/0/start", json!("2021-07-14T11:47:35"), NONE),
        ("/tests/0/start", json!("2021-07-14 11:47:35+01:00"), NONE),
        ("/tests/0/start", json!("2021-02-30T11:47:35+01:00"), NONE),
        ("/tests/0/start", json!("yesterday"), NONE),
        ("/info/startDate", json!("2021-07-14"), NONE),
    ]
}

fn test_info(kind: &str, more: &Value) -> Value {
    let mut info = json!({ "projectKey": "BOOK", "summary": "adds" });
    let map = info.as_object_mut().unwrap();
    map.insert(kind.to_owned(), json!("Generic"));
    map.extend(more.as_object().unwrap().clone());
    info
}

fn descriptions() -> Vec<Row> {
    let both = json!({ "definition": "a", "scenario": "b" });
    let field = json!({ "steps": [{ "action": "a", "Priority": "high" }] });
    let long = json!({ "steps": [{ "action": "a".repeat(8193) }] });
    let infos = [
        (test_info("type", &json!({})), ON_CLOUD),
        (test_info("testType", &json!({})), ON_SERVER),
        (json!({ "summary": "adds", "projectKey": "BOOK" }), NONE),
        (test_info("type", &both), NONE),
        (test_info("testType", &both), NONE),
        (test_info("type", &field), ON_CLOUD),
        (test_info("testType", &field), NONE),
        (test_info("type", &long), NONE),
        (test_info("testType", &long), ON_SERVER),
        (test_info("type", &json!({ "labels": ["two words"] })), NONE),
        (test_info("type", &json!({ "scenarioType": "story" })), NONE),
    ];
    infos.map(|(info, taken)| ("/tests/0/testInfo", info, taken)).into()
}

/// Puts the value there, making what is on the way.
fn put(report: &mut Value, place: &str, value: &Value, passed: &str) {
    let steps: Vec<_> = place.split('/').skip(1).collect();
    let mut at = report;
    for (number, step) in steps.iter().enumerate() {
        if *step == "0" {
            if at.is_null() {
                *at = json!([{ "status": passed }]);
            }
            at = &mut at[0];
        } else {
            let map = at.as_object_mut().unwrap();
            at = map.entry((*step).to_owned()).or_insert(Value::Null);
            if at.is_null() && steps.get(number + 1).is_some_and(|next| *next != "0") {
                *at = Value::Object(Map::new());
            }
        }
    }
    *at = value.clone();
}

/// `/tests/0/status` as the errors spell it: `tests[0].status`.
fn spelt(place: &str) -> String {
    place.trim_start_matches('/').replace("/0", "[0]").replace('/', ".")
}

async fn try_all(rows: Vec<Row>) {
    let sandbox = Sandbox::start().unwrap();
    for (place, value, taken) in rows {
        for (path, taken) in [CLOUD, SERVER_ONE, SERVER_TWO].into_iter().zip(taken) {
            let mut body = report(path);
            put(&mut body, place, &value, passed(path));
            let answer = import(&sandbox, path, &body).await;
            let told = format!("{path} {place} {value}: {} {}", answer.status, answer.text);
            assert_eq!(answer.status, if taken { 200 } else { 400 }, "{told}");
            assert!(taken || answer.text.contains(&spelt(place)), "not named: {told}");
        }
    }
}

#[tokio::test]
async fn each_interface_knows_its_own_properties() {
    try_all(names()).await;
}

#[tokio::test]
async fn wrong_types_words_and_empty_values_are_refused() {
    try_all(values()).await;
}

#[tokio::test]
async fn files_are_standard_base64_and_dates_have_offsets() {
    try_all(files_and_dates()).await;
}

#[tokio::test]
async fn a_test_is_described_in_each_deployments_words() {
    try_all(descriptions()).await;
}

/// Whole bodies, for what one value does not show: the message must hold the text.
async fn refused(path: &str, change: impl Fn(&mut Value), text: &str) {
    let sandbox = Sandbox::start().unwrap();
    let mut body = report(path);
    change(&mut body);
    let answer = import(&sandbox, path, &body).await;
    assert_eq!(answer.status, 400, "{path} {body}: {}", answer.text);
    let error = answer.json()["error"].as_str().unwrap().to_owned();
    assert!(error.contains(text), "{error:?} does not hold {text:?}");
    assert!(sandbox.executions().is_empty());
    assert_eq!(sandbox.imports()[0].status, Some(400));
}

fn remove(body: &mut Value, place: &str, name: &str) {
    let object = body.pointer_mut(place).unwrap().as_object_mut().unwrap();
    object.remove(name).unwrap();
}

#[tokio::test]
async fn required_properties_are_missed() {
    for path in [CLOUD, SERVER_ONE, SERVER_TWO] {
        refused(path, |body| remove(body, "/tests/0", "status"), "tests[0].status: required").await;
        refused(path, |body| remove(body, "/tests/0", "testKey"), "tests[0].testKey: ").await;
        refused(path, |body| remove(body, "", "tests"), "tests: required").await;
    }
    refused(CLOUD, |body| remove(body, "/info", "summary"), "(info.summary)").await;
    let project = "Error assembling issue data: project is required (info.project)";
    refused(SERVER_TWO, |body| remove(body, "/info", "project"), project).await;
}

#[tokio::test]
async fn properties_that_exclude_each_other_are_refused() {
    let file = json!([{ "data": "AA==", "filename": "a" }]);
    for path in [CLOUD, SERVER_TWO] {
        let word = passed(path);
        let parts = [
            ("steps", json!([{ "status": word }])),
            ("examples", json!([word])),
            ("iterations", json!([{ "status": word }])),
        ];
        for (first, second) in [(0, 1), (0, 2), (1, 2)] {
            let change = |body: &mut Value| {
                for (name, value) in [&parts[first], &parts[second]] {
                    body["tests"][0][*name] = value.clone();
                }
            };
            refused(path, change, "not allowed together with").await;
        }
        let twice = |body: &mut Value| {
            body["tests"][0]["evidence"] = file.clone();
            body["tests"][0]["evidences"] = file.clone();
        };
        refused(path, twice, "tests[0].evidences: not allowed together with evidence").await;
    }
}

#[tokio::test]
async fn a_finish_before_the_start_is_refused() {
    let (early, late) = ("2021-07-14T11:47:35+01:00", "2021-07-14T11:47:35Z");
    for path in [CLOUD, SERVER_TWO] {
        let test = |body: &mut Value| {
            body["tests"][0]["start"] = json!(late);
            body["tests"][0]["finish"] = json!(early);
        };
        refused(path, test, "tests[0].finish").await;
        let info = |body: &mut Value| {
            body["info"]["startDate"] = json!(late);
            body["info"]["finishDate"] = json!(early);
        };
        refused(path, info, "info.finishDate").await;
    }
}

#[tokio::test]
async fn more_than_20_parameters_refuse_an_import_where_single_tests_cannot_fail() {
    for path in [CLOUD, SERVER_ONE] {
        let change = |body: &mut Value| {
            let parameters = vec![json!({ "name": "n", "value": "v" }); 21];
            let row = json!({ "status": passed(path), "parameters": parameters });
            body["tests"][0]["iterations"] = json!([row]);
        };
        refused(path, change, "tests[0].iterations[0].parameters").await;
    }
}

#[tokio::test]
async fn unknown_executions_are_refused() {
    let change = |body: &mut Value| body["testExecutionKey"] = json!("BOOK-77");
    let words = "issue with key BOOK-77 does not exist or is not of issue type Test Execution!";
    refused(CLOUD, change, words).await;
    refused(SERVER_TWO, change, "(testExecutionKey)").await;
    refused(SERVER_ONE, change, "(testExecutionKey)").await;
}

#[tokio::test]
async fn what_is_not_json_is_refused_with_its_place() {
    let sandbox = Sandbox::start().unwrap();
    for (path, body) in [(CLOUD, "{\"info\": }"), (SERVER_TWO, "{\"info\": }"), (CLOUD, "")] {
        let answer = ask(request(&sandbox, path).await.body(body)).await.unwrap();
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains("line 1 column"), "{}", answer.text);
    }
}

#[tokio::test]
async fn cloud_says_that_the_format_is_not_valid() {
    let change = |body: &mut Value| body["tests"][0]["statuz"] = json!("PASSED");
    let words = "Result is not valid Xray Format: tests[0].statuz: unknown property";
    refused(CLOUD, change, words).await;
}
