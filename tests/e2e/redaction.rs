//! What the user's rules take out of a run.

use std::fs;
use std::path::Path;

use tests::{Finished, Fixture, Output, Recorded, RunDir, Xray, cargo_xray, has_nextest};
use xray_harness::Deployment;

/// Does anything in the run's directory hold `text`?
fn holds(dir: &Path, text: &str) -> bool {
    fs::read_dir(dir).expect("the folder").any(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            return holds(&path, text);
        }
        String::from_utf8_lossy(&fs::read(path).expect("the file")).contains(text)
    })
}

#[test]
fn a_rule_keeps_what_a_test_says_off_the_disk() {
    let shop = Fixture::new("shop");
    let login = || {
        let mut test = shop.test();
        test.args(["--test", "login"]);
        test
    };
    Output::of(&mut login());
    assert!(holds(&shop.run_dir(), "invalid user"), "without a rule it is there");
    fs::remove_dir_all(shop.run_dir()).expect("removed");
    let output = Output::of(login().env("XRAY_REDACT", "(?i)INVALID user\nis_w[a-z]*"));
    assert!(output.told().is_empty(), "{output}");
    assert!(!holds(&shop.run_dir(), "invalid user") && !holds(&shop.run_dir(), "is_welcome"));
    assert!(holds(&shop.run_dir(), "[redacted]"));
}

#[test]
fn a_rule_in_xray_toml_is_heeded_by_a_test_process_that_can_read_it_and_by_the_upload() {
    let shop = Fixture::own("shop");
    fs::write(shop.path("xray.toml"), "redact = ['invalid u\\w+']\n").expect("written");
    Output::of(shop.test().args(["--test", "login"]));
    assert!(!holds(&shop.run_dir(), "invalid user") && holds(&shop.run_dir(), "[redacted]"));

    // The run of another process, which knew of no rule.
    let xray = Xray::start(Deployment::Cloud);
    let run = Recorded::bookstore();
    let mut upload = run.upload();
    upload.env("XRAY_REDACT", "invalid user\n^trac|^[a-z ]{5}$");
    let output = Output::of(xray.reach(&mut upload));
    assert_eq!(output.code, Some(0), "{output}");
    let sent = xray.payloads()[0].to_string();
    assert!(!sent.contains("invalid user") && sent.contains("[redacted]"), "{sent}");
}

#[test]
fn a_rule_that_is_none_lets_no_text_through() {
    let shop = Fixture::new("shop");
    let mut test = shop.test();
    test.args(["--test", "login"]).env("XRAY_REDACT", "invalid (");
    let output = Output::of(&mut test);
    assert_eq!(output.code, Some(101), "{output}");
    assert!(output.told()[0].contains("no text that a test says is recorded"), "{output}");
    assert!(!holds(&shop.run_dir(), "invalid user"));
    let xray = Xray::start(Deployment::Cloud);
    let run = Recorded::bookstore();
    let output = Output::of(xray.reach(run.upload().env("XRAY_REDACT", "invalid (")));
    assert_eq!(output.code, Some(3), "{output}");
    assert!(xray.requests().is_empty() && output.stderr.contains("no regular expression"));
}

const MANIFEST: &str = r#"
    [package]
    name = "tells"
    version = "0.0.0"
    edition = "2024"

    [dev-dependencies]
    xray-harness = { path = "@xray-harness@" }

    [workspace]
"#;
const TELLS: &str = r#"
    #[xray_harness::xray("BOOK-1")]
    #[test]
    fn tells() {
        let (token, short) = (std::env::var("XRAY_TOKEN").unwrap(), "s3cr3t");
        xray_harness::comment(format!("logged in with {token} and {short}"));
        xray_harness::attach("headers.txt", format!("Authorization: Bearer {token}"));
        xray_harness::attach("picture.bin", [&b"\xff\xd8"[..], short.as_bytes()].concat());
        panic!("refused: {token}");
    }
"#;

#[test]
fn a_credential_that_a_test_tells_is_neither_written_nor_sent() {
    let files = [("src/lib.rs", ""), ("tests/tells.rs", TELLS)];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let fixture = Fixture::generated("tells", MANIFEST, &files);
    let xray = Xray::start(Deployment::Server);
    let output = Output::of(xray.reach(&mut fixture.test()).env("XRAY_JIRA_TOKEN", "s3cr3t"));
    assert_eq!(output.code, Some(101), "{output}");
    let token = xray_harness::sandbox::TOKEN;
    assert!(!holds(&fixture.run_dir(), token) && holds(&fixture.run_dir(), "[redacted]"));
    assert!(holds(&fixture.run_dir(), "and s3cr3t"), "{output}");
    let sent = xray.payloads()[0].to_string();
    assert!(!sent.contains(token) && sent.contains("refused: [redacted]"), "{sent}");
}

#[test]
fn a_credential_in_what_another_process_recorded_is_not_sent() {
    let xray = Xray::start(Deployment::Server);
    let token = xray_harness::sandbox::TOKEN;
    let said = format!("Authorization: Bearer {token}\n");
    let run = RunDir::of(&[Finished::passed(1).with("headers.txt", said.into_bytes())]);
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(run.path())));
    assert_eq!(output.code, Some(0), "{output}");
    let sent = &xray.executions()[0].runs[0].evidence[0].data;
    assert_eq!(**sent, *b"Authorization: Bearer [redacted]\n");
}

#[test]
fn a_credential_that_a_failed_test_prints_stays_in_no_report_of_nextests() {
    if !has_nextest() {
        return;
    }
    let ends = Fixture::new("ends");
    let printed = "last words on standard output";
    let arguments = ["nextest", "run", "--shard-only", "-E", "test(=fails) | test(=is_nobodys)"];
    let report = |credential: &str| {
        let _ = fs::remove_dir_all(ends.run_dir());
        let output = Output::of(ends.xray(&arguments).env("XRAY_TOKEN", credential));
        assert_eq!(output.code, Some(100), "{output}");
        assert_eq!(output.told().len(), 1, "{output}");
    };
    report("another-credential");
    assert!(holds(&ends.run_dir(), printed), "without the credential it is there");
    report(printed);
    assert!(!holds(&ends.run_dir(), printed) && !holds(&ends.run_dir(), "not annotated"));
    // What was read off the report arrives all the same, from wherever it is sent.
    let xray = Xray::start(Deployment::Cloud);
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(ends.run_dir())));
    assert_eq!(output.code, Some(0), "{output}");
    let run = &xray.executions()[0].runs[0];
    let text = String::from_utf8_lossy(&run.evidence[0].data).into_owned();
    assert!(text.contains("[redacted]") && text.contains("and on standard error"), "{text}");
}
