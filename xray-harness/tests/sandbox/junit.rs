//! JUnit reports, as each deployment takes and refuses them.

use reqwest::header::CONTENT_TYPE;
use xray_harness::sandbox::{Sandbox, Status};

use crate::client::*;

const CLOUD_JUNIT: &str = "/api/v2/import/execution/junit";
const SERVER_JUNIT: &str = "/rest/raven/2.0/import/execution/junit";
const BOTH: [&str; 2] = [CLOUD_JUNIT, SERVER_JUNIT];

/// A report of one test case, in which `inside` stands.
fn xml(inside: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="s"><testcase classname="shop" name="pays &amp; goes">
{inside}</testcase></testsuite></testsuites>"#
    )
}

fn property(name: &str, value: &str) -> String {
    format!(r#"<properties><property name="{name}" value="{value}"/></properties>"#)
}

/// Sends `report` as the path's deployment takes it.
async fn send(sandbox: &Sandbox, path: &str, query: &str, report: &str) -> Answer {
    let (kind, body) = match path {
        CLOUD_JUNIT => ("text/xml", report.to_owned()),
        _ => ("multipart/form-data; boundary=b", form("file", report)),
    };
    send_as(sandbox, &format!("{path}?{query}"), kind, body).await
}

fn form(part: &str, report: &str) -> String {
    format!(
        "--b\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"r.xml\"\r\n\
         Content-Type: text/xml\r\n\r\n{report}\r\n--b--\r\n"
    )
}

async fn send_as(sandbox: &Sandbox, path: &str, kind: &str, body: String) -> Answer {
    let token = if path.starts_with("/api") {
        cloud_token(sandbox).await
    } else {
        xray_harness::sandbox::TOKEN.to_owned()
    };
    let request = http().post(format!("{}{path}", sandbox.url())).bearer_auth(token);
    ask(request.header(CONTENT_TYPE, kind).body(body)).await.expect("an answer")
}

#[tokio::test]
async fn a_test_case_is_the_test_of_its_key_else_the_generic_one_of_its_name() {
    for path in BOTH {
        let sandbox = Sandbox::start().expect("started");
        let keyed = xml(&property("test_key", "SHOP-1"));
        let first = send(&sandbox, path, "projectKey=SHOP&fixVersion=1+0&revision=r", &keyed).await;
        assert_eq!(first.status, 200, "{}", first.text);
        let made = xml(&property("test_summary", "Pays"));
        let query = format!("testExecKey={}", first.key());
        let second = send(&sandbox, path, &query, &made).await;
        assert_eq!(second.status, 200, "{}", second.text);
        assert_eq!(send(&sandbox, path, &query, &xml("<skipped/>")).await.status, 200);
        let executions = sandbox.executions();
        assert_eq!(executions.len(), 1);
        let execution = &executions[0];
        assert_eq!(
            (execution.version.as_deref(), execution.revision.as_deref()),
            (Some("1 0"), Some("r"))
        );
        let runs: Vec<_> =
            execution.runs.iter().map(|run| (run.test.definition.as_deref(), run.status)).collect();
        assert_eq!(runs, [(None, Status::Passed), (Some("shop.pays & goes"), Status::Todo)]);
        assert_eq!(execution.runs[0].test.key, "SHOP-1");
    }
}

#[tokio::test]
async fn results_of_one_test_are_consolidated() {
    let case = |key: &str, inside: &str| {
        format!("<testcase name=\"t\">{}{inside}</testcase>", property("test_key", key))
    };
    let cases = [
        case("SHOP-1", ""),
        case("SHOP-1", "<failure message=\"no\"/>"),
        case("SHOP-2", ""),
        case("SHOP-2", "<skipped/>"),
        case("SHOP-3", ""),
        case("SHOP-3", ""),
    ];
    let report = format!("<testsuite name=\"s\">{}</testsuite>", cases.concat());
    for path in BOTH {
        let sandbox = Sandbox::start().expect("started");
        let answer = send(&sandbox, path, "projectKey=SHOP", &report).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let statuses: Vec<_> = sandbox.executions()[0].runs.iter().map(|run| run.status).collect();
        assert_eq!(statuses, [Status::Failed, Status::Todo, Status::Passed]);
    }
}

#[tokio::test]
async fn what_xray_cannot_read_is_refused_whole() {
    let good = xml("");
    let items = |inside: &str| {
        format!("<properties><property name=\"testrun_evidence\">{inside}</property></properties>")
    };
    let rows = [
        ("projectKey=SHOP", good.replace("</testcase>", "")),
        ("projectKey=SHOP", good.replace("&amp;", "&")),
        ("projectKey=SHOP", good.replace("&amp;", "&#0;")),
        ("projectKey=SHOP", good.replace("&amp;", "\u{1}")),
        ("projectKey=SHOP", good.replace("<testsuites>", "<!DOCTYPE testsuites><testsuites>")),
        ("projectKey=SHOP", good.replace("testsuites", "results")),
        ("projectKey=SHOP", "<testsuites/>".to_owned()),
        ("projectKey=SHOP", good.replace(" name=\"pays &amp; goes\"", "")),
        ("projectKey=SHOP", xml(&property("test_key", "shop-1"))),
        ("projectKey=SHOP", xml(&property("test_key", ""))),
        ("projectKey=SHOP", xml(&property("tags", "two words"))),
        ("projectKey=SHOP", xml(&property("requirements", "SHOP-1,none"))),
        ("projectKey=SHOP", xml(&items("<item>AA==</item>"))),
        ("projectKey=SHOP", xml(&items("<item name=\"a\">AA</item>"))),
        ("", good.clone()),
        ("projectkey=SHOP", good.clone()),
        ("projectKey=SHOP&revision=", good.clone()),
        ("projectKey=SHOP&projectKey=SHOP", good.clone()),
        ("projectKey=shop", good.clone()),
        ("testExecKey=SHOP-9999", good.clone()),
        ("projectKey=SHOP&testPlanKey=plan", good),
    ];
    for path in BOTH {
        let sandbox = Sandbox::start().expect("started");
        for (query, report) in &rows {
            let answer = send(&sandbox, path, query, report).await;
            assert_eq!(answer.status, 400, "{path}?{query}: {report}: {}", answer.text);
        }
        assert!(sandbox.executions().is_empty());
    }
}

#[tokio::test]
async fn each_deployment_has_refusals_of_its_own() {
    let sandbox = Sandbox::start().expect("started");
    let query = "projectKey=SHOP";
    // Cloud's parser breaks on a list of no properties.
    assert_eq!(send(&sandbox, CLOUD_JUNIT, query, &xml("<properties/>")).await.status, 400);
    assert_eq!(send(&sandbox, SERVER_JUNIT, query, &xml("<properties/>")).await.status, 200);
    let none = "projectKey=SHOP&testEnvironments=a-name-much-too-long";
    assert_eq!(send(&sandbox, CLOUD_JUNIT, none, &xml("")).await.status, 400);
    assert_eq!(send(&sandbox, SERVER_JUNIT, none, &xml("")).await.status, 200);
    let asked = |path: &str| format!("{path}?{query}");
    for (path, kind, body) in [
        (CLOUD_JUNIT, "application/json", xml("")),
        (CLOUD_JUNIT, "multipart/form-data; boundary=b", form("file", &xml(""))),
        (SERVER_JUNIT, "text/xml", xml("")),
        (SERVER_JUNIT, "multipart/form-data; boundary=b", form("results", &xml(""))),
    ] {
        let answer = send_as(&sandbox, &asked(path), kind, body).await;
        assert_eq!(answer.status, 400, "{path} {kind}: {}", answer.text);
    }
    sandbox.unknown_test("SHOP-7");
    let unknown = xml(&property("test_key", "SHOP-7"));
    assert_eq!(send(&sandbox, CLOUD_JUNIT, query, &unknown).await.status, 400);
    let answer = send(&sandbox, SERVER_JUNIT, query, &unknown).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["testIssues"]["error"][0]["testKey"], "SHOP-7");
    let stranger = http().post(format!("{}{}", sandbox.url(), asked(CLOUD_JUNIT)));
    let stranger = stranger.header(CONTENT_TYPE, "text/xml").body(xml(""));
    assert_eq!(ask(stranger).await.expect("an answer").status, 401);
}
