use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use xray_harness::sandbox::{Condition, Effect, Fault, Route, Sandbox, TOKEN};

use crate::client::*;

const SEARCH: &str = "/rest/api/2/search";
const API: &str = "/rest/raven/2.0/api";

async fn get(sandbox: &Sandbox, path: &str) -> Answer {
    let request = http().get(format!("{}{path}", sandbox.url()));
    ask(request.header(AUTHORIZATION, format!("Bearer {TOKEN}"))).await.expect("an answer")
}

async fn search(sandbox: &Sandbox, jql: &str) -> Answer {
    import(sandbox, SEARCH, &json!({ "jql": jql, "fields": ["issuetype", "status"] })).await
}

fn keys(answer: &Value) -> Vec<&str> {
    let issues = answer["issues"].as_array().expect("issues");
    issues.iter().map(|issue| issue["key"].as_str().expect("a key")).collect()
}

#[tokio::test]
async fn nobody_is_told_anything_without_a_login() {
    let sandbox = Sandbox::start().unwrap();
    for path in [
        SEARCH,
        "/rest/api/2/field",
        "/rest/api/2/project/BOOK/versions",
        "/rest/api/2/myself",
        "/rest/api/2/mypermissions",
        "/rest/raven/2.0/api/testrun",
        "/rest/raven/2.0/api/testruns",
        "/rest/raven/2.0/api/settings/teststatuses",
        "/rest/raven/latest/api/xraylicense",
    ] {
        assert_eq!(crate::client::get(&sandbox, path).await.status, 401, "{path}");
        let answer = get(&sandbox, path).await;
        assert_ne!(answer.status, 401, "{path}: {}", answer.text);
    }
    assert_eq!(crate::client::get(&sandbox, "/rest/api/2/issue/BOOK-429").await.status, 404);
    assert_eq!(get(&sandbox, "/rest/api/2/issue/BOOK-429").await.status, 200);
}

#[tokio::test]
async fn a_search_tells_what_issues_are() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.assume(Condition::issue_type("BOOK-7", "Bug"));
    sandbox.assume(Condition::not_executable("BOOK-1", "Draft"));
    let answer = search(&sandbox, "key in (BOOK-1, book-7)").await;
    let told = answer.json();
    assert_eq!(keys(&told), ["BOOK-1", "BOOK-7"]);
    assert_eq!(told["total"], 2);
    assert_eq!(told["issues"][0]["fields"]["status"]["name"], "Draft");
    assert_eq!(told["issues"][0]["fields"]["issuetype"]["name"], "Test");
    assert_eq!(told["issues"][1]["fields"]["issuetype"]["name"], "Bug");
    assert_eq!(told["issues"][0]["fields"].as_object().map(serde_json::Map::len), Some(2));
}

#[tokio::test]
async fn one_unknown_key_spoils_a_search_unless_it_is_not_to_be_validated() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.unknown_test("BOOK-404");
    sandbox.assume(Condition::NoProject { key: "GONE".to_owned() });
    let answer = search(&sandbox, "key in (BOOK-1, BOOK-404, GONE-1)").await;
    assert_eq!(answer.status, 400);
    let problems = answer.json()["errorMessages"].to_string();
    assert!(problems.contains("'BOOK-404'") && problems.contains("'GONE-1'"), "{problems}");
    let lenient = json!({ "jql": "key in (BOOK-1, BOOK-404)", "validateQuery": false });
    assert_eq!(keys(&import(&sandbox, SEARCH, &lenient).await.json()), ["BOOK-1"]);
    let path = format!("{SEARCH}?jql=key%20in%20(BOOK-1,BOOK-404)&validateQuery=false&fields=key");
    assert_eq!(keys(&get(&sandbox, &path).await.json()), ["BOOK-1"]);
}

#[tokio::test]
async fn a_search_is_paged_and_takes_no_unknown_property() {
    let sandbox = Sandbox::start().unwrap();
    let all: Vec<_> = (1..=60).map(|number| format!("BOOK-{number}")).collect();
    let jql = format!("key in ({})", all.join(","));
    let first = import(&sandbox, SEARCH, &json!({ "jql": jql })).await.json();
    assert_eq!((keys(&first).len(), first["total"].as_u64()), (50, Some(60)));
    let next = json!({ "jql": jql, "startAt": 50, "maxResults": 100 });
    assert_eq!(keys(&import(&sandbox, SEARCH, &next).await.json()).len(), 10);
    let body = json!({ "jql": jql, "nextPageToken": "x" });
    assert_eq!(import(&sandbox, SEARCH, &body).await.status, 400);
}

#[tokio::test]
async fn a_moved_issue_answers_to_its_old_key_with_its_new_one() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.assume(Condition::moved("BOOK-8", "SHOP-8"));
    assert_eq!(keys(&search(&sandbox, "key in (BOOK-8)").await.json()), ["SHOP-8"]);
    assert_eq!(get(&sandbox, "/rest/api/2/issue/BOOK-8").await.json()["key"], "SHOP-8");
}

