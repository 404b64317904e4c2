//! How a test ended, in the words of an instance.

use serde_json::Value;
use tests::{Output, assert_valid, cargo_xray};
use xray_harness::Deployment;

const RUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/runs/statuses");
const DEPLOYMENTS: [(&str, Deployment); 2] =
    [("cloud", Deployment::Cloud), ("server", Deployment::Server)];

/// `cargo xray show` of the run with these words; each Test with its status.
fn shown(deployment: (&str, Deployment), words: &[(&str, &str)]) -> Vec<(String, Value)> {
    let mut show = cargo_xray();
    show.args(["show", RUN, "--deployment", deployment.0]).current_dir("/");
    let output = Output::of(show.envs(words.iter().copied()));
    assert_eq!(output.code, Some(0), "{output}");
    let payload: Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert_valid(deployment.1, &payload);
    let tests = payload["tests"].as_array().expect("tests").iter();
    tests.map(|test| (test["testKey"].as_str().expect("a key").to_owned(), test.clone())).collect()
}

fn words(tests: &[(String, Value)]) -> Vec<(&str, &str)> {
    tests.iter().map(|(key, test)| (&**key, test["status"].as_str().expect("a word"))).collect()
}

fn of<'a>(tests: &'a [(String, Value)], key: &str) -> &'a Value {
    &tests.iter().find(|(known, _)| known == key).expect(key).1
}

#[test]
fn unless_told_otherwise_a_killed_test_failed_a_flaky_one_passed_and_an_ignored_one_is_left_out() {
    for (deployment, pass, fail) in
        [(DEPLOYMENTS[0], "PASSED", "FAILED"), (DEPLOYMENTS[1], "PASS", "FAIL")]
    {
        let tests = shown(deployment, &[]);
        let expected = [
            ("BOOK-1", pass),
            ("BOOK-2", fail),
            ("BOOK-3", pass),
            ("BOOK-4", fail),
            ("BOOK-5", fail),
            ("BOOK-8", pass),
            ("BOOK-9", fail),
            ("BOOK-10", pass),
        ];
        assert_eq!(words(&tests), expected);
        for key in ["BOOK-8", "BOOK-9"] {
            assert!(of(&tests, key).get("iterations").is_none(), "an ignored row is left out");
        }
    }
}

#[test]
fn each_status_has_the_word_that_is_named_for_it() {
    let named = [
        ("XRAY_STATUS_KILLED", "ABORTED"),
        ("XRAY_STATUS_FLAKY", "BLOCKED"),
        ("XRAY_STATUS_IGNORED", "EXECUTING"),
    ];
    for (deployment, pass, fail) in
        [(DEPLOYMENTS[0], "PASSED", "FAILED"), (DEPLOYMENTS[1], "PASS", "FAIL")]
    {
        let tests = shown(deployment, &named);
        let expected = [
            ("BOOK-1", pass),
            ("BOOK-2", fail),
            ("BOOK-3", "BLOCKED"),
            ("BOOK-4", "ABORTED"),
            ("BOOK-5", "ABORTED"),
            ("BOOK-6", "EXECUTING"),
            ("BOOK-7", "EXECUTING"),
            ("BOOK-8", pass),
            ("BOOK-9", "ABORTED"),
            ("BOOK-10", pass),
        ];
        assert_eq!(words(&tests), expected);
        let rows = |key| {
            let rows = of(&tests, key)["iterations"].as_array().expect("rows").iter();
            rows.map(|row| row["status"].as_str().expect("a word")).collect::<Vec<_>>()
        };
        assert_eq!(rows("BOOK-8"), [pass, "EXECUTING"]);
        assert_eq!(rows("BOOK-9"), ["ABORTED", "EXECUTING"]);
    }
}

#[test]
fn a_comment_says_why_a_test_was_killed_or_passed_over() {
    let tests = shown(DEPLOYMENTS[0], &[("XRAY_STATUS_IGNORED", "TO DO")]);
    let comment = |key| of(&tests, key)["comment"].as_str().unwrap_or_default().to_owned();
    for (key, words) in [
        ("BOOK-3", "passed on attempt 2 of 2; before that it failed:"),
        ("BOOK-3", "the shelf was busy"),
        ("BOOK-4", "it ran for 60 s, which is its timeout"),
        ("BOOK-5", "its process was killed, aborted or exited, in the step \"open the shelf\""),
        ("BOOK-6", "the test was ignored: there is no printer"),
        ("BOOK-7", "the test was ignored"),
    ] {
        assert!(comment(key).contains(words), "{key}: {}", comment(key));
    }
    assert_eq!(comment("BOOK-10"), "", "a test that ran was not passed over");
}

#[test]
fn the_steps_of_a_killed_test_have_the_words_of_steps() {
    let named = [("XRAY_STATUS_KILLED", "ABORTED"), ("XRAY_STEPS", "results")];
    for (deployment, fail) in [(DEPLOYMENTS[0], "FAILED"), (DEPLOYMENTS[1], "FAIL")] {
        let tests = shown(deployment, &named);
        assert_eq!(of(&tests, "BOOK-5")["steps"][0]["status"], fail);
    }
}

#[test]
fn a_word_that_no_instance_can_have_is_refused() {
    for word in ["X", "NOT-A-WORD", "NINETEEN_LETTERS_XX", "A.B"] {
        let mut show = cargo_xray();
        show.args(["show", RUN]).current_dir("/").env("XRAY_STATUS_KILLED", word);
        let output = Output::of(&mut show);
        assert_eq!(output.code, Some(1), "{output}");
        assert!(output.stderr.contains("XRAY_STATUS_KILLED"), "{output}");
        assert!(output.stderr.contains("2 to 18 letters"), "{output}");
    }
}
