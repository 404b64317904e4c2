//! Settings that a person gets wrong are told where they are used, before
//! anything is sent.

use std::fs;

use tests::{Fixture, Output, Recorded, Xray, cargo_xray, has_nextest};
use xray_harness::Deployment;

const SLIP: &str =
    "XRAY_CLIENT_SECRETT is no setting of xray-harness; did you mean XRAY_CLIENT_SECRET?";

/// How often the slip is told.
fn told(output: &Output) -> usize {
    output.told().iter().filter(|line| **line == format!("xray: warning: {SLIP}")).count()
}

#[test]
fn a_name_that_is_nearly_a_settings_is_told_by_whoever_sends() {
    let shop = Fixture::new("shop");
    let slip = ("XRAY_CLIENT_SECRETT", "x");
    let binaries = ["--test", "login", "--test", "plain"];
    let output = Output::of(shop.test().args(binaries).envs([slip]));
    assert_eq!(told(&output), 1, "once for all binaries: {output}");
    assert_eq!(output.told().len(), 1, "nothing is sent, and nothing else told: {output}");

    let mut never = shop.test();
    never.env("XRAY_RUN_DIR", shop.run_dir().with_file_name("never")).env("XRAY_UPLOAD", "never");
    let output = Output::of(never.args(binaries).envs([slip]));
    assert!(output.told().is_empty(), "{output}");

    let run = Recorded::bookstore();
    let xray = Xray::start(Deployment::Cloud);
    let output = Output::of(xray.reach(run.upload().envs([slip, ("XRAY_LOCATION_ASSET", "/x")])));
    assert_eq!((output.code, told(&output)), (Some(0), 1), "{output}");
    assert!(!output.stderr.contains("XRAY_LOCATION_ASSET"), "another tool's: {output}");
}

#[cfg(unix)]
#[test]
fn a_settings_file_that_leads_nowhere_is_told_and_nothing_is_sent_without_its_rules() {
    let run = Recorded::bookstore();
    let temp = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink("nowhere.toml", temp.path().join("xray.toml")).expect("linked");
    fs::write(temp.path().join("Cargo.toml"), "[workspace]\n").expect("written");
    let xray = Xray::start(Deployment::Cloud);
    let output = Output::of(xray.reach(run.upload().current_dir(temp.path())));
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.stderr.contains("xray.toml"), "{output}");
    assert!(xray.requests().is_empty(), "{output}");
}

#[test]
fn one_command_for_the_tests_tells_a_slip_once_and_a_process_under_nextest_none() {
    let mut runners = vec![("xray test", 1)];
    if has_nextest() {
        runners.extend([("xray nextest run", 1), ("nextest run", 0)]);
    }
    for (runner, times) in runners {
        let shop = Fixture::new("shop");
        let mut command = match runner.strip_prefix("xray ") {
            Some(words) => {
                let mut command = cargo_xray();
                command.args(words.split(' ')).current_dir(shop.root());
                command.env("CARGO_TARGET_DIR", shop.target());
                command
            }
            None => shop.cargo(&runner.split(' ').collect::<Vec<_>>()),
        };
        command.env("XRAY_RUN_DIR", shop.run_dir()).args(["--test", "plain"]);
        let xray = Xray::start(Deployment::Cloud);
        let output = Output::of(xray.reach(&mut command).env("XRAY_CLIENT_SECRETT", "x"));
        assert_eq!(told(&output), times, "{runner}: {output}");
    }
}

#[test]
fn a_value_of_another_shape_stops_the_upload_before_anything_is_asked() {
    let xray = Xray::start(Deployment::Server);
    for (name, value, why) in [
        (
            "XRAY_TEST_EXECUTION",
            "hello",
            "XRAY_TEST_EXECUTION is \"hello\": give the key of an issue",
        ),
        ("XRAY_TEST_PLAN", "BOOK-", "XRAY_TEST_PLAN is \"BOOK-\": give the key of an issue"),
        ("XRAY_PROJECT", "my book", "XRAY_PROJECT is \"my book\": give the key of a project"),
        ("XRAY_URL", "jira.example.com", "\"jira.example.com\": begin it with https://"),
        ("XRAY_URL", "localhost:8080", "\"localhost:8080\": begin it with https://"),
        ("XRAY_TOKEN", "canary\nof-a-token", "XRAY_TOKEN holds a line break"),
        ("XRAY_TOKEN", "canary-of-a-tökén", "XRAY_TOKEN holds a character that is not ASCII"),
        ("XRAY_BUDGET", "", ""),
    ] {
        let run = Recorded::bookstore();
        let output = Output::of(xray.reach(&mut run.upload()).env(name, value));
        let is_fine = why.is_empty();
        assert_eq!(output.code == Some(0), is_fine, "{name}: {output}");
        assert!(output.stderr.contains(why), "{name}: {output}");
        assert!(!output.to_string().contains("canary"), "{output}");
        assert_eq!(xray.requests().is_empty(), !is_fine, "{name}: {output}");
    }
}

#[test]
fn a_key_in_small_letters_is_the_same_key() {
    let xray = Xray::start(Deployment::Server);
    let run = Recorded::bookstore();
    let output = Output::of(xray.reach(run.upload().env("XRAY_PROJECT", " book ")));
    assert_eq!(output.code, Some(0), "{output}");
    let key = xray.executions()[0].key.clone();
    let again = Recorded::bookstore();
    let mut named = again.upload();
    let output = Output::of(xray.reach(named.env("XRAY_TEST_EXECUTION", key.to_lowercase())));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(xray.executions().len(), 1, "{output}");
    assert!(output.told()[0].contains(&format!("{key} updated")), "{output}");
}

#[test]
fn what_the_file_says_wrongly_is_named_by_the_file_and_the_key() {
    let xray = Xray::start(Deployment::Server);
    for (text, why) in [
        ("evidence_per_file = \"much\"", "`evidence_per_file` in "),
        ("[status]\npassed = \"?\"", "`passed` in [status] of "),
        ("projet = \"BOOK\"", "line 1: no setting is called `projet`; did you mean `project`?"),
        ("api_version = \"3\"", "`api_version` in "),
    ] {
        let run = Recorded::bookstore().with_settings(text);
        let output = Output::of(xray.reach(&mut run.upload()));
        assert_ne!(output.code, Some(0), "{text}: {output}");
        assert!(output.told()[0].contains(why), "{text}: {output}");
        assert!(output.told()[0].contains("xray.toml"), "{text}: {output}");
        assert!(!output.stderr.contains("XRAY_"), "no variable is at fault: {output}");
    }
    // Where the environment says it, it is the variable that is at fault.
    let run = Recorded::bookstore().with_settings("evidence_per_file = \"much\"");
    let output = Output::of(xray.reach(run.upload().env("XRAY_EVIDENCE_PER_FILE", "more")));
    assert!(output.stderr.contains("XRAY_EVIDENCE_PER_FILE is \"more\""), "{output}");
    assert!(xray.requests().is_empty());
}

#[test]
fn a_file_of_settings_that_cannot_be_read_is_named() {
    let xray = Xray::start(Deployment::Server);
    let run = Recorded::bookstore().with_settings("");
    fs::remove_file(run.beside("xray.toml")).expect("removed");
    fs::create_dir(run.beside("xray.toml")).expect("created");
    let output = Output::of(xray.reach(&mut run.upload()));
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.told()[0].contains("cannot read ") && output.told()[0].contains("xray.toml: "));
    assert!(xray.requests().is_empty(), "{output}");
}
