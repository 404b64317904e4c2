//! Somebody ends the run: what finished is not lost.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tests::{Fixture, Output, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Execution, Status};

/// A test that says when it runs, and ends when its gate is there.
const WAITS: &str = "
#[xray_harness::xray(\"SHOP-40\")]
#[test]
fn a_quick_one() {}

#[xray_harness::xray(\"SHOP-41\")]
#[test]
fn waits() {
    println!(\"at the gate\");
    while !std::path::Path::new(\"gate\").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
";

fn shop() -> Fixture {
    let shop = Fixture::own("shop");
    fs::write(shop.path("tests/plain.rs"), WAITS).expect("written");
    shop
}

/// Starts `cargo xray test`; it is back when the second test runs.
fn waiting(shop: &Fixture, xray: &Xray) -> Child {
    let outcome = shop.path("outcome.json");
    fs::write(&outcome, "of an earlier time").expect("written");
    let mut test = shop.xray(&["test", "--outcome"]);
    test.arg(outcome).args(["--test", "plain", "--"]);
    test.args(["--test-threads=1", "--nocapture"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    std::os::unix::process::CommandExt::process_group(&mut test, 0);
    let mut child = xray.reach(&mut test).spawn().expect("started");
    let stdout = child.stdout.take().expect("a pipe");
    let mut lines = BufReader::new(stdout).lines().map(|line| line.expect("a line"));
    assert!(lines.any(|line| line.contains("at the gate")), "the test runs");
    child
}

fn send(signal: &str, to: &str) {
    let status = Command::new("kill").args([signal, "--", to]).status().expect("kill");
    assert!(status.success());
}

fn statuses(executions: &[Execution]) -> Vec<(&str, Status)> {
    assert_eq!(executions.len(), 1, "{executions:#?}");
    executions[0].runs.iter().map(|run| (&*run.test.key, run.status)).collect()
}

#[test]
fn what_finished_before_an_interrupt_is_sent_and_the_rest_is_told_as_killed() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = shop();
    let child = waiting(&shop, &xray);
    send("-INT", &format!("-{}", child.id()));
    let output = child.wait_with_output().expect("an end");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    let executions = xray.executions();
    let expected = [("SHOP-40", Status::Passed), ("SHOP-41", Status::Failed)];
    assert_eq!(statuses(&executions), expected, "{stderr}");
}

/// Says when it is asked to end, and how.
const CARGO: &str = r#"#!/bin/sh
[ "$1" = test ] || exec "$REAL_CARGO" "$@"
trap 'echo interrupted' INT
trap 'echo terminated; kill $!; exit 0' TERM
sleep 600 &
echo ready
while :; do wait $!; done
"#;

#[test]
fn a_signal_to_all_processes_reaches_the_runner_once_and_one_to_the_command_alone_as_well() {
    let shop = Fixture::new("shop");
    let cargo = shop.run_dir().with_file_name("cargo");
    tests::script(&cargo, CARGO);
    let mut test = shop.xray(&["test"]);
    test.env("CARGO", &cargo).env("REAL_CARGO", env!("CARGO"));
    test.stdout(Stdio::piped()).stderr(Stdio::null());
    std::os::unix::process::CommandExt::process_group(&mut test, 0);
    let mut child = test.spawn().expect("started");
    let stdout = child.stdout.take().expect("a pipe");
    let mut lines = BufReader::new(stdout).lines().map(|line| line.expect("a line"));
    assert_eq!(lines.next().as_deref(), Some("ready"));
    // The runner is done with the signal before the command hears of it: two at
    // once would be one.
    let command = child.id().to_string();
    send("-STOP", &command);
    send("-INT", &format!("-{command}"));
    assert_eq!(lines.next().as_deref(), Some("interrupted"));
    send("-CONT", &command);
    // Signals are handed on in the order of their numbers.
    send("-TERM", &command);
    assert_eq!(lines.collect::<Vec<_>>(), ["terminated"]);
    assert_eq!(child.wait().expect("an end").code(), Some(0));
}

#[test]
fn tests_outlive_a_killed_command_and_are_sent_once_afterwards() {
    let xray = Xray::start(Deployment::Server);
    let shop = shop();
    let mut child = waiting(&shop, &xray);
    let mut stderr = child.stderr.take().expect("a pipe");
    child.kill().expect("killed");
    child.wait().expect("an end");
    let outcome = fs::read_to_string(shop.path("outcome.json")).expect("an outcome");
    assert!(outcome.contains("did not come to its end"), "{outcome}");
    fs::write(shop.path("gate"), "").expect("opened");
    // The pipe ends when the last of the children has.
    std::io::copy(&mut stderr, &mut std::io::sink()).expect("read");
    assert!(xray.requests().is_empty(), "nobody was there to send");
    let upload = |expected: &str| {
        let output = Output::of(xray.reach(&mut shop.xray(&["upload"])));
        assert_eq!(output.code, Some(0), "{output}");
        assert!(output.told()[0].contains(expected), "{output}");
    };
    upload("created: 2 tests, 2 passed");
    upload("nothing to send");
    let executions = xray.executions();
    let expected = [("SHOP-40", Status::Passed), ("SHOP-41", Status::Passed)];
    assert_eq!(statuses(&executions), expected);
}

#[test]
fn a_test_process_that_outlives_the_command_is_named_and_its_rest_is_sent_later() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = shop();
    let mut child = waiting(&shop, &xray);
    let mut stderr = child.stderr.take().expect("a pipe");
    send("-TERM", &child.id().to_string());
    assert_eq!(child.wait().expect("an end").code(), Some(143));
    assert_eq!(statuses(&xray.executions()), [("SHOP-40", Status::Passed)]);
    for (policy, code) in [("auto", 0), ("required", 3)] {
        let mut upload = shop.xray(&["upload"]);
        let output = Output::of(xray.reach(upload.env("XRAY_UPLOAD", policy)));
        assert_eq!(output.code, Some(code), "{output}");
        assert!(output.told()[0].contains("still writes: send again"), "{output}");
        let journals = fs::read_dir(shop.run_dir().join("journal")).expect("journals");
        let name = journals.last().expect("one").expect("it").file_name();
        let name = name.to_string_lossy().into_owned();
        let process = format!("process {} (plain-", name.split_once('-').expect("a pid").0);
        assert!(output.told()[1].contains(&process), "{process}: {output}");
    }
    fs::write(shop.path("gate"), "").expect("opened");
    std::io::copy(&mut stderr, &mut std::io::sink()).expect("read");
    let mut upload = shop.xray(&["upload"]);
    let output = Output::of(xray.reach(upload.env("XRAY_UPLOAD", "required")));
    assert_eq!(output.code, Some(0), "{output}");
    let expected = [("SHOP-40", Status::Passed), ("SHOP-41", Status::Passed)];
    assert_eq!(statuses(&xray.executions()), expected, "{output}");
}

/// Starts `cargo xray nextest run`, in a session and a terminal of its own where
/// `terminal` says so; it is back when the second test runs.
fn nextest_waiting(shop: &Fixture, xray: &Xray, is_in_terminal: bool) -> (Child, Lines) {
    let line = format!(
        "exec '{}' nextest run --test plain --no-capture",
        tests::cargo_xray().get_program().display()
    );
    let mut run = if is_in_terminal {
        let mut script = tests::quiet(Command::new("script"));
        script.args(["-qec", &line, "/dev/null"]);
        script
    } else {
        shop.xray(&["nextest", "run", "--test", "plain", "--no-capture"])
    };
    run.current_dir(shop.root()).stdin(Stdio::piped());
    run.stdout(Stdio::piped()).stderr(Stdio::piped());
    run.env("CARGO_TARGET_DIR", shop.target()).env("XRAY_RUN_DIR", shop.run_dir());
    std::os::unix::process::CommandExt::process_group(&mut run, 0);
    let mut child = xray.reach(&mut run).spawn().expect("started");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    assert!(lines.any(|line| line.expect("a line").contains("at the gate")), "the test runs");
    (child, lines)
}

type Lines = std::io::Lines<BufReader<std::process::ChildStdout>>;

#[test]
fn a_terminals_ctrl_c_ends_nextest_once_and_what_finished_is_sent() {
    if !tests::has_nextest() || Command::new("script").arg("--version").output().is_err() {
        println!("passed over: it takes nextest, and script to make a terminal with");
        return;
    }
    let xray = Xray::start(Deployment::Cloud);
    let shop = shop();
    let (mut child, lines) = nextest_waiting(&shop, &xray, true);
    let mut keyboard = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut keyboard, b"\x03").expect("pressed");
    let said: Vec<_> = lines.map(|line| line.expect("a line")).collect();
    let said = said.join("\n");
    child.wait().expect("an end");
    // A second one would have it kill the tests at once.
    assert!(!said.contains("SIGKILL"), "{said}");
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{said}");
    let expected = [("SHOP-40", Status::Passed), ("SHOP-41", Status::Failed)];
    assert_eq!(statuses(&executions), expected, "{said}");
}

#[test]
fn a_command_that_is_killed_under_nextest_leaves_a_run_that_is_sent_once() {
    if !tests::has_nextest() {
        return;
    }
    let xray = Xray::start(Deployment::Server);
    let shop = shop();
    let (mut child, lines) = nextest_waiting(&shop, &xray, false);
    child.kill().expect("killed");
    child.wait().expect("an end");
    fs::write(shop.path("gate"), "").expect("opened");
    // The pipe ends when the last of the children has.
    lines.for_each(drop);
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut child.stderr.take().expect("a pipe"), &mut rest).expect("read");
    assert!(xray.requests().is_empty(), "nobody was there to send");
    for expected in ["created: 2 tests, 2 passed", "nothing to send"] {
        let output = Output::of(xray.reach(&mut shop.xray(&["upload"])));
        assert_eq!(output.code, Some(0), "{output}");
        assert!(output.told()[0].contains(expected), "{output}");
    }
    assert_eq!(xray.executions().len(), 1);
}

#[test]
fn a_test_that_is_killed_under_nextest_has_failed_and_the_others_have_not() {
    if !tests::has_nextest() {
        return;
    }
    let xray = Xray::start(Deployment::Cloud);
    let shop = shop();
    let (mut child, lines) = nextest_waiting(&shop, &xray, false);
    let journals = fs::read_dir(shop.run_dir().join("journal")).expect("journals");
    let of_waits = journals
        .map(|entry| entry.expect("an entry").path())
        .find(|path| fs::read_to_string(path).is_ok_and(|text| text.contains("SHOP-41")));
    let of_waits = of_waits.expect("the journal of the test that waits");
    let name = of_waits.file_stem().expect("a name").to_string_lossy().into_owned();
    send("-KILL", name.split_once('-').expect("a pid").0);
    lines.for_each(drop);
    assert_eq!(child.wait().expect("an end").code(), Some(100));
    let executions = xray.executions();
    let expected = [("SHOP-40", Status::Passed), ("SHOP-41", Status::Failed)];
    assert_eq!(statuses(&executions), expected);
    let comment = executions[0].runs[1].comment.as_deref().unwrap_or_default();
    assert!(comment.contains("SIGKILL"), "{comment}");
}

#[test]
fn runs_are_listed_and_only_sent_ones_are_cleared_unasked() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::own("shop");
    let target = shop.path("target");
    let run = |id: &str, word: &str| {
        let mut test = shop.xray(&["test", word, "--lib"]);
        test.env("XRAY_RUN_DIR", target.join("xray").join(id));
        let output = Output::of(xray.reach(&mut test));
        assert_eq!(output.code, Some(0), "{output}");
    };
    run("kept", "--shard-only");
    run("sent", "--upload=auto");
    let xray_in = |arguments: &[&str]| {
        let mut command = shop.xray(arguments);
        let output =
            Output::of(command.env_remove("XRAY_RUN_DIR").env("CARGO_TARGET_DIR", &target));
        assert_eq!(output.code, Some(0), "{output}");
        output
    };
    let listed = xray_in(&["runs", "--format", "json"]);
    let runs: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    let state = |id: &str| {
        let run =
            runs["runs"].as_array().expect("runs").iter().find(|run| run["run"] == id).expect(id);
        (run["state"].clone(), run["tests"].clone(), run["executions"].clone())
    };
    assert_eq!(state("kept"), ("due".into(), 1.into(), serde_json::json!([])), "{listed}");
    let key = &xray.executions()[0].key;
    assert_eq!(state("sent"), ("sent".into(), 1.into(), serde_json::json!([key])), "{listed}");
    let is_there = |id: &str| Path::is_dir(&target.join("xray").join(id));
    xray_in(&["clean", "--dry-run"]);
    xray_in(&["clean", "--all", "--older-than", "7d"]);
    assert!(is_there("sent") && is_there("kept"));
    let cleared = xray_in(&["clean"]);
    assert!(!is_there("sent") && is_there("kept"), "{cleared}");
    assert!(cleared.told().iter().any(|line| line.contains("kept") && line.contains("due")));
    xray_in(&["clean", "--all"]);
    assert!(!is_there("kept"));
}

#[test]
fn every_shell_has_a_completion_script() {
    let shop = Fixture::new("shop");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = Output::of(&mut shop.xray(&["completions", shell]));
        assert_eq!(output.code, Some(0), "{output}");
        assert!(output.stdout.contains("nextest"), "{shell}");
    }
}
