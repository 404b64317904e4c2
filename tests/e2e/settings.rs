//! Settings that cannot be followed: all of them are told before anything runs.

use tests::{Fixture, Output, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::Condition;

/// A value that no setting takes, and what is told of it.
const WRONG: [(&str, &str, &str); 17] = [
    ("XRAY_TEST_EXECUTION", "hello", "give the key of an issue, such as BOOK-429"),
    ("XRAY_TEST_PLAN", "BOOK 7", "give the key of an issue"),
    ("XRAY_PROJECT", "BOOK-7", "give the key of a project, such as BOOK"),
    ("XRAY_REDACT", "a(", "no regular expression"),
    ("XRAY_TIMEOUT", "soon", "give a whole number above 0 and its unit"),
    ("XRAY_RETRIES", "many", "give a whole number"),
    ("XRAY_RECORD", "maybe", "give one of auto, never"),
    ("XRAY_LOGS", "loud", "give one of failure, always, never"),
    ("XRAY_RUN_ID", "a/b", "letters, digits"),
    ("XRAY_RUN_DIR", "a/relative/one", "make it absolute"),
    ("XRAY_LIST_DIR", "a/relative/one", "make it absolute"),
    ("XRAY_RATE_LIMIT", "0", "give a whole number above 0"),
    ("XRAY_CONNECT_TIMEOUT", "0", "give a whole number above 0"),
    ("XRAY_BUDGET", "a while", "give a whole number"),
    ("XRAY_MAX_BODY", "much", "a size such as"),
    ("XRAY_STATUS_FAILED", "?", "no word for a status"),
    ("XRAY_SUMMARY", "on {brunch}", "{brunch} is none of"),
];

#[test]
fn every_setting_that_is_wrong_is_told_by_check_and_by_doctor() {
    let fixture = Fixture::new("checked");
    for words in [&["check", "--offline"][..], &["check"], &["doctor"]] {
        let mut command = cargo_xray();
        command.current_dir(fixture.root()).args(words);
        command.env("CARGO_TARGET_DIR", fixture.target()).env("XRAY_TOKEN", "t");
        command.envs(WRONG.map(|(name, value, _)| (name, value)));
        let output = Output::of(command.env("XRAY_TESTPLAN", "BOOK-1"));
        assert_eq!(output.code, Some(4), "{output}");
        for (name, _, told) in WRONG {
            let line = output.stdout.lines().find(|line| {
                line.contains(name) && line.contains(told) && !line.starts_with("told: ")
            });
            assert!(line.is_some(), "{words:?}: {name}: {output}");
        }
        assert!(output.stdout.contains("did you mean XRAY_TEST_PLAN?"), "{output}");
        if words[0] == "check" {
            let keys = output.stdout.lines().find(|line| line.starts_with("not checked: keys"));
            assert!(keys.is_some(), "nobody is asked with wrong settings: {output}");
        }
    }
}

#[test]
fn a_rate_limit_of_no_request_is_refused_rather_than_to_wait_for_ever() {
    let xray = Xray::start(Deployment::Cloud);
    let run = tests::Recorded::bookstore();
    let mut upload = run.upload();
    let output = Output::of(xray.reach(upload.env("XRAY_RATE_LIMIT", "0")));
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.stderr.contains("XRAY_RATE_LIMIT is \"0\""), "{output}");
    assert!(xray.requests().is_empty(), "{output}");
}

#[test]
fn test_environments_are_compared_as_they_will_be_sent() {
    let xray = Xray::start(Deployment::Cloud);
    xray.assume(Condition::environments(&["checked-linux"]));
    let fixture = Fixture::new("checked");
    let mut check = cargo_xray();
    check.current_dir(fixture.root()).args(["check", "--test", "keys"]);
    check.env("CARGO_TARGET_DIR", fixture.target()).env("XRAY_PROJECT", "BOOK");
    check.env("XRAY_TEST_ENVIRONMENTS", "{workspace}-linux,{workspace}-mac,{run}");
    let output = Output::of(xray.reach(&mut check));
    let told = output.stdout.lines().filter(|line| line.starts_with("XRAY_TEST_ENVIRONMENTS"));
    let told: Vec<_> = told.collect();
    assert!(told.len() == 1 && told[0].contains("\"checked-mac\""), "{output}");
    let unknown = "not checked: the Test Environment \"{run}\": {run} is not known";
    assert!(output.stdout.contains(unknown), "{output}");
}
