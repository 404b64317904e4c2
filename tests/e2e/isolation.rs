//! The own harness's worker processes: what a test does to its process is that
//! test's failure, and its neighbours keep their results.
#![cfg(unix)]

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;

use tests::{Fixture, Output, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Run, Status};

/// Runs tests of the fixture, of which these words choose some.
fn isolated(fixture: &Fixture, words: &[&str]) -> Output {
    let mut test = fixture.test();
    Output::of(test.args(["--test", "isolated", "--", "--include-ignored"]).args(words))
}

/// The same, and what Xray holds of it.
fn reported(words: &[&str]) -> (Output, Vec<Arc<Run>>) {
    let xray = Xray::start(Deployment::Cloud);
    let fixture = Fixture::new("own-harness");
    let mut test = fixture.test();
    test.args(["--test", "isolated", "--", "--include-ignored"]).args(words);
    test.env("OWN_FLAKY", fixture.run_dir().with_extension("flaky"));
    let output = Output::of(xray.reach(&mut test));
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{output}");
    (output, executions[0].runs.clone())
}

#[track_caller]
fn run<'a>(runs: &'a [Arc<Run>], key: &str) -> &'a Run {
    runs.iter().find(|run| run.test.key == key).unwrap_or_else(|| panic!("no {key} in {runs:#?}"))
}

#[track_caller]
fn comment<'a>(runs: &'a [Arc<Run>], key: &str) -> &'a str {
    run(runs, key).comment.as_deref().unwrap_or_else(|| panic!("{key} has no comment"))
}

/// The part of the output that tells of one failed test.
fn told_of<'a>(output: &'a Output, test: &str) -> &'a str {
    let (_, rest) = output.stdout.split_once(&format!("---- {test} ----\n")).expect("a failure");
    rest.split_once("\n---- ").map_or(rest, |(told, _)| told)
}

#[test]
fn a_crash_is_the_failure_of_one_test_and_the_rest_run_on() {
    let words = ["--exact", "aborts", "is_killed", "overflows_its_stack", "exits_with_0"];
    let more = ["exits_with_3", "prints_and_passes", "reads_an_empty_standard_input"];
    let (output, runs) = reported(&[&words[..], &more, &["--test-threads=1"]].concat());
    assert_eq!(output.code, Some(101), "{output}");
    assert!(output.stdout.contains("2 passed; 5 failed"), "{output}");
    for (test, key, said) in [
        ("aborts", "ISO-1", "the test's process was killed by SIGABRT"),
        ("is_killed", "ISO-2", "the test's process was killed by SIGKILL"),
        ("overflows_its_stack", "ISO-3", "the test's process was killed by SIG"),
        ("exits_with_0", "ISO-4", "the test's process exited with code 0"),
        ("exits_with_3", "ISO-5", "the test's process exited with code 3"),
    ] {
        assert!(told_of(&output, test).contains(said), "{output}");
        assert_eq!(run(&runs, key).status, Status::Failed, "{runs:#?}");
        assert!(comment(&runs, key).contains(said), "{runs:#?}");
    }
    for key in ["ISO-9", "ISO-11"] {
        assert_eq!(run(&runs, key).status, Status::Passed, "{runs:#?}");
    }
    let evidence = &run(&runs, "ISO-1").evidence;
    let data: Vec<_> = evidence.iter().map(|it| (&*it.filename, &*it.data)).collect();
    let expected: [(&str, &[u8]); 2] =
        [("last.txt", b"the last words"), ("output.txt", b"before the abort\n")];
    assert_eq!(data, expected);
}

#[test]
fn a_crash_after_the_end_of_a_body_is_that_tests_failure_and_not_an_earlier_ones() {
    let words = ["--exact", "prints_and_passes", "takes_its_process_along_once_it_has_passed"];
    let (output, runs) = reported(&[&words[..], &["--test-threads=1"]].concat());
    assert!(output.stdout.contains("1 passed; 1 failed"), "{output}");
    assert_eq!(run(&runs, "ISO-23").status, Status::Failed, "{runs:#?}");
    assert!(comment(&runs, "ISO-23").contains("was killed by SIGABRT"), "{runs:#?}");
    assert_eq!(run(&runs, "ISO-9").status, Status::Passed, "{runs:#?}");
}

