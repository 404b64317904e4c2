use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;
use xray_harness::Deployment;
use xray_harness::sandbox::{PASSWORD, Sandbox, Status, TOKEN, USERNAME};

use crate::client::*;

#[tokio::test]
async fn the_second_version_tells_of_the_execution_and_its_tests() {
    let sandbox = Sandbox::start().unwrap();
    let paths =
        [SERVER_TWO, "/rest/raven/latest/import/execution", "/rest/raven/2.0/api/import/execution"];
    for path in paths {
        let answer = import(&sandbox, path, &report(path)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let json = answer.json();
        let id = json["testExecIssue"]["id"].as_str().unwrap();
        let link = format!("{}/rest/api/2/issue/{id}", sandbox.url());
        assert_eq!(json["testExecIssue"]["self"], link);
        assert_eq!(json["testIssues"]["success"][0]["key"], "BOOK-429");
        assert_eq!(json["testIssues"]["error"], json!([]));
        assert_eq!(json["infoMessages"], json!([]));
    }
    let executions = sandbox.executions();
    assert_eq!(executions.len(), 3);
    assert_eq!(executions[0].deployment, Deployment::Server);
    assert_eq!(executions[0].runs[0].status, Status::Passed);
}

#[tokio::test]
async fn the_first_version_tells_of_the_execution_only() {
    let sandbox = Sandbox::start().unwrap();
    let answer = import(&sandbox, SERVER_ONE, &report(SERVER_ONE)).await;
    assert_eq!(answer.status, 200);
    let keys: Vec<_> = answer.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["testExecIssue"]);
    let unknown = "/rest/raven/3.0/import/execution";
    assert_eq!(import(&sandbox, unknown, &report(unknown)).await.status, 404);
}

#[tokio::test]
async fn a_token_or_a_password_logs_in_and_nothing_else_does() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{SERVER_TWO}", sandbox.url());
    let plain = || http().post(&url).header(CONTENT_TYPE, "application/json");
    let cloud = cloud_token(&sandbox).await;
    let logins = [
        (200, plain().header(AUTHORIZATION, format!("Bearer {TOKEN}"))),
        (200, plain().basic_auth(USERNAME, Some(PASSWORD))),
        (401, plain()),
        (401, plain().basic_auth(USERNAME, Some("wrong"))),
        (401, plain().basic_auth("wrong", Some(PASSWORD))),
        (401, plain().header(AUTHORIZATION, format!("Bearer {cloud}"))),
    ];
    for (status, login) in logins {
        let answer = ask(login.body(report(SERVER_TWO).to_string())).await.unwrap();
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    assert_eq!(sandbox.executions().len(), 2);
}

#[tokio::test]
async fn other_types_of_content_are_unsupported() {
    let sandbox = Sandbox::start().unwrap();
    let request = http()
        .post(format!("{}{SERVER_TWO}", sandbox.url()))
        .bearer_auth(TOKEN)
        .header(CONTENT_TYPE, "application/xml");
    assert_eq!(ask(request.body("<x/>")).await.unwrap().status, 415);
}

#[tokio::test]
async fn an_unknown_test_is_an_entry_in_a_success() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.unknown_test("BOOK-9");
    let mut body = report(SERVER_TWO);
    add_test(&mut body, json!({ "testKey": "BOOK-9", "status": "PASS" }));
    let answer = import(&sandbox, SERVER_TWO, &body).await;
    assert_eq!(answer.status, 200);
    let error = &answer.json()["testIssues"]["error"][0];
    assert_eq!(error["testKey"], "BOOK-9");
    let message = "Test issue with key BOOK-9 not found. (tests[1].testKey)";
    assert_eq!(error["messages"], json!([message]));
    assert_eq!(sandbox.executions()[0].runs.len(), 1);

    let answer = import(&sandbox, SERVER_ONE, &body).await;
    assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some(message)));
}

#[tokio::test]
async fn more_than_20_parameters_are_an_entry_in_a_success() {
    let sandbox = Sandbox::start().unwrap();
    for (count, errors) in [(20, 0), (21, 1)] {
        let parameter = json!({ "name": "n", "value": "v" });
        let mut body = report(SERVER_TWO);
        let row = json!({ "status": "PASS", "parameters": vec![parameter; count] });
        body["tests"][0]["iterations"] = json!([row]);
        let answer = import(&sandbox, SERVER_TWO, &body).await;
        assert_eq!(answer.status, 200);
        let found = answer.json()["testIssues"]["error"].as_array().unwrap().len();
        assert_eq!(found, errors, "{}", answer.text);
    }
}

#[tokio::test]
async fn environments_are_split_at_white_space() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = report(SERVER_TWO);
    body["info"]["testEnvironments"] = json!(["chrome linux", "nightly"]);
    import(&sandbox, SERVER_TWO, &body).await;
    assert_eq!(sandbox.executions()[0].environments, ["chrome", "linux", "nightly"]);
}

#[tokio::test]
async fn keys_count_up_beyond_all_that_were_seen() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = report(SERVER_TWO);
    body["tests"][0]["testKey"] = json!("BOOK-4000");
    let first = import(&sandbox, SERVER_TWO, &body).await.key();
    let second = import(&sandbox, SERVER_TWO, &body).await.key();
    assert_eq!((first.as_str(), second.as_str()), ("BOOK-4001", "BOOK-4002"));
    body["info"]["project"] = json!("SHOP");
    assert_eq!(import(&sandbox, SERVER_TWO, &body).await.key(), "SHOP-1001");
}

#[test]
fn the_settings_lead_there() {
    let sandbox = Sandbox::start().unwrap();
    let settings = sandbox.settings(Deployment::Server);
    assert!(settings.contains(&("XRAY_DEPLOYMENT", "server".to_owned())));
    assert!(settings.contains(&("XRAY_URL", sandbox.url().to_owned())));
    assert!(settings.contains(&("XRAY_TOKEN", TOKEN.to_owned())));
}
