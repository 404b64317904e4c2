//! The own harness with very many tests, with none, and with one that takes long.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use tests::{Fixture, Output, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::Status;

fn odd(fixture: &Fixture) -> Command {
    let mut command = tests::quiet(Command::new(fixture.binary("odd")));
    command.env("XRAY_RUN_DIR", fixture.run_dir());
    command
}

#[test]
fn ten_thousand_isolated_tests_end_as_they_should() {
    let fixture = Fixture::new("own-harness");
    let output = Output::of(odd(&fixture).env("OWN_MANY", "10000"));
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    assert!(output.stdout.contains("test result: ok. 10000 passed; 0 failed"));
    let journals = fs::read_dir(fixture.run_dir().join("journal")).expect("journals");
    let texts = journals.map(|it| fs::read_to_string(it.expect("it").path()).expect("text"));
    let ended = |text: String| text.matches(r#""outcome":"passed""#).count();
    assert_eq!(texts.map(ended).sum::<usize>(), 10_000);
}

#[test]
fn a_binary_without_tests_passes_and_leaves_no_file() {
    let fixture = Fixture::new("own-harness");
    for arguments in [&[][..], &["--no-capture"], &["--list"], &["--exact", "nobody"]] {
        let output = Output::of(odd(&fixture).args(arguments));
        assert_eq!(output.code, Some(0), "{arguments:?}: {output}");
        let is_list = arguments.contains(&"--list");
        assert_eq!(output.stdout.contains("running 0 tests"), !is_list, "{output}");
        assert!(!fixture.run_dir().exists(), "{arguments:?}: {output}");
    }
}

#[test]
fn a_test_that_takes_long_is_named_while_it_runs() {
    let fixture = Fixture::new("own-harness");
    for (format, said) in [
        ("pretty", "test slow has been running for over 0.05 seconds"),
        ("json", r#"{ "type": "test", "event": "timeout", "name": "slow" }"#),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let mut command = odd(&fixture);
        // With one thread, a name is told before its test ends, in the same line.
        command.args(["--format", format, "--test-threads=2"]);
        command.env("OWN_ADDRESS", address).stdout(Stdio::piped());
        let mut harness = command.spawn().expect("it starts");
        let (test, _) = listener.accept().expect("the test runs");
        let mut lines = BufReader::new(harness.stdout.take().expect("a pipe")).lines();
        assert!(lines.any(|line| line.expect("text") == said), "{format}");
        drop(test); // so that it ends
        assert!(lines.any(|line| line.expect("text").contains("ok")), "{format}");
        assert!(harness.wait().expect("it ends").success(), "{format}");
    }
}

#[test]
fn a_test_that_no_worker_could_begin_is_a_failure_in_xray_too() {
    for (others, why) in [
        ("cannot start", "no process for the test"),
        ("exit", "the test's process exited with code 7"),
        ("forget it", "once is not among the tests of the worker process"),
    ] {
        let fixture = Fixture::new("own-harness");
        let here = fixture.run_dir().with_file_name("odd");
        fs::copy(fixture.binary("odd"), &here).expect("copied");
        let first = here.with_file_name("first").display().to_string();
        let xray = Xray::start(Deployment::Cloud);
        let mut command = tests::quiet(Command::new(here));
        command.env("XRAY_RUN_DIR", fixture.run_dir()).env("OWN_MANY", "2");
        command.env("OWN_ONCE", format!("{first} {others}"));
        let output = Output::of(xray.reach(&mut command));
        assert_eq!(output.code, Some(101), "{output}");
        assert!(output.stdout.contains(why), "{output}");
        let runs = &xray.executions()[0].runs;
        let run = runs.iter().find(|run| run.test.key == "ODD-3");
        let run = run.unwrap_or_else(|| panic!("{others}: it is not there: {output}"));
        assert_eq!(run.status, Status::Failed, "{others}: {output}");
        let comment = run.comment.as_deref().unwrap_or_default();
        assert!(comment.contains(why), "{others}: {comment}");
        assert!(!output.stderr.contains("still writes"), "{output}");
    }
}
