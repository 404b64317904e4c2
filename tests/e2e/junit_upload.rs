//! `cargo xray upload --as junit`.

use std::fs;

use tests::{Finished, Fixture, Output, Recorded, RunDir, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Effect, Execution, Fault, Route, Status};

/// `cargo xray upload` of `run`, with these words.
fn upload(xray: &Xray, run: &std::path::Path, words: &[&str]) -> std::process::Command {
    let mut upload = cargo_xray();
    upload.arg("upload").args(words).arg(run).current_dir("/");
    xray.reach(&mut upload);
    upload
}

fn only(xray: &Xray) -> Execution {
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{executions:#?}");
    executions[0].clone()
}

const JUNIT: [&str; 2] = ["--as", "junit"];

#[test]
fn a_run_sent_as_a_report_is_one_execution_and_sent_in_no_form_again() {
    for xray in Xray::both() {
        let run = Recorded::bookstore();
        let mut first = upload(&xray, &run.dir(), &JUNIT);
        first.env("XRAY_VERSION", "1.0 final").env("XRAY_REVISION", "a+b&c");
        first.env("XRAY_TEST_PLAN", "BOOK-400").env("XRAY_TEST_ENVIRONMENTS", "chrome,linux");
        let output = Output::of(first.arg("--verify").env("XRAY_UPLOAD", "required"));
        assert_eq!(output.code, Some(0), "{output}");
        assert!(output.told()[0].contains("created: 5 tests"), "{output}");
        assert!(output.stderr.contains("all as sent"), "{output}");
        for words in [&JUNIT[..], &[]] {
            let again = Output::of(&mut upload(&xray, &run.dir(), words));
            assert_eq!(again.code, Some(0), "{again}");
            assert!(again.told()[0].contains("nothing to send"), "{again}");
        }
        let execution = only(&xray);
        let keys: Vec<_> = execution.runs.iter().map(|run| run.test.key.as_str()).collect();
        assert_eq!(keys, Recorded::KEYS);
        let run = &execution.runs[0];
        assert_eq!((run.status, run.evidence.len()), (Status::Failed, 1), "{run:#?}");
        assert_eq!(
            (&*run.evidence[0].filename, run.evidence[0].data.len()),
            ("screenshot.jpg", 16)
        );
        assert!(
            run.comment.as_deref().is_some_and(|it| it.starts_with("invalid user")),
            "{run:#?}"
        );
        assert_eq!(run.start.as_ref().expect("a start").as_str(), "2021-07-14T10:47:35+00:00");
        assert_eq!(execution.version.as_deref(), Some("1.0 final"));
        assert_eq!(execution.revision.as_deref(), Some("a+b&c"));
        assert_eq!(execution.test_plan.as_deref(), Some("BOOK-400"));
        assert_eq!(execution.environments, ["chrome", "linux"]);
        assert_eq!(xray.imports().len(), 1);
    }
}

#[test]
fn a_test_without_a_key_is_the_same_test_in_either_form() {
    for xray in Xray::both() {
        let made = Fixture::new("says");
        for (words, name) in [(&JUNIT[..], "as-junit"), (&[], "as-json")] {
            let run = made.run_dir().with_file_name(name);
            let mut test = made.test();
            Output::of(test.args(["--test", "made"]).env("XRAY_RUN_DIR", &run));
            let mut upload = upload(&xray, &run, words);
            let output = Output::of(upload.env("XRAY_PROVISION", "true"));
            assert_eq!(output.code, Some(0), "{output}");
        }
        let executions = xray.executions();
        assert_eq!(executions.len(), 2, "{executions:#?}");
        let tests = |execution: &Execution| {
            let tests = execution.runs.iter().map(|run| (*run.test).clone());
            tests.map(|it| (it.definition, it.summary, it.key)).collect::<Vec<_>>()
        };
        assert_eq!(tests(&executions[0]), tests(&executions[1]));
        assert!(tests(&executions[0]).iter().any(|it| it.0.as_deref() == Some("made.has_no_key")));
        let (_, report) = &xray.reports()[0];
        for said in [
            r#"<property name="tags" value="login"/>"#,
            r#"<property name="requirements" value="REQ-1"/>"#,
            "<![CDATA[Rejects users\nthat nobody knows.]]>",
        ] {
            assert!(report.contains(said), "{said}: {report}");
        }
    }
}

/// A run of one test with a bug and two custom fields.
fn rich(run: &RunDir) {
    let journal = fs::read_dir(run.path().join("journal")).expect("journals").next();
    let path = journal.expect("a journal").expect("an entry").path();
    let text = fs::read_to_string(&path).expect("text");
    let (head, end) = text.trim_end().rsplit_once('\n').expect("an end");
    let said = r#"{"entry":"defect","attempt":0,"key":"BUG-1","always":false}
{"entry":"field","attempt":0,"id":"Browser","value":["old & tried","new"]}
{"entry":"field","attempt":0,"id":"12","value":"by its number"}"#;
    fs::write(&path, format!("{head}\n{said}\n{end}\n")).expect("written");
}

#[test]
fn what_a_report_has_no_place_for_is_told_and_left_out() {
    for xray in Xray::both() {
        let run = RunDir::of(&[Finished { passed: false, ..Finished::passed(1) }]);
        rich(&run);
        let mut upload = upload(&xray, run.path(), &JUNIT);
        let output = Output::of(upload.env("XRAY_SUMMARY", "Nightly"));
        assert_eq!(output.code, Some(0), "{output}");
        for line in ["1 defect is not linked", "1 custom field is left out", "the summary"] {
            assert!(output.stderr.contains(line), "{line}: {output}");
        }
        let run = &only(&xray).runs[0];
        assert!(run.comment.as_deref().is_some_and(|it| it.contains("defects: BUG-1")), "{run:#?}");
        assert_eq!(run.custom_fields, [("Browser".to_owned(), "old & tried;new".into())]);
        assert!(run.defects.is_empty());
    }
}

#[test]
fn results_that_a_report_would_change_are_not_sent_as_one() {
    let statuses = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/runs/statuses");
    for (setting, value, told) in [
        ("XRAY_STATUS_KILLED", "ABORTED", "the status ABORTED (XRAY_STATUS_KILLED"),
        ("XRAY_STATUS_IGNORED", "BLOCKED", "Xray makes it TODO"),
        ("XRAY_STEPS", "results", "the results of steps"),
        ("XRAY_TEST_ENVIRONMENTS", "a;b", "semicolon"),
    ] {
        let xray = Xray::start(Deployment::Server);
        let run = Recorded::of(statuses);
        let output = Output::of(upload(&xray, &run.dir(), &JUNIT).env(setting, value));
        assert_eq!(output.code, Some(3), "{output}");
        assert!(output.stderr.contains(told), "{told}: {output}");
        assert!(output.stderr.contains("without --as junit"), "{output}");
        assert!(xray.requests().is_empty());
    }
}

#[test]
fn an_execution_that_nobody_can_look_for_is_not_made_twice() {
    for xray in Xray::both() {
        let run = Recorded::bookstore();
        xray.script(Fault::new(Route::Import, Effect::DropAfter));
        for words in [&JUNIT[..], &JUNIT, &[]] {
            let mut upload = upload(&xray, &run.dir(), words);
            let output = Output::of(upload.env("XRAY_UNCLEAR_WAIT", "0"));
            assert_eq!(output.code, Some(3), "{output}");
            assert!(output.stderr.contains("says nothing to be found by"), "{output}");
            assert_eq!(xray.imports().len(), 1, "{output}");
        }
        let key = only(&xray).key;
        let mut upload = upload(&xray, &run.dir(), &JUNIT);
        let output = Output::of(upload.env("XRAY_TEST_EXECUTION", &key));
        assert_eq!(output.code, Some(0), "{output}");
        assert_eq!(only(&xray).runs.len(), Recorded::KEYS.len());
        assert_eq!(xray.reports()[1].0, format!("testExecKey={key}"));
    }
}

#[test]
fn evidence_that_is_too_much_for_one_report_goes_in_several_into_one_execution() {
    for xray in Xray::both() {
        let file = |number: usize| Finished::passed(number).with("a.bin", vec![7; 30_000]);
        let run = RunDir::of(&[file(1), file(2), file(3)]);
        let mut upload = upload(&xray, run.path(), &JUNIT);
        let output = Output::of(upload.env("XRAY_MAX_BODY", "64KB"));
        assert_eq!(output.code, Some(0), "{output}");
        let execution = only(&xray);
        let sizes: Vec<_> = execution.runs.iter().map(|run| run.evidence[0].data.len()).collect();
        assert_eq!(sizes, [30_000; 3], "{output}");
        assert!(xray.reports().len() > 1, "{output}");
    }
}
