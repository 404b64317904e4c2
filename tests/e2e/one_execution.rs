//! One run of `cargo test` is one Test Execution.

use tests::{Fixture, Output, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Execution, Run, Status};

fn only(xray: &Xray) -> Execution {
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{executions:#?}");
    executions[0].clone()
}

fn statuses(execution: &Execution) -> Vec<(&str, Status)> {
    let mut statuses: Vec<_> =
        execution.runs.iter().map(|run| (&*run.test.key, run.status)).collect();
    statuses.sort_by_key(|(key, _)| *key);
    statuses
}

fn run<'a>(execution: &'a Execution, key: &str) -> &'a Run {
    execution.runs.iter().find(|run| run.test.key == key).expect(key)
}

#[test]
fn all_binaries_of_one_cargo_test_report_into_one_execution() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        let output = Output::of(xray.reach(&mut shop.cargo(&["test", "--no-fail-fast"])));
        assert_eq!(output.code, Some(101), "{output}");

        let execution = only(&xray);
        let expected = [
            ("SHOP-1", Status::Passed),
            ("SHOP-10", Status::Failed),
            ("SHOP-11", Status::Passed),
            ("SHOP-20", Status::Passed),
            ("SHOP-21", Status::Passed),
            ("SHOP-22", Status::Failed),
            ("SHOP-23", Status::Passed),
        ];
        assert_eq!(statuses(&execution), expected);
        // One import a binary that ran annotated tests; the first made the execution.
        let payloads = xray.payloads();
        assert_eq!(payloads.len(), 3, "{output}");
        assert!(payloads[0].get("testExecutionKey").is_none());
        assert!(payloads[1..].iter().all(|later| later["testExecutionKey"] == *execution.key));
        assert!(payloads[1..].iter().all(|later| later.get("info").is_none()));

        let link = format!("{}/browse/{}", xray.url(), execution.key);
        let key = &execution.key;
        assert_eq!(
            output.told(),
            [
                format!("xray: {key} created: 1 test, 1 passed — {link}"),
                format!("xray: {key} updated: 5 tests, 4 passed, 1 failed — {link}"),
                format!("xray: {key} updated: 2 tests, 1 passed, 1 failed — {link}"),
            ]
        );
    }
}

#[test]
fn each_version_of_each_api_takes_the_results() {
    for (deployment, version) in [
        (Deployment::Cloud, "1"),
        (Deployment::Cloud, "2"),
        (Deployment::Server, "1.0"),
        (Deployment::Server, "2.0"),
    ] {
        let xray = Xray::start(deployment);
        let shop = Fixture::new("shop");
        let mut test = shop.test();
        test.args(["--test", "login"]).env("XRAY_API_VERSION", version);
        let output = Output::of(xray.reach(&mut test));
        assert_eq!(only(&xray).runs.len(), 2, "{output}");
        let path = xray.requests().last().expect("a request").path.clone();
        assert!(path.contains(version.trim_end_matches(".0")), "{path}");
    }
}

#[test]
fn a_server_takes_a_user_and_a_password_too() {
    let xray = Xray::start(Deployment::Server);
    let shop = Fixture::new("shop");
    let mut test = shop.test();
    xray.reach(&mut test).env_remove("XRAY_TOKEN");
    test.env("XRAY_USERNAME", xray_harness::sandbox::USERNAME);
    test.env("XRAY_PASSWORD", xray_harness::sandbox::PASSWORD);
    let output = Output::of(test.args(["--test", "login"]));
    assert_eq!(only(&xray).runs.len(), 2, "{output}");
}

#[test]
fn evidence_arrives_unchanged() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        Output::of(xray.reach(shop.test().args(["--test", "login"])));

        let execution = only(&xray);
        let evidence = &run(&execution, "SHOP-10").evidence;
        let every_byte: Vec<u8> = (0..=255u8).cycle().take(300_001).collect();
        assert_eq!(evidence.len(), 2);
        assert_eq!(evidence[0].filename, "screenshot.jpg");
        assert_eq!(evidence[0].content_type.as_deref(), Some("image/jpeg"));
        assert_eq!(evidence[0].data, every_byte);
        assert_eq!(evidence[1].filename, "Cargo.toml");
        assert_eq!(*evidence[1].data, *std::fs::read(shop.path("Cargo.toml")).expect("it"));
    }
}

#[test]
fn a_failure_tells_its_message_its_place_and_what_the_test_said() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    Output::of(xray.reach(&mut shop.test()));

    let execution = only(&xray);
    let comment = run(&execution, "SHOP-10").comment.clone().expect("a comment");
    assert!(comment.starts_with("invalid user\n\n"), "{comment}");
    assert!(comment.contains("the page says: go away"), "{comment}");
    assert!(comment.contains("tests/login.rs:11:5"), "{comment}");
    assert!(comment.contains("login::rejects_an_invalid_user"), "{comment}");
    let comment = run(&execution, "SHOP-22").comment.clone().expect("a comment");
    assert!(comment.contains("the card was taken"), "{comment}");
    assert_eq!(run(&execution, "SHOP-11").comment, None);
}

#[test]
fn several_tests_on_one_key_become_iterations_also_across_binaries() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        Output::of(xray.reach(&mut shop.test()));

        let execution = only(&xray);
        let rows = &run(&execution, "SHOP-1").iterations;
        let names: Vec<_> = rows.iter().map(|row| row.parameters[0].1.as_str()).collect();
        assert_eq!(names, ["checkout::adds_prices_in_the_basket", "shop::tests::adds_prices"]);
        assert!(run(&execution, "SHOP-11").iterations.is_empty());
    }
}

#[test]
fn a_filtered_run_reports_only_what_ran() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(shop.test().arg("logs_in")));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(statuses(&only(&xray)), [("SHOP-11", Status::Passed)]);
}

#[test]
fn a_run_without_annotated_tests_sends_nothing() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(shop.test().args(["--test", "plain"])));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.told().is_empty() && xray.requests().is_empty(), "{output}");
    assert!(!shop.run_dir().exists());
}

#[test]
fn a_named_execution_takes_the_results_and_keeps_its_fields() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    Output::of(xray.reach(shop.test().args(["--test", "login"])));
    let key = only(&xray).key;

    let other = Fixture::new("shop");
    let mut test = other.test();
    test.env("XRAY_TEST_EXECUTION", &key).env("XRAY_SUMMARY", "not to be sent");
    let output = Output::of(xray.reach(test.args(["--test", "checkout"])));
    let execution = only(&xray);
    assert_eq!(execution.runs.len(), 7, "{output}");
    assert_ne!(execution.summary, "not to be sent");
}

#[test]
fn the_settings_of_the_file_and_the_environment_describe_the_execution() {
    for xray in Xray::both() {
        let shop = Fixture::own("shop");
        let file = "project = \"SHOP\"\nsummary = \"from the file\"\nversion = \"1.0\"\n\
                    test_environments = [\"chrome\"]\ntest_plan = \"SHOP-99\"\n";
        std::fs::write(shop.path("xray.toml"), file).expect("written");
        let mut test = shop.test();
        test.env("XRAY_SUMMARY", "from the environment").env("XRAY_REVISION", "abc123");
        Output::of(xray.reach(test.args(["--test", "login"])));

        let execution = only(&xray);
        assert_eq!(execution.summary, "from the environment");
        assert_eq!(execution.version.as_deref(), Some("1.0"));
        assert_eq!(execution.revision.as_deref(), Some("abc123"));
        assert_eq!(execution.test_plan.as_deref(), Some("SHOP-99"));
        assert_eq!(execution.environments, ["chrome"]);
    }
}
