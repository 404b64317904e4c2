//! `cargo xray check`: what the tests and the settings name, asked beforehand.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tests::{Fixture, Output, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Condition, Effect, Fault, JIRA_EMAIL, JIRA_TOKEN, Route};

/// `cargo xray check` in the fixture whose keys are of every kind of trouble.
fn check(arguments: &[&str]) -> Command {
    let fixture = Fixture::new("checked");
    let mut check = cargo_xray();
    check.current_dir(fixture.root()).arg("check").args(arguments);
    check.env("CARGO_TARGET_DIR", fixture.target());
    check.env("XRAY_PROJECT", "BOOK");
    check
}

/// An instance that holds what the fixture's keys name.
fn instance(deployment: Deployment) -> Xray {
    let xray = Xray::start(deployment);
    xray.unknown_test("BOK-2");
    xray.assume(Condition::issue_type("BOOK-3", "Bug"));
    xray.assume(Condition::moved("BOOK-4", "SHOP-4"));
    xray.assume(Condition::not_executable("BOOK-5", "Draft"));
    xray.assume(Condition::issue_type("BOOK-10", "Test Plan"));
    xray.assume(Condition::issue_type("BUG-9", "Bug"));
    xray.assume(Condition::versions(&["1.0"]));
    xray.assume(Condition::environments(&["chrome"]));
    xray
}

/// The line that begins so.
fn line<'a>(output: &'a Output, beginning: &str) -> &'a str {
    let found = output.stdout.lines().find(|line| line.starts_with(beginning));
    found.unwrap_or_else(|| panic!("no line {beginning:?}: {output}"))
}

#[test]
fn each_wrong_key_is_told_with_its_place_and_what_is_wrong_with_it() {
    for deployment in [Deployment::Cloud, Deployment::Server] {
        let xray = instance(deployment);
        let mut check = check(&[]);
        check.env("XRAY_NON_EXECUTABLE", "Draft").env("XRAY_TEST_PLAN", "BOOK-10");
        let output = Output::of(xray.reach(&mut check));
        assert_eq!(output.code, Some(4), "{output}");
        let typo = line(&output, "tests/keys.rs:9: BOK-2: ");
        assert!(typo.contains("no such issue") && typo.contains("BOOK-2?"), "{output}");
        let bug = match deployment {
            Deployment::Cloud => "is an issue, but no Test",
            Deployment::Server => "is of the type Bug",
        };
        assert!(line(&output, "tests/keys.rs:13: BOOK-3: ").contains(bug), "{output}");
        assert!(line(&output, "tests/keys.rs:17: BOOK-4: ").contains("is SHOP-4 now"), "{output}");
        assert!(line(&output, "tests/keys.rs:21: BOOK-5: ").contains("\"Draft\""), "{output}");
        assert!(line(&output, "note: tests/keys.rs:25: has_no_key").contains("not reported"));
        assert!(line(&output, "note: tests/keys.rs:5: BOOK-1: ").contains("2 tests"), "{output}");
        let findings = output.stdout.lines().filter(|line| line.contains(".rs:"));
        assert_eq!(findings.count(), 6, "{output}");
        assert!(line(&output, "7 tests, 7 keys: 4 findings").contains("requests"), "{output}");
    }
}

#[test]
fn settings_that_name_what_is_not_there_are_told() {
    for deployment in [Deployment::Cloud, Deployment::Server] {
        let xray = instance(deployment);
        xray.assume(Condition::statuses(&["PASSED", "PASS", "TO DO", "TODO"]));
        xray.assume(Condition::Forbidden {
            project: "BOOK".to_owned(),
            permission: "CREATE_ISSUES".to_owned(),
        });
        let mut check = check(&["--test", "keys"]);
        check.env("XRAY_TEST_PLAN", "BOOK-3").env("XRAY_VERSION", "2.0");
        check.env("XRAY_TEST_ENVIRONMENTS", "chrome,safari");
        check.env("XRAY_STATUS_PASSED", "GREEN");
        if deployment == Deployment::Cloud {
            check.env("XRAY_JIRA_URL", xray.url());
            check.env("XRAY_JIRA_EMAIL", JIRA_EMAIL).env("XRAY_JIRA_TOKEN", JIRA_TOKEN);
        }
        let output = Output::of(xray.reach(&mut check));
        assert_eq!(output.code, Some(4), "{output}");
        let plan = line(&output, "XRAY_TEST_PLAN: BOOK-3: ");
        assert!(plan.contains("Test Plan"), "{output}");
        assert!(line(&output, "XRAY_VERSION: \"2.0\"").contains("has: 1.0"), "{output}");
        assert!(line(&output, "XRAY_STATUS_PASSED: \"GREEN\"").contains("TO DO"), "{output}");
        line(&output, "XRAY_STATUS_FAILED: \"FAIL");
        assert!(line(&output, "the user: lacks").contains("CREATE_ISSUES in BOOK"), "{output}");
        // Server makes environments as they come.
        let safari = output.stdout.contains("XRAY_TEST_ENVIRONMENTS: \"safari\"");
        assert_eq!(safari, deployment == Deployment::Cloud, "{output}");
    }
}