#[tokio::test]
async fn a_project_tells_its_versions_and_what_one_may_do() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.assume(Condition::versions(&["1.0", "2.0"]));
    sandbox.assume(Condition::Forbidden {
        project: "BOOK".to_owned(),
        permission: "CREATE_ISSUES".to_owned(),
    });
    sandbox.assume(Condition::NoProject { key: "GONE".to_owned() });
    let versions = get(&sandbox, "/rest/api/2/project/BOOK/versions").await.json();
    assert_eq!((&versions[0]["name"], &versions[1]["name"]), (&json!("1.0"), &json!("2.0")));
    for (project, may) in [("BOOK", false), ("SHOP", true)] {
        let path = format!("/rest/api/2/mypermissions?projectKey={project}");
        let told = get(&sandbox, &path).await.json();
        assert_eq!(told["permissions"]["CREATE_ISSUES"]["havePermission"], may, "{project}");
    }
    for path in ["project/GONE/versions", "mypermissions?projectKey=GONE"] {
        assert_eq!(get(&sandbox, &format!("/rest/api/2/{path}")).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_import_is_refused_for_what_the_project_does_not_have() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.assume(Condition::versions(&["1.0"]));
    sandbox.assume(Condition::environments(&["chrome"]));
    sandbox.assume(Condition::issue_type("BOOK-10", "Bug"));
    sandbox.assume(Condition::not_executable("BOOK-9", "Draft"));
    for path in [CLOUD, SERVER_ONE] {
        assert_eq!(import(&sandbox, path, &report(path)).await.status, 200);
        for (property, value) in [("version", json!("3.0")), ("testPlanKey", json!("BOOK-10"))] {
            let mut body = report(path);
            body["info"][property] = value;
            let answer = import(&sandbox, path, &body).await;
            assert_eq!(answer.status, 400, "{path} {property}: {}", answer.text);
        }
        let mut body = report(path);
        body["tests"][0]["testKey"] = json!("BOOK-9");
        let answer = import(&sandbox, path, &body).await;
        assert!(answer.text.contains("non-executable"), "{path}: {}", answer.text);
    }
    let mut body = report(CLOUD);
    body["info"]["testEnvironments"] = json!(["safari"]);
    assert_eq!(import(&sandbox, CLOUD, &body).await.status, 400);
    let made = sandbox.executions().len();
    sandbox.assume(Condition::Unlicensed);
    assert_eq!(import(&sandbox, CLOUD, &report(CLOUD)).await.status, 400);
    assert_eq!(sandbox.executions().len(), made);
}

#[tokio::test]
async fn test_runs_are_read_and_given_evidence_by_their_number() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = report(SERVER_TWO);
    body["tests"][0]["evidences"] = json!([evidence("log.txt", "text/plain", b"four")]);
    body["tests"][0]["iterations"] = json!([{ "status": "PASS" }, { "status": "PASS" }]);
    let execution = import(&sandbox, SERVER_TWO, &body).await.key();
    let path = format!("{API}/testrun?testExecIssueKey={execution}&testIssueKey=BOOK-429");
    let run = get(&sandbox, &path).await.json();
    assert_eq!(run["status"], "PASS");
    assert_eq!(run["evidences"][0]["fileName"], "log.txt");
    assert_eq!(run["evidences"][0]["numericalFileSize"], 4);
    assert_eq!(run["iterations"].as_array().map(Vec::len), Some(2));
    let id = run["id"].as_u64().expect("a number");
    let file = json!({ "data": "AAEC", "filename": "a.bin", "contentType": "image/png" });
    let added = import(&sandbox, &format!("{API}/testrun/{id}/attachment"), &file).await;
    assert_eq!(added.status, 201, "{}", added.text);
    let runs = get(&sandbox, &format!("{API}/testruns?testExecKey={execution}")).await.json();
    assert_eq!(runs[0]["evidences"][1]["fileName"], "a.bin");
    assert_eq!(runs[0], get(&sandbox, &format!("{API}/testrun/{id}")).await.json());
    for (path, body, status) in [
        ("testrun/1/attachment", file, 404),
        ("testrun/1/attachment", json!({ "filename": "a" }), 400),
    ] {
        let answer = import(&sandbox, &format!("{API}/{path}"), &body).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    for path in ["testrun", "testruns", "testruns?testExecKey=BOOK-5"] {
        assert_eq!(get(&sandbox, &format!("{API}/{path}")).await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn statuses_and_license_are_those_of_the_instance() {
    let sandbox = Sandbox::start().unwrap();
    let statuses = get(&sandbox, &format!("{API}/settings/teststatuses")).await.json();
    assert_eq!(statuses[0]["name"], "PASS");
    sandbox.assume(Condition::statuses(&["PASS", "ABORTED"]));
    let statuses = get(&sandbox, "/rest/raven/1.0/api/settings/teststatuses").await.json();
    assert_eq!(statuses[1]["name"], "ABORTED");
    let mut body = report(SERVER_TWO);
    for (word, status) in [("ABORTED", 200), ("FAIL", 400)] {
        body["tests"][0]["status"] = json!(word);
        assert_eq!(import(&sandbox, SERVER_TWO, &body).await.status, status, "{word}");
    }
    let license = "/rest/raven/latest/api/xraylicense";
    assert_eq!(get(&sandbox, license).await.json()["active"], true);
    sandbox.assume(Condition::Unlicensed);
    assert_eq!(get(&sandbox, license).await.json()["active"], false);
    assert_eq!(get(&sandbox, "/rest/raven/9.9/api/xraylicense").await.status, 404);
}

#[tokio::test]
async fn faults_strike_searches_and_the_clock_can_be_off() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.script(Fault::new(Route::Search, Effect::Html));
    assert!(search(&sandbox, "key = BOOK-1").await.text.contains("<html"));
    assert_eq!(search(&sandbox, "key = BOOK-1").await.status, 200);
    sandbox.assume(Condition::Clock { ahead: 86_400 * 365 * 10 });
    let answer = get(&sandbox, "/rest/api/2/myself").await;
    let year = answer.header("date").split(' ').nth(3).and_then(|year| year.parse::<u32>().ok());
    assert!(year >= Some(2035), "{}", answer.header("date"));
}
