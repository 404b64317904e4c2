//! What people judge a reporter by.

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::{Fixture, Output, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{self, Effect, Fault, Route, Status};

/// A run of the fixture's two login tests, in which one test fails.
fn login(shop: &Fixture) -> Command {
    let mut test = shop.test();
    test.args(["--test", "login"]);
    test
}

/// Every test has the outcome that it has on a good day.
fn assert_undisturbed(output: &Output) {
    assert_eq!(output.code, Some(101), "{output}");
    for line in ["rejects_an_invalid_user ... FAILED", "logs_in_a_known_user ... ok"] {
        assert!(output.stdout.contains(line), "{output}");
    }
}

/// `cargo xray upload` brings the run into the one execution there is.
fn assert_delivered_later(xray: &Xray, run_dir: &Path) {
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(run_dir)));
    assert_eq!(output.code, Some(0), "{output}");
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{output}");
    assert_eq!(executions[0].runs.len(), 2, "{output}");
}

#[test]
fn with_wrong_credentials_the_results_are_kept_and_delivered_later() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        let mut test = login(&shop);
        xray.reach(&mut test);
        match xray.deployment() {
            Deployment::Cloud => test.env("XRAY_CLIENT_SECRET", "wrong-secret-canary"),
            Deployment::Server => test.env("XRAY_TOKEN", "wrong-secret-canary"),
        };
        let output = Output::of(&mut test);
        assert_undisturbed(&output);
        assert_eq!(output.told().len(), 2, "{output}");
        assert!(output.told()[0].contains("401"), "{output}");
        assert!(!output.to_string().contains("canary"), "{output}");
        assert_delivered_later(&xray, &shop.run_dir());
    }
}

#[test]
fn an_unreachable_host_costs_no_result() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let mut test = login(&shop);
    xray.reach(&mut test).env("XRAY_URL", "http://127.0.0.1:9");
    let output = Output::of(&mut test);
    assert_undisturbed(&output);
    assert!(output.told()[0].contains("cannot reach http://127.0.0.1:9"), "{output}");
    assert_delivered_later(&xray, &shop.run_dir());
}

#[test]
fn a_folder_that_cannot_be_written_costs_the_results_and_no_test() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    fs::write(shop.run_dir(), "a file where the folder belongs").expect("written");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert_undisturbed(&output);
    assert_eq!(output.told().len(), 1, "{output}");
    assert!(output.told()[0].contains("results are not recorded"), "{output}");
    assert!(xray.requests().is_empty());
}

#[test]
fn a_killed_test_is_a_failure_with_its_evidence() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let mut test = shop.test();
    test.args([
        "--test",
        "checkout",
        "--",
        "--include-ignored",
        "--test-threads=1",
        "is_killed",
        "asks",
    ]);
    let output = Output::of(xray.reach(&mut test));
    assert!(output.told().is_empty() && xray.requests().is_empty(), "{output}");

    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(shop.run_dir())));
    assert_eq!(output.code, Some(0), "{output}");
    let execution = &xray.executions()[0];
    let killed = execution.runs.iter().find(|run| run.test.key == "SHOP-25").expect("it");
    assert_eq!(killed.status, Status::Failed);
    assert_eq!(*killed.evidence[0].data, *b"the last words");
    let comment = killed.comment.as_deref().expect("a comment");
    assert!(comment.contains("did not end") && comment.contains("last.txt"), "{comment}");
    let asks = execution.runs.iter().find(|run| run.test.key == "SHOP-24").expect("it");
    assert_eq!(asks.status, Status::Passed, "its neighbour that finished keeps its result");
}

#[test]
fn a_test_that_starts_its_own_binary_again_is_one_test() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let mut test = shop.cargo(&["test", "--test", "checkout", "--"]);
    test.args(["--include-ignored", "--exact", "starts_itself_again"]);
    let output = Output::of(xray.reach(&mut test));
    assert_eq!(output.code, Some(0), "{output}");
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{output}");
    assert_eq!(executions[0].runs[0].status, Status::Passed, "{executions:#?}");
    assert_eq!(executions[0].runs[0].comment, None, "{executions:#?}");
}

#[test]
fn a_page_instead_of_json_is_named_as_such() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        xray.script(Fault::new(Route::Import, Effect::Html));
        let output = Output::of(xray.reach(&mut login(&shop)));
        assert_undisturbed(&output);
        assert!(output.told()[0].contains("web page instead of JSON"), "{output}");
        assert_delivered_later(&xray, &shop.run_dir());
    }
}

#[test]
fn what_a_server_says_of_a_refusal_is_shown() {
    let xray = Xray::start(Deployment::Cloud);
    xray.unknown_test("SHOP-11");
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert_undisturbed(&output);
    assert!(output.told()[0].contains("400") && output.told()[0].contains("SHOP-11"), "{output}");
}

#[test]
fn a_result_that_a_server_leaves_out_of_a_success_is_a_warning() {
    let xray = Xray::start(Deployment::Server);
    xray.unknown_test("SHOP-11");
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert_undisturbed(&output);
    let warning = output.told().into_iter().find(|line| line.contains("warning"));
    assert!(warning.is_some_and(|line| line.contains("SHOP-11")), "{output}");
    assert_eq!(xray.executions()[0].runs.len(), 1);
}

#[test]
fn a_redirect_takes_no_credentials_along() {
    let xray = Xray::start(Deployment::Server);
    let elsewhere = Xray::start(Deployment::Server);
    let to = format!("{}/rest/raven/2.0/import/execution", elsewhere.url());
    xray.script(Fault::new(Route::Import, Effect::Redirect { to: to.clone() }));
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert!(output.told()[0].contains(&to), "{output}");
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn an_echoed_secret_is_not_printed() {
    let body = format!("bad token {}", sandbox::TOKEN);
    let xray = Xray::start(Deployment::Server);
    xray.script(Fault::new(Route::Import, Effect::Status { code: 400, headers: Vec::new(), body }));
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert!(output.told()[0].contains("bad token [secret]"), "{output}");
    assert!(!output.to_string().contains(sandbox::TOKEN), "{output}");
}

#[test]
fn plain_http_is_refused_beyond_this_machine_unless_the_host_is_named() {
    let shop = Fixture::new("shop");
    let mut test = login(&shop);
    test.env("XRAY_URL", "http://jira.invalid/jira").env("XRAY_TOKEN", "t");
    let refused = Output::of(&mut test);
    assert_undisturbed(&refused);
    assert!(refused.told()[0].contains("XRAY_ALLOW_HTTP"), "{refused}");
    let named = Output::of(test.env("XRAY_ALLOW_HTTP", "jira.invalid"));
    assert!(named.told()[0].contains("cannot reach http://jira.invalid/jira"), "{named}");
}
