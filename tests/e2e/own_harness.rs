//! Targets with `harness = false` and `xray_harness::main!()`.

use tests::{Fixture, Output, Xray, has_nextest};
use xray_harness::Deployment;
use xray_harness::sandbox::Status;

fn own(arguments: &[&str]) -> (Fixture, Output) {
    let fixture = Fixture::new("own-harness");
    let output = Output::of(fixture.test().args(["--test", "own", "--"]).args(arguments));
    (fixture, output)
}

fn names(output: &Output) -> Vec<&str> {
    output.stdout.lines().filter_map(|line| line.strip_suffix(": test")).collect()
}

#[test]
fn it_lists_every_test_by_libtests_name_in_order() {
    let (fixture, output) = own(&["--list"]);
    let expected = [
        "does_not_panic",
        "fails",
        "panics_as_it_should",
        "returns_an_error",
        "users::logs_in",
        "users::logs_out",
    ];
    assert_eq!(names(&output), expected, "{output}");
    assert!(!fixture.run_dir().exists(), "listing leaves no file");
}

#[test]
fn one_filter_or_several_choose_tests_by_any_of_them() {
    for (arguments, expected) in [
        (&["logs_in"][..], "1 passed; 0 failed; 0 ignored; 0 measured; 5 filtered out"),
        (&["logs_in", "panics_as"], "2 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out"),
        (&["logs_", "--skip", "out"], "1 passed; 0 failed; 0 ignored; 0 measured; 5 filtered out"),
        (&["logs_", "panics", "--skip", "out"], "2 passed; 0 failed; 0 ignored; 0 measured; 4"),
        (&["--exact", "users::logs_in"], "1 passed; 0 failed; 0 ignored; 0 measured; 5 filtered"),
        (&["--exact", "users::logs_in", "logs_out"], "1 passed; 0 failed; 0 ignored"),
    ] {
        let (_, output) = own(arguments);
        assert!(output.stdout.contains(expected), "{arguments:?}: {output}");
        assert_eq!(output.code, Some(0), "{output}");
    }
}

/// cargo builds tests so that panics unwind, whatever the profile says.
#[test]
fn a_profile_that_aborts_on_panic_changes_nothing() {
    let fixture = Fixture::new("own-harness");
    let mut test = fixture.test();
    let output = Output::of(test.args(["--test", "own"]).env("CARGO_PROFILE_DEV_PANIC", "abort"));
    assert!(output.stdout.contains("3 passed; 0 failed; 3 ignored"), "{output}");
}

/// As with `RUSTFLAGS=-Cpanic=abort`, by which all that it depends on would be built anew.
#[cfg(unix)]
#[test]
fn where_a_panic_aborts_it_is_the_failure_of_its_test_and_the_rest_run_on() {
    let fixture = Fixture::new("own-harness");
    let words = ["rustc", "--profile", "test", "--test", "own", "--message-format", "json"];
    let built = Output::of(fixture.cargo(&words).args(["--", "-Cpanic=abort"]));
    let messages = built.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
    let mut executables = messages.filter_map(|message: serde_json::Value| {
        message["executable"].as_str().map(std::path::PathBuf::from)
    });
    let own = executables.next_back().unwrap_or_else(|| panic!("{built}"));
    let mut own = tests::quiet(std::process::Command::new(own));
    own.arg("--include-ignored").env("XRAY_RUN_DIR", fixture.run_dir());
    let xray = Xray::start(Deployment::Cloud);
    let output = Output::of(xray.reach(&mut own));
    assert_eq!(output.code, Some(101), "{output}");
    // One that should panic has failed as well: nobody is left to judge it.
    assert!(output.stdout.contains("2 passed; 4 failed"), "{output}");
    let execution = &xray.executions()[0];
    let run = execution.runs.iter().find(|run| run.test.key == "OWN-4").expect("a result");
    let comment = run.comment.as_deref().expect("a comment");
    assert!(comment.contains("as it must") && comment.contains("SIGABRT"), "{comment}");
    let printed = String::from_utf8_lossy(&run.evidence[0].data);
    assert!(printed.contains("sums are hard"), "{printed}");
}

#[test]
fn libtests_spelling_of_no_capture_does_not_break_it() {
    for spelling in ["--no-capture", "--nocapture"] {
        let (_, output) = own(&[spelling]);
        assert_eq!(output.code, Some(0), "{output}");
    }
}

