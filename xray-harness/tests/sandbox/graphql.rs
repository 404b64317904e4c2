use serde_json::{Value, json};
use xray_harness::sandbox::{Condition, Effect, Fault, Route, Sandbox};

use crate::client::*;

const PATH: &str = "/api/v2/graphql";
const BY_JQL: &str = "query($jql: String) { getTests(jql: $jql, limit: 100) \
                      { total results { issueId jira(fields: [\"key\", \"issuetype\"]) } } }";

async fn ask(sandbox: &Sandbox, query: &str, variables: Value) -> Value {
    let answer = import(sandbox, PATH, &json!({ "query": query, "variables": variables })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn by_jql(sandbox: &Sandbox, jql: &str) -> Value {
    ask(sandbox, BY_JQL, json!({ "jql": jql })).await
}

fn messages(answer: &Value) -> String {
    answer["errors"].to_string()
}

/// A sandbox with one execution that holds one result, and their ids.
async fn with_a_run(body: &Value) -> (Sandbox, String, String) {
    let sandbox = Sandbox::start().expect("it starts");
    let execution = import(&sandbox, CLOUD, body).await.json()["id"].clone();
    let run = &sandbox.executions()[0].runs[0];
    (sandbox, execution.as_str().expect("an id").to_owned(), run.test.id.to_string())
}

#[tokio::test]
async fn what_the_schema_does_not_hold_is_refused_inside_a_200() {
    let sandbox = Sandbox::start().unwrap();
    for (query, complaint) in [
        ("{ getTests(jql: \"key = BOOK-1\") { total } }", "limit"),
        ("{ getTests(jql: \"key = BOOK-1\", limit: \"5\") { total } }", "Int"),
        ("{ getTests(limit: 5, keys: [\"BOOK-1\"]) { total } }", "keys"),
        ("{ getTests(limit: 5) { total results { key } } }", "key"),
        ("{ getTests(limit: 5) }", "getTests"),
        ("{ getStatuses { name { text } } }", "name"),
        ("{ getEverything { name } }", "getEverything"),
        ("{ getStatuses { name }", "Parse error"),
        ("query($limit: String!) { getTests(limit: $limit) { total } }", "limit"),
        ("query($unused: Int) { getStatuses { name } }", "unused"),
        ("{ getTests(limit: $limit) { total } }", "limit"),
        ("mutation { addEvidenceToTestRun(id: \"1\") { warnings } }", "evidence"),
        ("{ addEvidenceToTestRun(id: \"1\", evidence: []) { warnings } }", "addEvidence"),
    ] {
        let answer = ask(&sandbox, query, json!({ "limit": "5" })).await;
        assert!(answer.get("data").is_none(), "{query}: {answer}");
        assert!(messages(&answer).contains(complaint), "{query}: {answer}");
    }
}

#[tokio::test]
async fn variables_are_held_against_their_types() {
    let sandbox = Sandbox::start().unwrap();
    let query = "query($ids: [String], $limit: Int!) \
                 { getTests(issueIds: $ids, limit: $limit) { total } }";
    for variables in [
        json!({}),
        json!({ "limit": null }),
        json!({ "limit": "5" }),
        json!({ "limit": 5.5 }),
        json!({ "limit": 3_000_000_000_u64 }),
        json!({ "limit": 5, "ids": [10_001] }),
    ] {
        let answer = ask(&sandbox, query, variables.clone()).await;
        assert!(messages(&answer).contains("invalid value"), "{variables}: {answer}");
    }
    let evidence = "mutation($evidence: [AttachmentDataInput]!) \
                    { addEvidenceToTestRun(id: \"1\", evidence: $evidence) { warnings } }";
    let file = json!([{ "data": "AA==", "filename": "a", "contentType": "text/plain" }]);
    let answer = ask(&sandbox, evidence, json!({ "evidence": file })).await;
    assert!(messages(&answer).contains("contentType"), "{answer}");
}

#[tokio::test]
async fn a_limit_is_one_to_a_hundred() {
    let sandbox = Sandbox::start().unwrap();
    for (limit, is_fine) in [(0, false), (1, true), (100, true), (101, false), (-1, false)] {
        let query = format!("{{ getTests(jql: \"key = BOOK-1\", limit: {limit}) {{ total }} }}");
        let answer = ask(&sandbox, &query, json!({})).await;
        assert_eq!(answer.get("errors").is_none(), is_fine, "{limit}: {answer}");
    }
}

#[tokio::test]
async fn ids_are_wanted_where_keys_are_easily_given() {
    let sandbox = Sandbox::start().unwrap();
    for query in [
        "{ getTests(issueIds: [\"BOOK-1\"], limit: 5) { total } }",
        "{ getTest(issueId: \"BOOK-1\") { issueId } }",
        "{ getTestRun(testIssueId: \"BOOK-1\", testExecIssueId: \"10001\") { id } }",
        "{ getTestRuns(testExecIssueIds: [\"BOOK-1\"], limit: 5) { total } }",
    ] {
        let answer = ask(&sandbox, query, json!({})).await;
        assert!(messages(&answer).contains("is not the id of an issue"), "{answer}");
    }
}

#[tokio::test]
async fn one_unknown_key_spoils_a_search() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.unknown_test("BOOK-404");
    let answer = by_jql(&sandbox, "key in (BOOK-1, BOOK-404)").await;
    assert_eq!(answer["data"]["getTests"], Value::Null);
    assert!(messages(&answer).contains("'BOOK-404' does not exist"), "{answer}");
    let answer = by_jql(&sandbox, "key in (BOOK-1, book-2)").await;
    let results = answer["data"]["getTests"]["results"].as_array().expect("results");
    let keys: Vec<_> = results.iter().map(|result| result["jira"]["key"].as_str()).collect();
    assert_eq!(keys, [Some("BOOK-1"), Some("BOOK-2")]);
}

#[tokio::test]
async fn an_issue_of_another_type_is_not_found_and_a_moved_one_bears_its_new_key() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.assume(Condition::issue_type("BOOK-7", "Bug"));
    sandbox.assume(Condition::moved("BOOK-8", "SHOP-8"));
    let answer = by_jql(&sandbox, "key in (BOOK-7, BOOK-8)").await;
    assert_eq!(answer["data"]["getTests"]["total"], 1);
    assert_eq!(answer["data"]["getTests"]["results"][0]["jira"]["key"], "SHOP-8");
}