#[test]
fn fields_that_jira_has_not_are_told() {
    let fixture = Fixture::own("checked");
    let fields = "test_plan = \"BOOK-10\"\n[execution.fields]\nSeverty = \"High\"\nscore = 1\n\
                  customfield_10099 = 1\n";
    fs::write(fixture.path("xray.toml"), fields).expect("written");
    for deployment in [Deployment::Cloud, Deployment::Server] {
        let xray = instance(deployment);
        let mut check = cargo_xray();
        check.current_dir(fixture.root()).arg("check").env("XRAY_PROJECT", "BOOK");
        check.env("CARGO_TARGET_DIR", fixture.target());
        if deployment == Deployment::Cloud {
            let output = Output::of(xray.reach(&mut check));
            line(
                &output,
                "not checked: what you may do in BOOK, the fields of [execution.fields]: only Jira",
            );
            check.env("XRAY_JIRA_URL", xray.url());
            check.env("XRAY_JIRA_EMAIL", JIRA_EMAIL).env("XRAY_JIRA_TOKEN", JIRA_TOKEN);
        }
        let output = Output::of(xray.reach(&mut check));
        assert_eq!(output.code, Some(4), "{output}");
        let typo = line(&output, "[execution.fields]: Jira has no field \"Severty\"");
        assert!(typo.contains("\"Severity\"?"), "{output}");
        line(&output, "[execution.fields]: Jira has no field \"customfield_10099\"");
        assert!(!output.stdout.contains("score"), "{output}");
        let named = Output::of(check.env("XRAY_TEST_EXECUTION", "BOOK-7"));
        line(&named, "note: [execution.fields]: BOOK-7, which XRAY_TEST_EXECUTION names");
    }
}

#[test]
fn what_xray_cannot_tell_is_not_checked_rather_than_fine() {
    let xray = instance(Deployment::Cloud);
    let mut check = check(&[]);
    let output = Output::of(xray.reach(check.env("XRAY_VERSION", "1.0")));
    let jira = line(&output, "not checked: what you may do in BOOK, the version 1.0: ");
    assert!(jira.contains("XRAY_JIRA_URL"), "{output}");
    assert!(line(&output, "not checked: BUG-9: ").contains("XRAY_JIRA_URL"), "{output}");
    let statuses = line(&output, "not checked: whether the Tests are in executable statuses");
    assert!(statuses.contains("Draft, To Do"), "{output}");
}

#[test]
fn a_fault_on_the_way_leaves_the_rest_checked() {
    for (deployment, route) in
        [(Deployment::Cloud, Route::Graphql), (Deployment::Server, Route::Search)]
    {
        let xray = instance(deployment);
        xray.assume(Condition::statuses(&["PASSED", "PASS"]));
        xray.script(Fault::new(route, Effect::Html));
        let output = Output::of(xray.reach(&mut check(&[])));
        assert_eq!(output.code, Some(4), "{output}");
        let keys = line(&output, "not checked: 5 keys (BOK-2, BOOK-1, BOOK-3, …): ");
        assert!(keys.contains("web page"), "{output}");
        line(&output, "none of the tests' 5 keys could be looked up, as is told below");
        line(&output, "XRAY_STATUS_FAILED: ");
        assert!(!output.stdout.contains("BOK-2: there is no"), "{output}");
    }
}

#[test]
fn a_busy_server_is_asked_again() {
    let busy = Effect::Status {
        code: 429,
        headers: vec![("Retry-After".to_owned(), "0".to_owned())],
        body: "{\"error\":\"Too many requests in this time frame\"}".to_owned(),
    };
    let xray = instance(Deployment::Cloud);
    xray.script(Fault::new(Route::Graphql, busy).times(2));
    let output = Output::of(xray.reach(&mut check(&[])));
    line(&output, "tests/keys.rs:9: BOK-2: ");
    assert!(!output.stdout.contains("BOOK-1, "), "{output}");
}