#[test]
fn ignored_tests_run_on_demand_and_failures_fail() {
    let (_, output) = own(&["--ignored"]);
    assert_eq!(output.code, Some(101), "{output}");
    assert!(output.stdout.contains("0 passed; 3 failed"), "{output}");
    for said in ["sums are hard", "out of order", "did not panic"] {
        assert!(output.stdout.contains(said), "{said}: {output}");
    }
}

#[test]
fn two_tests_of_one_name_are_refused() {
    let fixture = Fixture::new("own-harness");
    let output = Output::of(fixture.test().args(["--features", "doubles"]));
    assert_ne!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("two tests are named logs_in"), "{output}");
    assert!(output.stderr.contains("tests/own.rs:"), "{output}");
}

#[test]
fn its_results_are_one_execution() {
    for xray in Xray::both() {
        let fixture = Fixture::new("own-harness");
        let mut test = fixture.test();
        let output =
            Output::of(xray.reach(test.args(["--test", "own", "--", "--include-ignored"])));
        assert_eq!(output.code, Some(101), "{output}");
        let execution = &xray.executions()[0];
        let status = |key| {
            let run = execution.runs.iter().find(|run| run.test.key == key);
            run.map(|run| run.status)
        };
        let expected = [
            ("OWN-1", Status::Passed),
            ("OWN-2", Status::Passed),
            ("OWN-3", Status::Passed),
            ("OWN-4", Status::Failed),
            ("OWN-5", Status::Failed),
            ("OWN-6", Status::Failed),
        ];
        for (key, expected) in expected {
            assert_eq!(status(key), Some(expected), "{key}: {output}");
        }
        assert_eq!(output.told().len(), 1, "{output}");
    }
}

#[test]
fn a_required_upload_that_fails_fails_it() {
    let fixture = Fixture::new("own-harness");
    let mut test = fixture.test();
    test.args(["--test", "own"]).env("XRAY_URL", "http://127.0.0.1:9").env("XRAY_TOKEN", "t");
    test.env("XRAY_BUDGET", "1");
    let auto = Output::of(&mut test);
    assert_eq!(auto.code, Some(0), "{auto}");
    let required = Output::of(test.env("XRAY_UPLOAD", "required"));
    assert_ne!(required.code, Some(0), "{required}");
    assert!(required.stderr.contains("exit status: 3"), "{required}");
}

#[test]
fn a_required_upload_fails_it_also_where_nothing_could_be_tried() {
    for spoil in ["half a login", "no place for the run"] {
        let fixture = Fixture::new("own-harness");
        let mut test = fixture.test();
        test.args(["--test", "own"]).env("XRAY_UPLOAD", "required");
        if spoil == "half a login" {
            test.env("XRAY_CLIENT_ID", "id");
        } else {
            std::fs::write(fixture.run_dir(), "a file where the folder belongs").expect("written");
            test.env("XRAY_TOKEN", "t").env("XRAY_URL", "http://127.0.0.1:9");
        }
        let output = Output::of(&mut test);
        assert!(output.stderr.contains("exit status: 3"), "{spoil}: {output}");
    }
}

#[test]
fn nextest_lists_and_runs_it() {
    if !has_nextest() {
        return;
    }
    let xray = Xray::start(Deployment::Cloud);
    let fixture = Fixture::new("own-harness");
    let mut nextest = fixture.cargo(&["nextest", "run", "--test", "own"]);
    nextest.args(["--run-ignored", "all", "--no-fail-fast"]);
    nextest.env("XRAY_RUN_DIR", fixture.run_dir());
    let output = Output::of(xray.reach(&mut nextest));
    assert!(output.stderr.contains("6 tests run: 3 passed, 3 failed"), "{output}");
    assert!(xray.requests().is_empty(), "one test of many does not send");
}

#[test]
fn of_results_that_could_not_be_recorded_nobody_says_that_they_are_kept() {
    let xray = Xray::start(Deployment::Server);
    let fixture = Fixture::new("own-harness");
    let file = fixture.run_dir().with_file_name("file");
    std::fs::write(&file, "").expect("written");
    for (policy, code) in [("auto", 0), ("required", 3)] {
        let mut test = fixture.test();
        test.args(["--test", "own"]).env("XRAY_RUN_DIR", file.join("below"));
        let output = Output::of(xray.reach(test.env("XRAY_UPLOAD", policy)));
        let is_as_expected = output.code == Some(code) || output.stderr.contains("exit status: 3");
        assert!(is_as_expected, "{policy}: {output}");
        assert!(output.stderr.contains("results are not recorded: cannot create"), "{output}");
        assert!(!output.stderr.contains("kept"), "{output}");
    }
    assert!(xray.requests().is_empty());
}