#[tokio::test]
async fn jql_that_is_not_known_here_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    for jql in [
        "",
        "key in ()",
        "key in (BOOK-1",
        "key = BOOK-1 OR key = BOOK-2",
        "key != BOOK-1",
        "labels = flaky",
        "text ~ \"two-parts\"",
        "text = plain",
        "key = BOOK-1 ORDER BY created",
        "key = BOOK-1 AND key = BOOK-2",
        "text ~ \"open",
    ] {
        let answer = by_jql(&sandbox, jql).await;
        assert!(answer.get("errors").is_some(), "{jql}: {answer}");
    }
}

#[tokio::test]
async fn more_than_a_hundred_matches_are_too_many() {
    let sandbox = Sandbox::start().unwrap();
    let keys: Vec<_> = (1..=101).map(|number| format!("BOOK-{number}")).collect();
    let answer = by_jql(&sandbox, &format!("key in ({})", keys.join(","))).await;
    assert!(messages(&answer).contains("refine"), "{answer}");
    let answer = by_jql(&sandbox, &format!("key in ({})", keys[1..].join(","))).await;
    assert_eq!(answer["data"]["getTests"]["total"], 100);
}

#[tokio::test]
async fn an_execution_is_found_by_a_word_of_its_description_once_it_is_indexed() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.assume(Condition::IndexDelay { searches: 2 });
    let mut body = report(CLOUD);
    body["info"]["description"] = json!("Reported. Marker: run7x4q.");
    import(&sandbox, CLOUD, &body).await;
    let query = "query($jql: String) { getTestExecutions(jql: $jql, limit: 10) { total } }";
    let jql = "project = BOOK AND issuetype = \"Test Execution\" AND text ~ \"run7x4q\"";
    let mut totals = Vec::new();
    for _ in 0..3 {
        let answer = ask(&sandbox, query, json!({ "jql": jql })).await;
        totals.push(answer["data"]["getTestExecutions"]["total"].clone());
    }
    assert_eq!(totals, [0, 0, 1]);
    for other in ["text ~ \"run7x4\"", "description ~ \"other\"", "project = SHOP"] {
        let answer = ask(&sandbox, query, json!({ "jql": other })).await;
        assert_eq!(answer["data"]["getTestExecutions"]["total"], 0, "{other}");
    }
}

#[tokio::test]
async fn a_test_run_is_read_back_as_it_was_sent() {
    let mut body = report(CLOUD);
    body["tests"][0]["iterations"] = json!([
        { "name": "one", "status": "PASSED", "parameters": [{ "name": "a", "value": "1" }] },
        { "name": "two", "status": "FAILED" },
    ]);
    body["tests"][0]["evidence"] = json!([evidence("log.txt", "text/plain", b"four")]);
    let (sandbox, execution, test) = with_a_run(&body).await;
    let query = "query($tests: [String], $executions: [String]) { \
        getTestRuns(testIssueIds: $tests, testExecIssueIds: $executions, limit: 100) { total \
        results { id status { name } evidence { filename size } test { jira(fields: [\"key\"]) } \
        iterations(limit: 1, start: 1) { total results { rank status { name } } } } } }";
    let answer = ask(&sandbox, query, json!({ "tests": [test], "executions": [execution] })).await;
    let runs = &answer["data"]["getTestRuns"];
    let run = &runs["results"][0];
    assert_eq!(runs["total"], 1, "{answer}");
    assert_eq!(run["id"].as_str().map(str::len), Some(24));
    assert_eq!(run["status"]["name"], "PASSED");
    assert_eq!(run["evidence"], json!([{ "filename": "log.txt", "size": 4 }]));
    assert_eq!(run["test"]["jira"]["key"], "BOOK-429");
    let second = json!([{ "rank": "2", "status": { "name": "FAILED" } }]);
    assert_eq!(run["iterations"], json!({ "total": 2, "results": second }));
}

