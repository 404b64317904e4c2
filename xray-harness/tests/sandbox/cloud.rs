use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;
use xray_harness::Deployment;
use xray_harness::sandbox::{Sandbox, Status};

use crate::client::*;

#[tokio::test]
async fn an_api_key_is_exchanged_for_a_token_in_quotes() {
    let sandbox = Sandbox::start().unwrap();
    for version in ["v1", "v2"] {
        let answer = authenticate(&sandbox, version, &api_key()).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text.starts_with('"') && answer.text.ends_with('"'));
    }
    assert_eq!(authenticate(&sandbox, "v3", &api_key()).await.status, 404);
}

#[tokio::test]
async fn a_wrong_api_key_is_refused_in_the_products_words() {
    let sandbox = Sandbox::start().unwrap();
    let key = json!({ "client_id": "someone", "client_secret": "else" }).to_string();
    let answer = authenticate(&sandbox, "v2", &key).await;
    assert_eq!(answer.status, 401);
    let words = "Authentication failed. Invalid client credentials!";
    assert_eq!(answer.json(), json!({ "error": words }));
}

#[tokio::test]
async fn a_login_of_bad_syntax_is_told_in_plain_text() {
    let sandbox = Sandbox::start().unwrap();
    for body in ["{", "{}", r#"{"client_id": 1, "client_secret": 2}"#] {
        let answer = authenticate(&sandbox, "v2", body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.header("content-type").starts_with("text/plain"));
    }
}

#[tokio::test]
async fn an_import_is_answered_with_an_issue_that_can_be_followed() {
    let sandbox = Sandbox::start().unwrap();
    for path in ["/api/v1/import/execution", CLOUD] {
        let answer = import(&sandbox, path, &report(path)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let issue = answer.json();
        assert_eq!(issue.as_object().unwrap().len(), 3);
        let link = issue["self"].as_str().unwrap();
        let id = issue["id"].as_str().unwrap();
        assert_eq!(link, format!("{}/rest/api/2/issue/{id}", sandbox.url()));
        let found = ask(http().get(link)).await.unwrap();
        assert_eq!(found.json()["key"], issue["key"]);
        assert_eq!(found.json()["fields"]["summary"], "Nightly");
        let page = get(&sandbox, &format!("/browse/{}", answer.key())).await;
        assert_eq!(page.status, 200);
    }
    assert_eq!(sandbox.executions().len(), 2);
}

#[tokio::test]
async fn an_import_without_a_good_token_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CLOUD}", sandbox.url());
    let body = report(CLOUD).to_string();
    let plain = || http().post(&url).header(CONTENT_TYPE, "application/json");
    let logins = [
        plain(),
        plain().header(AUTHORIZATION, "Bearer of-ill-tidings"),
        plain().header(AUTHORIZATION, format!("Bearer {}", xray_harness::sandbox::TOKEN)),
    ];
    for login in logins {
        assert_eq!(ask(login.body(body.clone())).await.unwrap().status, 401);
    }
    assert!(sandbox.executions().is_empty());
    assert_eq!(sandbox.imports().len(), 3);
}

#[tokio::test]
async fn anything_but_json_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let request = http()
        .post(format!("{}{CLOUD}", sandbox.url()))
        .header(AUTHORIZATION, format!("Bearer {}", cloud_token(&sandbox).await))
        .header(CONTENT_TYPE, "text/plain");
    let answer = ask(request.body(report(CLOUD).to_string())).await.unwrap();
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("content type"), "{}", answer.text);
}

#[tokio::test]
async fn a_double_slash_in_the_path_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let answer = import(&sandbox, "//api/v2/import/execution", &report(CLOUD)).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn a_body_beyond_100_mib_is_too_large() {
    let sandbox = Sandbox::start().unwrap();
    let body = vec![b' '; (100 << 20) + 1];
    let answer = ask(request(&sandbox, CLOUD).await.body(body)).await.unwrap();
    assert_eq!(answer.status, 413);
    assert_eq!(sandbox.imports()[0].status, Some(413));
    assert!(sandbox.imports()[0].body.is_empty());
}

#[tokio::test]
async fn an_unknown_status_silently_becomes_to_do() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = report(CLOUD);
    body["tests"][0]["status"] = json!("PASS");
    assert_eq!(import(&sandbox, CLOUD, &body).await.status, 200);
    let run = &sandbox.executions()[0].runs[0];
    assert_eq!(run.status, Status::Todo);
    assert_eq!(run.status_sent, "PASS");
}