#[test]
fn a_test_that_takes_too_long_is_ended_and_said_so() {
    let fixture = Fixture::new("own-harness");
    let output = isolated(&fixture, &["--exact", "hangs", "prints_and_passes"]);
    assert!(output.stdout.contains("1 passed; 1 failed"), "{output}");
    assert!(told_of(&output, "hangs").contains("timed out after 0.2 s"), "{output}");
}

/// On a machine that is busy, a test may run out of time before it begins, so it
/// is given more until it came far enough.
#[test]
fn what_a_test_printed_before_its_time_was_over_is_shown_and_attached() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("non-blocking");
    let address = listener.local_addr().expect("its address").to_string();
    for seconds in ["0.2", "2", "20", "200"] {
        let (xray, fixture) = (Xray::start(Deployment::Cloud), Fixture::new("own-harness"));
        let mut test = fixture.test();
        test.args(["--test", "isolated", "--", "--ignored", "hangs_once_it_has_printed"]);
        test.env("XRAY_TIMEOUT", format!("{seconds}s")).env("OWN_ADDRESS", &address);
        let output = Output::of(xray.reach(&mut test));
        if listener.accept().is_err() {
            continue;
        }
        let said = format!("timed out after {seconds} s");
        let told = told_of(&output, "hangs_once_it_has_printed");
        assert!(told.contains("before the hang") && told.contains(&said), "{told}");
        let runs = &xray.executions()[0].runs;
        assert!(comment(runs, "ISO-22").contains(&said), "{runs:#?}");
        assert_eq!(*run(runs, "ISO-22").evidence[0].data, *b"before the hang\n");
        return;
    }
    panic!("the test never printed");
}

#[test]
fn a_timeout_for_all_tests_comes_from_the_environment() {
    let fixture = Fixture::new("own-harness");
    let mut test = fixture.test();
    test.args(["--test", "isolated", "--", "--include-ignored", "--exact", "waits_for_nobody"]);
    let output = Output::of(test.env("XRAY_TIMEOUT", "100ms"));
    assert!(output.stdout.contains("timed out after 0.1 s"), "{output}");
    let output = Output::of(test.env("XRAY_TIMEOUT", "soon"));
    assert!(output.stderr.contains("XRAY_TIMEOUT is \"soon\""), "{output}");
    assert_eq!(output.code, Some(101), "{output}");
}

#[test]
fn a_failed_test_is_tried_again_and_a_flaky_one_is_told() {
    let (output, runs) = reported(&["--exact", "is_flaky", "fails_again_and_again"]);
    assert!(output.stdout.contains("1 passed; 1 failed"), "{output}");
    assert!(
        told_of(&output, "fails_again_and_again").contains("failed on each of 2 attempts"),
        "{output}"
    );
    let flaky = output.told().into_iter().find(|line| line.contains("flaky"));
    assert_eq!(flaky, Some("xray: is_flaky is flaky: it passed on attempt 2"), "{output}");
    assert_eq!(run(&runs, "ISO-7").status, Status::Passed);
    let comment = comment(&runs, "ISO-7");
    assert!(comment.contains("attempt 2 of 2") && comment.contains("not yet"), "{comment}");
}

#[test]
fn output_is_shown_of_failed_tests_alone_unless_all_is_asked_for() {
    let words = ["--exact", "prints_and_passes", "prints_and_fails"];
    let (output, runs) = reported(&[&words[..], &["returns_an_error_after_it_printed"]].concat());
    let told = told_of(&output, "prints_and_fails");
    for said in ["printed by a test that fails\nwithout a newline", "failed after it printed"] {
        assert!(told.contains(said), "{output}");
    }
    assert!(!output.to_string().contains("printed by a test that passes"), "{output}");
    let told = told_of(&output, "returns_an_error_after_it_printed");
    assert!(told.starts_with("printed before the error\nError: \"out of order\""), "{told}");
    let evidence = &run(&runs, "ISO-10").evidence;
    assert_eq!(evidence[0].filename, "output.txt");
    assert!(evidence[0].data.starts_with(b"printed by a test that fails\nwithout a newline"));
    assert!(run(&runs, "ISO-9").evidence.is_empty(), "{runs:#?}");

    let output = isolated(&Fixture::new("own-harness"), &["prints_and_passes", "--show-output"]);
    let shown =
        "---- prints_and_passes stdout ----\nprinted by a test that passes\nand on standard";
    assert!(output.stdout.contains(shown), "{output}");
}

