//! Imports in two parts.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use xray_harness::sandbox::{Condition, Sandbox};

use crate::client::*;

const PATHS: [&str; 3] = [CLOUD, SERVER_ONE, SERVER_TWO];

fn own(path: &str) -> &'static str {
    if path == CLOUD { "results" } else { "result" }
}

fn results(path: &str) -> Value {
    json!({ "tests": [{ "testKey": "BOOK-429", "status": passed(path) }] })
}

fn info() -> Value {
    json!({ "fields": {
        "project": { "key": "BOOK" },
        "summary": "Nightly",
        "issuetype": { "name": "Test Execution" },
        "labels": ["ci"],
    } })
}

fn file(value: &Value) -> Part {
    let part = Part::text(value.to_string()).file_name("part.json");
    part.mime_str("application/json").unwrap()
}

async fn send(sandbox: &Sandbox, path: &str, form: Form) -> Answer {
    let token = login(sandbox, path).await;
    let url = format!("{}{path}/multipart", sandbox.url());
    ask(http().post(url).bearer_auth(token).multipart(form)).await.unwrap()
}

async fn send_both(sandbox: &Sandbox, path: &str, results: &Value, info: &Value) -> Answer {
    let form = Form::new().part(own(path), file(results)).part("info", file(info));
    send(sandbox, path, form).await
}

#[tokio::test]
async fn two_parts_make_an_execution_with_fields() {
    for path in PATHS {
        let sandbox = Sandbox::start().unwrap();
        let answer = send_both(&sandbox, path, &results(path), &info()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let execution = &sandbox.executions()[0];
        assert_eq!(execution.key, answer.key());
        assert_eq!(execution.summary, "Nightly");
        assert_eq!(Value::Object(execution.fields.clone()), json!({ "labels": ["ci"] }));
        assert_eq!(sandbox.imports()[0].info.as_deref(), Some(info().to_string().as_bytes()));
    }
}

#[tokio::test]
async fn a_part_may_be_as_large_as_a_body() {
    for path in PATHS {
        let sandbox = Sandbox::start().unwrap();
        let mut results = results(path);
        results["tests"][0]["comment"] = "x".repeat(3 * 1024 * 1024).into();
        let answer = send_both(&sandbox, path, &results, &info()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_part_has_its_deployments_name_a_file_name_and_a_type() {
    for path in PATHS {
        let (results, info) = (results(path), info());
        let other = if path == CLOUD { "result" } else { "results" };
        let text = || Part::text(results.to_string());
        let forms = [
            (Form::new().part(own(path), file(&results)), "a part is missing"),
            (Form::new().part("info", file(&info)), "a part is missing"),
            (Form::new().part(other, file(&results)), "there is no part"),
            (Form::new().part(own(path), text()), "is no file"),
            (Form::new().part(own(path), text().file_name("a.json")), "not called"),
            (Form::new().part("info", file(&info)).part("info", file(&info)), "is there twice"),
        ];
        for (form, told) in forms {
            let sandbox = Sandbox::start().unwrap();
            let answer = send(&sandbox, path, form).await;
            assert_eq!(answer.status, 400, "{path} {told}: {}", answer.text);
            assert!(answer.text.contains(told), "{path} {told}: {}", answer.text);
            assert!(sandbox.executions().is_empty());
        }
    }
}

/// What is put where in a good `info`, and what Cloud and Server say to it;
/// nothing if they take it.
type Row = (&'static str, Value, [&'static str; 2]);

fn rows() -> Vec<Row> {
    let both = |said| [said, said];
    let screen = "It is not on the appropriate screen, or unknown.";
    vec![
        ("/surprise", json!(1), both("unknown property surprise")),
        ("/fields/issuetype", json!({ "name": "Bug" }), both("Specify a valid issue type")),
        ("/fields/summary", Value::Null, both("summary: null is no string")),
        ("/fields/testPlanKey", json!("BOOK-10"), both(screen)),
        ("/fields/labels", json!(["two words"]), both("contains spaces")),
        ("/fields/labels", json!("ci"), both("is no array")),
        ("/fields/components", json!(["UI"]), both("is no component")),
        ("/fields/components", json!([{ "name": "UI" }]), both("")),
        ("/fields/customfield_10010", json!("High"), both("is no option")),
        ("/fields/customfield_10010", json!({ "value": "High" }), both("")),
        ("/fields/customfield_10099", json!(1), both(screen)),
        ("/fields/customfield_11807", json!(["BOOK-10"]), [screen, ""]),
        ("/xrayFields", json!({ "testPlanKey": "BOOK-10" }), ["", screen]),
        (
            "/xrayFields",
            json!({ "testEnvironments": ["chrome"] }),
            ["contains the following invalid fields: testEnvironments!", screen],
        ),
        ("/xrayFields", json!({ "environments": ["the chrome"] }), ["dont exist", screen]),
    ]
}

#[tokio::test]
async fn what_the_issue_may_say_differs() {
    for (place, value, said) in rows() {
        for (path, said) in [CLOUD, SERVER_TWO].into_iter().zip(said) {
            let sandbox = Sandbox::start().unwrap();
            let mut info = info();
            let (parent, name) = place.rsplit_once('/').unwrap();
            info.pointer_mut(parent).unwrap()[name] = value.clone();
            let answer = send_both(&sandbox, path, &results(path), &info).await;
            let told = format!("{path} {place} {value}: {} {}", answer.status, answer.text);
            assert_eq!(answer.status, if said.is_empty() { 200 } else { 400 }, "{told}");
            assert!(answer.text.contains(said), "{told}");
        }
    }
}

#[tokio::test]
async fn a_required_field_is_missed_in_any_import_that_makes_an_execution() {
    for path in PATHS {
        let sandbox = Sandbox::start().unwrap();
        sandbox.assume(Condition::RequiredField { id: "customfield_10011" });
        let plain = import(&sandbox, path, &report(path)).await;
        let parts = send_both(&sandbox, path, &results(path), &info()).await;
        for answer in [plain, parts] {
            assert_eq!(answer.status, 400);
            assert!(answer.text.contains("customfield_10011 is required"), "{}", answer.text);
        }
        let mut info = info();
        info["fields"]["customfield_10011"] = json!(7);
        let answer = send_both(&sandbox, path, &results(path), &info).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test]
async fn the_results_say_nothing_of_an_execution_that_a_part_describes() {
    for path in PATHS {
        let sandbox = Sandbox::start().unwrap();
        let answer = send_both(&sandbox, path, &report(path), &info()).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
    }
}

#[tokio::test]
async fn nobody_sends_parts_without_a_login() {
    for path in PATHS {
        let sandbox = Sandbox::start().unwrap();
        let form = Form::new().part(own(path), file(&results(path))).part("info", file(&info()));
        let url = format!("{}{path}/multipart", sandbox.url());
        let answer = ask(http().post(url).multipart(form)).await.unwrap();
        assert_eq!(answer.status, 401);
    }
}