#[test]
fn json_is_json_whatever_happens() {
    let xray = instance(Deployment::Server);
    let output = Output::of(xray.reach(&mut check(&["--format", "json"])));
    assert_eq!(output.code, Some(4), "{output}");
    let report: Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert_eq!(report["findings"][0]["key"], "BOK-2", "{output}");
    assert_eq!(report["findings"][0]["file"], "tests/keys.rs");
    assert_eq!(report["findings"][0]["line"], 9);
    assert_eq!(report["requests"], xray.requests().len());
    let without_login = Output::of(&mut check(&["--format", "json"]));
    assert_eq!(without_login.code, Some(1), "{without_login}");
    let report: Value = serde_json::from_str(&without_login.stdout).expect("JSON");
    assert!(report["error"].as_str().expect("an error").contains("credentials"), "{report}");
}

#[test]
fn a_setting_that_stands_in_the_way_hides_no_finding() {
    let xray = instance(Deployment::Cloud);
    for (name, value, told) in [
        ("XRAY_CLIENT_SECRET", "", "XRAY_CLIENT_SECRET"),
        ("XRAY_URL", "http://example.com", "XRAY_ALLOW_HTTP"),
        ("XRAY_CA_CERT_FILE", "nowhere.pem", "nowhere.pem"),
    ] {
        let mut check = check(&[]);
        xray.reach(&mut check).env_remove("XRAY_PROJECT").env(name, value);
        let output = Output::of(&mut check);
        assert_eq!(output.code, Some(4), "{output}");
        assert!(output.stdout.contains(told), "{output}");
        line(&output, "XRAY_PROJECT: is not set");
        assert!(line(&output, "not checked: keys").contains("mended first"), "{output}");
        assert!(xray.requests().is_empty(), "{output}");
    }
}

#[test]
fn offline_nobody_is_asked() {
    let xray = instance(Deployment::Cloud);
    let mut check = check(&["--offline"]);
    check.env("XRAY_TEST_PLAN", "book-10").env("XRAY_TEST_EXECUTION", "nightly");
    let output = Output::of(xray.reach(&mut check));
    assert_eq!(output.code, Some(4), "{output}");
    // In small letters, a key is the same.
    assert!(!output.stdout.contains("XRAY_TEST_PLAN"), "{output}");
    line(&output, "XRAY_TEST_EXECUTION is \"nightly\": give the key of an issue");
    line(&output, "not checked: keys, plan");
    assert!(xray.requests().is_empty(), "{output}");
    check.env_remove("XRAY_PROJECT").env_remove("XRAY_TEST_EXECUTION");
    check.env("XRAY_URL", "http://example.com");
    let output = Output::of(&mut check);
    assert!(line(&output, "XRAY_PROJECT: is not set").contains("BOK, BOOK"), "{output}");
    assert!(output.stdout.contains("XRAY_ALLOW_HTTP"), "{output}");
}

#[test]
fn offline_neither_a_login_nor_a_deployment_is_asked_for() {
    let without = Output::of(&mut check(&["--offline"]));
    line(&without, "7 tests, 6 keys: nothing wrong");
    line(&without, "not checked: where the results would go: ");
    let output = Output::of(check(&["--offline"]).env("XRAY_URL", "jira.example.com"));
    let url = line(&output, "XRAY_URL is \"jira.example.com\": begin it with https://");
    assert!(!url.contains("relative"), "{output}");
}

#[test]
fn a_login_that_fails_is_told_once_however_many_keys_it_touches() {
    let refusal = Effect::Status {
        code: 401,
        headers: Vec::new(),
        body: "{\"error\":\"Invalid client credentials!\"}".to_owned(),
    };
    let xray = instance(Deployment::Cloud);
    xray.script(Fault::new(Route::Authenticate, refusal).times(99));
    let output = Output::of(xray.reach(&mut check(&[])));
    assert_eq!(output.code, Some(4), "{output}");
    assert_eq!(output.stdout.matches("Invalid client credentials").count(), 1, "{output}");
    let all = line(&output, "not checked: 5 keys (BOK-2, BOOK-1, BOOK-3, …), ");
    assert!(all.contains("the words for statuses: cannot log in"), "{output}");
}