#[tokio::test]
async fn the_project_follows_from_the_tests_keys() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = report(CLOUD);
    body["info"].as_object_mut().unwrap().remove("project");
    assert_eq!(import(&sandbox, CLOUD, &body).await.status, 200);
    assert_eq!(sandbox.executions()[0].project, "BOOK");
}

#[tokio::test]
async fn one_unknown_test_refuses_the_whole_import() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.unknown_test("BOOK-9");
    let mut body = report(CLOUD);
    add_test(&mut body, json!({ "testKey": "BOOK-9", "status": "PASSED" }));
    let answer = import(&sandbox, CLOUD, &body).await;
    assert_eq!(answer.status, 400);
    let words = "Error importing results: issue with key BOOK-9 does not exist or is not of \
                 issue type Test! (tests[1].testKey)";
    assert_eq!(answer.json()["error"], words);
    assert!(sandbox.executions().is_empty());
}

#[tokio::test]
async fn an_execution_is_no_test() {
    let sandbox = Sandbox::start().unwrap();
    let key = import(&sandbox, CLOUD, &report(CLOUD)).await.key();
    let mut body = report(CLOUD);
    body["tests"][0]["testKey"] = json!(key);
    assert_eq!(import(&sandbox, CLOUD, &body).await.status, 400);
}

#[tokio::test]
async fn an_execution_of_the_other_product_is_unknown() {
    let sandbox = Sandbox::start().unwrap();
    let key = import(&sandbox, SERVER_TWO, &report(SERVER_TWO)).await.key();
    let body = json!({ "testExecutionKey": key, "tests": report(CLOUD)["tests"] });
    let answer = import(&sandbox, CLOUD, &body).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("(testExecutionKey)"), "{}", answer.text);
}

#[tokio::test]
async fn a_second_import_overwrites_what_it_lists_and_leaves_the_rest() {
    let sandbox = Sandbox::start().unwrap();
    let mut first = report(CLOUD);
    first["info"]["revision"] = json!("123");
    first["info"]["testEnvironments"] = json!(["chrome", "linux"]);
    first["tests"][0]["comment"] = json!("first");
    first["tests"][0]["iterations"] = json!([{ "status": "PASSED" }, { "status": "PASSED" }]);
    add_test(&mut first, json!({ "testKey": "BOOK-458", "status": "PASSED" }));
    let key = import(&sandbox, CLOUD, &first).await.key();
    let second = json!({
        "testExecutionKey": key,
        "info": { "summary": "Again", "testEnvironments": ["firefox"] },
        "tests": [
            { "testKey": "BOOK-429", "status": "FAILED", "iterations": [{ "status": "FAILED" }] },
            { "testKey": "BOOK-500", "status": "PASSED" },
        ],
    });
    assert_eq!(import(&sandbox, CLOUD, &second).await.key(), key);

    let executions = sandbox.executions();
    let [execution] = executions.as_slice() else { panic!("one execution") };
    assert_eq!(execution.summary, "Again");
    assert_eq!(execution.revision.as_deref(), Some("123"));
    assert_eq!(execution.environments, ["firefox"]);
    let keys: Vec<_> = execution.runs.iter().map(|run| run.test.key.as_str()).collect();
    assert_eq!(keys, ["BOOK-429", "BOOK-458", "BOOK-500"]);
    let run = &execution.runs[0];
    assert_eq!((run.status, run.comment.as_deref()), (Status::Failed, None));
    assert_eq!(run.iterations.len(), 1);
}

#[tokio::test]
async fn of_two_results_of_one_test_the_last_is_kept() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = report(CLOUD);
    add_test(&mut body, json!({ "testKey": "BOOK-429", "status": "FAILED" }));
    import(&sandbox, CLOUD, &body).await;
    let execution = &sandbox.executions()[0];
    assert_eq!(execution.runs.len(), 1);
    assert_eq!(execution.runs[0].status, Status::Failed);
}