#[test]
fn there_are_no_more_workers_than_test_threads_and_one_runs_many_tests() {
    for (threads, most) in [("--test-threads=1", 1), ("--test-threads=2", 2), ("--no-capture", 1)] {
        let fixture = Fixture::new("own-harness");
        let pids = fixture.run_dir().with_extension("pids");
        fs::create_dir_all(&pids).expect("a folder");
        let mut test = fixture.test();
        test.args(["--test", "isolated", "--", "--include-ignored", "tells_its_process", threads]);
        let output = Output::of(test.env("OWN_PIDS", &pids));
        assert!(output.stdout.contains("3 passed"), "{output}");
        let processes = fs::read_dir(&pids).expect("the folder").count();
        assert!((1..=most).contains(&processes), "{processes}: {output}");
    }
}

#[test]
fn a_test_that_skips_itself_is_ignored_with_its_reason_and_not_sent() {
    let (output, runs) = reported(&["--exact", "skips_itself", "prints_and_passes"]);
    assert!(output.stdout.contains("skips_itself      ... ignored (no database)"), "{output}");
    assert!(output.stdout.contains("1 passed; 0 failed; 1 ignored"), "{output}");
    assert_eq!(runs.len(), 1, "{runs:#?}");
    assert_eq!(runs[0].test.key, "ISO-9");
}

#[test]
fn what_a_test_leaves_running_holds_nobody_up() {
    let fixture = Fixture::new("own-harness");
    let output = isolated(&fixture, &["--exact", "leaves_a_child_that_holds_everything_open"]);
    assert!(output.stdout.contains("exited with code 7"), "{output}");
}

#[test]
fn its_workers_end_with_a_harness_that_is_killed() {
    let fixture = Fixture::new("own-harness");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    let mut command = tests::quiet(Command::new(fixture.binary("isolated")));
    command.args(["--include-ignored", "--exact", "waits_for_nobody"]);
    command.env("OWN_ADDRESS", address).env("XRAY_RUN_DIR", fixture.run_dir());
    let mut harness = command.stdout(Stdio::null()).spawn().expect("it starts");
    let (mut test, _) = listener.accept().expect("the test runs");
    harness.kill().expect("it is killed");
    harness.wait().expect("it is over");
    // Ends as soon as the test's process does.
    let _ = test.read_to_end(&mut Vec::new());
}

#[test]
fn a_test_has_the_stack_that_rust_min_stack_asks_for() {
    let fixture = Fixture::new("own-harness");
    for (asked_for, summary) in [("67108864", "1 passed"), ("1000000", "1 failed")] {
        let mut test = fixture.test();
        test.args(["--test", "isolated", "--", "--ignored", "goes_deep"]);
        let output = Output::of(test.env("RUST_MIN_STACK", asked_for));
        assert!(output.stdout.contains(summary), "{asked_for}: {output}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_another_tests_thread_prints_is_not_taken_for_the_tests_own_without_a_word() {
    let word = "(threads that left_1_leaves_a_thread left running may have printed some of this)";
    let (output, runs) = reported(&["left_", "prints_and_fails", "--test-threads=1"]);
    assert!(output.stdout.contains("1 passed; 2 failed"), "{output}");
    let told = told_of(&output, "left_2_hears_it_and_fails");
    assert!(told.contains("said by a thread of another test"), "{told}");
    assert_eq!(told.matches(word).count(), 1, "{told}");
    let evidence = String::from_utf8_lossy(&run(&runs, "ISO-21").evidence[0].data);
    assert!(evidence.contains(word), "{evidence}");
    // Its thread lives on, and the word with it.
    assert!(told_of(&output, "prints_and_fails").contains(word), "{output}");

    let (output, _) = reported(&["prints_and_", "--test-threads=1"]);
    assert!(!output.to_string().contains("left running"), "{output}");
}