#[tokio::test]
async fn evidence_is_added_to_the_run_that_is_named() {
    let (sandbox, execution, test) = with_a_run(&report(CLOUD)).await;
    let query = "query($test: String, $execution: String) \
                 { getTestRun(testIssueId: $test, testExecIssueId: $execution) { id } }";
    let found = ask(&sandbox, query, json!({ "test": test, "execution": execution })).await;
    let id = &found["data"]["getTestRun"]["id"];
    let add = "mutation($id: String!, $evidence: [AttachmentDataInput]!) \
               { addEvidenceToTestRun(id: $id, evidence: $evidence) { addedEvidence warnings } }";
    let file = json!([{ "data": "AAEC", "filename": "a.bin", "mimeType": "image/png" }]);
    let answer = ask(&sandbox, add, json!({ "id": id, "evidence": file })).await;
    let added = &answer["data"]["addEvidenceToTestRun"]["addedEvidence"];
    assert_eq!(added.as_array().map(Vec::len), Some(1), "{answer}");
    let kept = sandbox.executions()[0].runs[0].evidence[0].clone();
    assert_eq!((&*kept.filename, &kept.data[..]), ("a.bin", &[0, 1, 2][..]));
    let nowhere = json!({ "id": "000000000000000000000000", "evidence": file });
    let answer = ask(&sandbox, add, nowhere).await;
    assert!(messages(&answer).contains("not found"), "{answer}");
}

#[tokio::test]
async fn a_field_that_fails_leaves_its_neighbours_their_data() {
    let sandbox = Sandbox::start().unwrap();
    let query = "{ good: getStatuses { name } bad: getTest(issueId: \"999\") { issueId } }";
    let answer = ask(&sandbox, query, json!({})).await;
    assert_eq!(answer["data"]["bad"], Value::Null);
    assert_eq!(answer["data"]["good"][0]["name"], "PASSED");
    assert_eq!(answer["errors"][0]["path"], json!(["bad"]));
}

#[tokio::test]
async fn words_and_environments_are_those_of_the_instance() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.assume(Condition::statuses(&["PASSED", "TO DO", "ABORTED"]));
    sandbox.assume(Condition::environments(&["chrome"]));
    let query = "{ getStatuses { name } getStepStatuses { name } \
                 getProjectSettings(projectIdOrKey: \"BOOK\") { testEnvironments } }";
    let answer = ask(&sandbox, query, json!({})).await;
    let names = json!([{ "name": "PASSED" }, { "name": "TO DO" }, { "name": "ABORTED" }]);
    assert_eq!(answer["data"]["getStatuses"], names);
    assert_eq!(answer["data"]["getProjectSettings"]["testEnvironments"], json!(["chrome"]));
    // A word that the instance does not have is lost without a complaint.
    let mut body = report(CLOUD);
    body["tests"][0]["status"] = json!("FAILED");
    let execution = import(&sandbox, CLOUD, &body).await.json()["id"].clone();
    let query = "query($id: String) { getTestExecution(issueId: $id) \
                 { testRuns(limit: 5) { results { status { name } } } } }";
    let answer = ask(&sandbox, query, json!({ "id": execution })).await;
    let runs = &answer["data"]["getTestExecution"]["testRuns"]["results"];
    assert_eq!(runs[0]["status"]["name"], "TO DO", "{answer}");
}

#[tokio::test]
async fn it_takes_a_login_a_license_and_strikes_faults_like_any_route() {
    let sandbox = Sandbox::start().unwrap();
    let body = json!({ "query": "{ getStatuses { name } }" });
    let without = http().post(format!("{}{PATH}", sandbox.url())).body(body.to_string());
    let answer = crate::client::ask(without).await.expect("an answer");
    assert_eq!(answer.status, 401);
    sandbox.script(Fault::new(Route::Graphql, Effect::Html));
    assert!(import(&sandbox, PATH, &body).await.text.contains("<html"));
    assert_eq!(import(&sandbox, PATH, &body).await.status, 200);
    sandbox.assume(Condition::Unlicensed);
    let answer = import(&sandbox, PATH, &body).await;
    assert_eq!((answer.status, answer.json()["error"].as_str()), {
        (401, Some("Xray license is not valid"))
    });
}