#[tokio::test]
async fn a_described_test_is_made_once_and_found_again() {
    let sandbox = Sandbox::start().unwrap();
    let mut body = report(CLOUD);
    body["tests"][0] = json!({
        "status": "PASSED",
        "testInfo": { "projectKey": "BOOK", "summary": "adds", "type": "Generic", "definition": "sums::adds" },
    });
    import(&sandbox, CLOUD, &body).await;
    body["tests"][0]["testInfo"]["summary"] = json!("adds up");
    import(&sandbox, CLOUD, &body).await;
    body["tests"][0]["testInfo"]["definition"] = json!("sums::subtracts");
    import(&sandbox, CLOUD, &body).await;
    let executions = sandbox.executions();
    let tests: Vec<_> = executions.iter().map(|execution| &execution.runs[0].test).collect();
    assert_eq!(tests[0].key, tests[1].key);
    assert_eq!(tests[1].summary.as_deref(), Some("adds up"));
    assert_ne!(tests[1].key, tests[2].key);
}

#[tokio::test]
async fn everything_sent_is_kept() {
    let sandbox = Sandbox::start().unwrap();
    let bytes: Vec<u8> = (0..=255).collect();
    let mut body = report(CLOUD);
    body["tests"][0] = json!({
        "testKey": "BOOK-429",
        "status": "FAILED",
        "start": "2021-07-14T11:47:35+01:00",
        "finish": "2021-07-14T11:53:00.250Z",
        "comment": "invalid user",
        "defects": ["BOOK-7"],
        "evidences": [evidence("all.bin", "application/x-all", &bytes)],
        "customFields": [{ "name": "Browser", "value": ["a", "b"] }],
        "iterations": [{
            "name": "row 1",
            "status": "FAILED",
            "log": "no such user",
            "duration": "5 s",
            "parameters": [{ "name": "user", "value": "" }],
            "steps": [{ "status": "FAILED", "actualResult": "nothing" }],
        }],
    });
    import(&sandbox, CLOUD, &body).await;

    let executions = sandbox.executions();
    assert_eq!(executions[0].deployment, Deployment::Cloud);
    let run = &executions[0].runs[0];
    assert_eq!(run.status, Status::Failed);
    assert_eq!(run.start.as_ref().unwrap().as_str(), "2021-07-14T11:47:35+01:00");
    assert_eq!(run.finish.as_ref().unwrap().timestamp().as_second(), 1_626_263_580);
    assert_eq!(run.comment.as_deref(), Some("invalid user"));
    assert_eq!(run.defects, ["BOOK-7"]);
    assert_eq!(run.evidence[0].data, bytes);
    assert_eq!(run.evidence[0].filename, "all.bin");
    assert_eq!(run.evidence[0].content_type.as_deref(), Some("application/x-all"));
    assert_eq!(run.custom_fields, [("Browser".to_owned(), json!(["a", "b"]))]);
    let row = &run.iterations[0];
    assert_eq!(row.status, Status::Failed);
    assert_eq!(row.name.as_deref(), Some("row 1"));
    assert_eq!(row.log.as_deref(), Some("no such user"));
    assert_eq!(row.duration.as_deref(), Some("5 s"));
    assert_eq!(row.parameters, [("user".to_owned(), String::new())]);
    assert_eq!(row.steps[0].actual_result.as_deref(), Some("nothing"));
}

#[tokio::test]
async fn bodies_and_requests_are_kept_but_no_logins() {
    let sandbox = Sandbox::start().unwrap();
    let answer = import(&sandbox, CLOUD, &report(CLOUD)).await;
    let imports = sandbox.imports();
    assert_eq!(imports[0].body, report(CLOUD).to_string().as_bytes());
    assert_eq!((imports[0].version, imports[0].status), ("v2", Some(200)));
    assert_eq!(imports[0].execution, Some(answer.key()));
    get(&sandbox, "/?token=secret").await;
    let requests = sandbox.requests();
    let paths: Vec<_> = requests.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(paths, ["/api/v2/authenticate", CLOUD, "/"]);
    assert!(requests.iter().all(|request| request.status == Some(200)));
    assert_eq!((requests[0].method.as_str(), requests[2].method.as_str()), ("POST", "GET"));
}

#[test]
fn the_settings_lead_there() {
    let sandbox = Sandbox::start().unwrap();
    let settings = sandbox.settings(Deployment::Cloud);
    assert!(settings.contains(&("XRAY_DEPLOYMENT", "cloud".to_owned())));
    assert!(settings.contains(&("XRAY_URL", sandbox.url().to_owned())));
    assert!(sandbox.url().starts_with("http://127.0.0.1:"));
    assert!(settings.iter().all(|(name, _)| *name != "XRAY_PROJECT"));
}
