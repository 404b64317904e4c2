//! What libtest's command line and variables do in the own harness.

use tests::{Fixture, Output, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::Status;

fn own(words: &[&str]) -> Output {
    with(words, &[])
}

fn with(words: &[&str], variables: &[(&str, &str)]) -> Output {
    let fixture = Fixture::new("own-harness");
    let mut test = fixture.test();
    test.args(["--test", "own", "--"]).args(words).envs(variables.iter().copied());
    Output::of(&mut test)
}

/// The tests in the order of their lines.
fn order(output: &Output) -> Vec<&str> {
    let lines = output.stdout.lines().filter_map(|line| line.strip_prefix("test "));
    lines.filter_map(|line| line.split_once(" ... ")).map(|(name, _)| name.trim()).collect()
}

#[test]
fn what_libtest_takes_is_taken() {
    for words in [
        &["--include-ignored", "--list"][..],
        &["--list", "--format", "terse", "--ignored"],
        &["--test", "-q", "--color", "never"],
        &["--format=json", "-Z", "unstable-options", "users"],
        &["-Zunstable-options", "--show-output", "--force-run-in-process", "users"],
        &["--exclude-should-panic", "--test-threads", "3", "--no-capture"],
        &["--fail-fast", "--report-time", "--skip", "logs"],
        &["--help"],
    ] {
        let output = own(words);
        assert_eq!(output.code, Some(0), "{words:?}: {output}");
    }
}

#[test]
fn what_cannot_be_done_is_refused_with_a_reason() {
    for (words, code, reason) in [
        (&["--test-threads", "0"][..], "2", "--test-threads"),
        (&["--format", "junit"], "101", "cargo nextest run"),
        (&["--format", "xml"], "2", "pretty, terse, json"),
        (&["--shuffle-seed", "dice"], "2", "--shuffle-seed"),
        (&["--ignored", "--include-ignored"], "101", "mutually exclusive"),
        (&["--bogus"], "2", "--bogus"),
    ] {
        let output = own(words);
        let exit = output.stderr.contains(&format!("(exit status: {code})"));
        let is_101 = code == "101" && output.code == Some(101);
        assert!(exit || is_101, "{words:?}: {output}");
        assert!(output.stderr.contains(reason), "{words:?}: {output}");
        assert!(!output.stdout.contains("running"), "{words:?}: {output}");
    }
    for (variable, value) in [
        ("RUST_TEST_THREADS", "0"),
        ("RUST_TEST_THREADS", "many"),
        ("XRAY_RETRIES", "-1"),
        ("XRAY_TIMEOUT", "0s"),
    ] {
        let output = with(&[], &[(variable, value)]);
        let told = format!("{variable} is {value:?}");
        assert!(output.code == Some(101) && output.stderr.contains(&told), "{output}");
    }
    let seed = with(&["--shuffle"], &[("RUST_TEST_SHUFFLE_SEED", "dice")]);
    assert!(seed.stderr.contains("RUST_TEST_SHUFFLE_SEED is \"dice\""), "{seed}");
}

#[test]
fn a_shuffle_tells_its_seed_and_the_seed_gives_the_same_order() {
    let words = ["--include-ignored", "--test-threads=1"];
    let shuffled = own(&[&words[..], &["--shuffle"]].concat());
    let (_, rest) = shuffled.stderr.split_once("shuffle seed: ").expect("it is told");
    let seed = rest.split_once(' ').expect("a number").0;
    let again = own(&[&words[..], &["--shuffle-seed", seed]].concat());
    assert_eq!(order(&again), order(&shuffled), "{again}");
    let variables = [("RUST_TEST_SHUFFLE", "1"), ("RUST_TEST_SHUFFLE_SEED", seed)];
    assert_eq!(order(&with(&words, &variables)), order(&shuffled), "{shuffled}");
    let orders =
        (1..=8).map(|seed| own(&[&words[..], &["--shuffle-seed", &seed.to_string()]].concat()));
    let mut orders: Vec<_> = orders.map(|output| order(&output).join(" ")).collect();
    orders.sort();
    orders.dedup();
    assert!(orders.len() > 1, "every seed gives one order: {orders:?}");
}

#[test]
fn a_test_that_should_panic_can_be_left_out_and_an_ignored_one_says_why() {
    let output = own(&["--exclude-should-panic"]);
    assert!(!output.stdout.contains("panics_as_it_should"), "{output}");
    assert!(output.stdout.contains("fails            ... ignored (fails)"), "{output}");
    assert!(output.stdout.contains("2 passed; 0 failed; 2 ignored"), "{output}");
    assert!(output.stdout.contains("2 filtered out"), "{output}");
}

#[test]
fn nothing_begins_after_the_first_failure_where_that_is_asked_for() {
    let output = own(&["--include-ignored", "--fail-fast", "--test-threads=1"]);
    assert!(output.stdout.contains("0 passed; 1 failed; 5 ignored"), "{output}");
    assert!(output.stdout.contains("ignored (not begun: another test failed)"), "{output}");
}

#[test]
fn times_are_told_and_too_long_a_time_fails() {
    let output = own(&["--report-time", "logs_in"]);
    let (_, times) = output.stdout.split_once("times:\n").expect("a table");
    assert!(times.trim_end().ends_with("s users::logs_in"), "{output}");
    for words in [&["--ensure-time", "logs_in"][..], &["--ensure-time", "logs_in", "--no-capture"]]
    {
        let xray = Xray::start(Deployment::Cloud);
        let fixture = Fixture::new("own-harness");
        let mut test = fixture.test();
        test.args(["--test", "own", "--"]).args(words).env("RUST_TEST_TIME_INTEGRATION", "0,0");
        let output = Output::of(xray.reach(&mut test));
        assert_eq!(output.code, Some(101), "{output}");
        assert!(output.stdout.contains("time limit exceeded: it took"), "{output}");
        // Xray is told what the harness says.
        let run = &xray.executions()[0].runs[0];
        assert_eq!(run.status, Status::Failed, "{run:#?}");
        assert!(run.comment.as_deref().is_some_and(|it| it.contains("time limit exceeded")));
    }
    let output = with(&["--ensure-time", "logs_in"], &[("RUST_TEST_TIME_INTEGRATION", "soon")]);
    assert!(output.to_string().contains("RUST_TEST_TIME_INTEGRATION is \"soon\""), "{output}");
}

#[test]
fn a_logfile_holds_a_line_of_each_test() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let path = file.path().to_str().expect("a path");
    own(&["--include-ignored", "--logfile", path]);
    let text = std::fs::read_to_string(path).expect("text");
    assert_eq!(text.lines().count(), 6, "{text}");
    assert!(text.contains("ok users::logs_in\n") && text.contains("failed fails\n"), "{text}");
}
