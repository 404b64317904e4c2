//! What a test says is what Jira shows.

use tests::{Fixture, Output, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Execution, Run, Status};

/// The execution that the fixture makes with these settings, and its output.
fn said(xray: &Xray, settings: &[(&str, &str)]) -> (Execution, Output) {
    let fixture = Fixture::new("says");
    let mut test = fixture.test();
    test.args(["--test", "says", "--", "--test-threads=1"]).env("RUST_BACKTRACE", "0");
    test.envs(settings.iter().copied());
    let output = Output::of(xray.reach(&mut test));
    assert_eq!(output.code, Some(101), "{output}");
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{output}");
    (executions[0].clone(), output)
}

fn run<'a>(execution: &'a Execution, key: &str) -> &'a Run {
    execution.runs.iter().find(|run| run.test.key == key).expect(key)
}

fn comment<'a>(execution: &'a Execution, key: &str) -> &'a str {
    run(execution, key).comment.as_deref().unwrap_or_else(|| panic!("{key} has no comment"))
}

fn evidence(run: &Run) -> Vec<(&str, Option<&str>, &[u8])> {
    let files = run.evidence.iter();
    files.map(|file| (&*file.filename, file.content_type.as_deref(), &*file.data)).collect()
}

#[test]
fn evidence_comments_defects_and_fields_arrive() {
    for xray in Xray::both() {
        let (execution, _) = said(&xray, &[]);
        let run = run(&execution, "SAY-1");
        assert_eq!(
            evidence(run),
            [
                ("answer", Some("application/json"), &b"{}"[..]),
                ("one.txt", Some("text/plain"), b"the same bytes"),
                ("two.txt", Some("text/plain"), b"the same bytes"),
                ("_.._outside__x.txt", Some("text/plain"), b"elsewhere"),
            ]
        );
        let comment = run.comment.as_deref().expect("a comment");
        assert!(comment.contains("first\n\nsecond"), "{comment:?}");
        assert!(comment.contains("empty.txt is not attached: it is empty"), "{comment}");
        assert!(comment.contains("\"no key\" is not linked"), "{comment}");
        assert!(comment.contains("a custom field is not set: its id is empty"), "{comment}");
        assert_eq!(run.defects, ["BUG-2"], "BUG-1 is for a failure only");
        let fields: Vec<_> =
            run.custom_fields.iter().map(|(id, value)| (&**id, value.to_string())).collect();
        let expected =
            [("12", "\"chrome\"".to_owned()), ("13", "[\"fast\",\"stable\"]".to_owned())];
        assert_eq!(fields, expected);
    }
}

#[test]
fn the_same_bytes_are_on_disk_once() {
    let fixture = Fixture::new("says");
    Output::of(fixture.test().args(["--test", "says", "--", "everything"]));
    let evidence = fixture.run_dir().join("evidence");
    let process = std::fs::read_dir(evidence).expect("it").next().expect("it").expect("it");
    let files = std::fs::read_dir(process.path()).expect("it");
    let same = files.filter(|file| {
        let path = file.as_ref().expect("it").path();
        std::fs::read(path).expect("it") == b"the same bytes"
    });
    assert_eq!(same.count(), 1);
}

#[cfg(unix)]
#[test]
fn what_a_test_said_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new("says");
    Output::of(fixture.test().args(["--test", "says", "--", "everything"]));
    let evidence = std::fs::read_dir(fixture.run_dir().join("evidence")).expect("a folder");
    let mut folders: Vec<_> = evidence.map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(folders.len(), 1);
    folders.push(fixture.run_dir().join("journal"));
    for folder in folders {
        let mode = std::fs::metadata(&folder).expect("it").permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
    }
}

#[test]
fn custom_fields_are_left_out_where_the_api_has_none_and_that_is_told() {
    let xray = Xray::start(Deployment::Server);
    let (execution, output) = said(&xray, &[("XRAY_API_VERSION", "1")]);
    assert!(run(&execution, "SAY-1").custom_fields.is_empty());
    let told = output.told();
    assert!(told.iter().any(|line| line.contains("2 custom fields are left out")), "{output}");
}

#[test]
fn on_failure_acts_only_then_and_its_panic_changes_nothing() {
    let xray = Xray::start(Deployment::Cloud);
    let (execution, _) = said(&xray, &[]);
    let failed = run(&execution, "SAY-2");
    assert_eq!(evidence(failed), [("screen.png", Some("image/png"), &b"at the end"[..])]);
    assert_eq!(failed.defects, ["BUG-1"]);
    let comment = comment(&execution, "SAY-2");
    assert!(comment.contains("an action on failure panicked: no screen"), "{comment}");
    assert!(comment.contains("after the panic") && comment.contains("it failed"), "{comment}");
    assert!(comment.contains("asked for at the end"), "{comment}");
    assert!(run(&execution, "SAY-3").evidence.is_empty());
}

#[test]
fn steps_are_told_in_the_comment() {
    for xray in Xray::both() {
        let (execution, _) = said(&xray, &[]);
        let run = run(&execution, "SAY-4");
        assert!(run.steps.is_empty());
        assert_eq!(evidence(run), [("step-1-sum.txt", Some("text/plain"), &b"1 + 1"[..])]);
        let comment = comment(&execution, "SAY-4");
        let lines: Vec<_> = comment.lines().filter(|line| line.starts_with('#')).collect();
        assert!(lines[0].starts_with("# (/) add up"), "{comment}");
        assert!(lines[0].ends_with("in the step — sum.txt"), "{comment}");
        assert!(lines[1].starts_with("## (/) deeper"), "{comment}");
        assert!(lines[2].starts_with("# (x) fail"), "{comment}");
        assert!(lines[3].starts_with("## (x) inside"), "{comment}");
    }
}

#[test]
fn steps_are_results_of_the_tests_own_steps_where_that_is_asked_for() {
    for xray in Xray::both() {
        let (execution, _) = said(&xray, &[("XRAY_STEPS", "results")]);
        let run = run(&execution, "SAY-4");
        let statuses: Vec<_> = run.steps.iter().map(|step| step.status).collect();
        assert_eq!(statuses, [Status::Passed, Status::Passed, Status::Failed, Status::Failed]);
        assert_eq!(run.steps[0].comment.as_deref(), Some("add up\n\nin the step"));
        assert_eq!(*run.steps[0].evidence[0].data, *b"1 + 1");
        assert!(run.evidence.is_empty());
    }
}

#[test]
fn a_handle_takes_the_test_to_threads_and_tasks() {
    let xray = Xray::start(Deployment::Cloud);
    let (execution, output) = said(&xray, &[]);
    let threads = run(&execution, "SAY-5");
    assert_eq!(threads.comment.as_deref(), Some("entered"));
    assert_eq!(evidence(threads), [("direct.txt", Some("text/plain"), &b"direct"[..])]);
    let comment = comment(&execution, "SAY-6");
    assert!(comment.contains("from the task") && comment.contains("(/) wait"), "{comment}");
    assert!(comment.contains("in the async step"), "{comment}");
    let warned = output.told().into_iter().filter(|line| line.contains("no annotated test runs"));
    assert_eq!(warned.count(), 1, "{output}");
}

#[test]
fn parameters_name_the_rows_and_stay_within_xrays_limit() {
    for xray in Xray::both() {
        let (execution, _) = said(&xray, &[]);
        let rows = &run(&execution, "SAY-7").iterations;
        assert_eq!(rows.len(), 2);
        let one = rows.iter().find(|row| row.parameters.len() > 1).expect("the row with more");
        assert_eq!(one.parameters.len(), 20);
        assert_eq!(one.parameters[1], ("browser".to_owned(), "chrome".to_owned()));
        assert!(comment(&execution, "SAY-7").contains("p24 = 24"));
    }
}

#[test]
fn parameters_of_a_test_that_is_no_iteration_are_in_its_comment() {
    for xray in Xray::both() {
        let (execution, _) = said(&xray, &[]);
        assert!(run(&execution, "SAY-14").iterations.is_empty());
        assert_eq!(comment(&execution, "SAY-14"), "parameters: browser = chrome, window = 1 x 2");
    }
}

#[test]
fn a_failure_says_what_its_reader_needs() {
    let xray = Xray::start(Deployment::Cloud);
    let (execution, _) = said(&xray, &[]);
    let joined = comment(&execution, "SAY-8");
    assert!(joined.contains("thread worker had panicked at"), "{joined}");
    assert!(joined.contains("the worker broke"), "{joined}");
    let chain = comment(&execution, "SAY-10");
    assert!(chain.contains("the price is no number"), "{chain}");
    assert!(chain.contains("caused by: invalid digit"), "{chain}");
    let boxed = comment(&execution, "SAY-11");
    assert!(boxed.contains("the price is no number"), "{boxed}");
    assert!(boxed.contains("caused by: invalid digit"), "{boxed}");
    let both = comment(&execution, "SAY-12");
    assert!(both.contains("the lists differ"), "{both}");
    assert!(both.contains("left: [1, 2]") && both.contains("right: [1, 3]"), "{both}");
}

#[test]
fn a_backtrace_is_cut_to_the_users_frames_where_one_is_asked_for() {
    let xray = Xray::start(Deployment::Cloud);
    let (execution, _) = said(&xray, &[("RUST_BACKTRACE", "1")]);
    let comment = comment(&execution, "SAY-12");
    let backtrace = comment.split_once("backtrace:").expect("a backtrace").1;
    assert!(backtrace.contains("compares"), "{comment}");
    for other in ["core::panicking", "std::", "xray_harness::"] {
        assert!(!backtrace.contains(other), "{other}: {comment}");
    }
}

#[test]
fn a_message_too_long_for_a_comment_is_evidence() {
    let xray = Xray::start(Deployment::Cloud);
    let (execution, _) = said(&xray, &[]);
    let run = run(&execution, "SAY-9");
    let comment = comment(&execution, "SAY-9");
    assert!(comment.contains("bytes are left out"), "{}", comment.len());
    assert!(comment.len() < 30_000);
    let whole = format!("begin{}end", "x".repeat(100_000));
    assert_eq!(evidence(run), [("failure.txt", Some("text/plain"), whole.as_bytes())]);
}

#[test]
fn evidence_that_comes_late_is_there_and_says_so() {
    let xray = Xray::start(Deployment::Cloud);
    let (execution, _) = said(&xray, &[]);
    let run = run(&execution, "SAY-13");
    assert_eq!(evidence(run), [("late.txt", Some("text/plain"), &b"too late"[..])]);
    assert!(comment(&execution, "SAY-13").contains("attached after the test had ended"));
}

/// The logs that arrive with this word for when.
fn logs(when: &str) -> Vec<(String, String)> {
    let xray = Xray::start(Deployment::Cloud);
    let fixture = Fixture::new("says");
    let mut test = fixture.test();
    let output = Output::of(xray.reach(test.args(["--test", "logs"]).env("XRAY_LOGS", when)));
    assert_eq!(output.code, Some(101), "{output}");
    let execution = &xray.executions()[0];
    let files = execution.runs.iter().flat_map(|run| {
        let text = |data: &[u8]| String::from_utf8_lossy(data).into_owned();
        run.evidence.iter().map(move |file| (run.test.key.clone(), text(&file.data)))
    });
    files.collect()
}

#[test]
fn what_a_failed_test_logged_is_its_evidence() {
    let logs = logs("failure");
    assert_eq!(logs.len(), 1, "{logs:?}");
    let (key, log) = &logs[0];
    assert_eq!(key, "SAY-20");
    for line in ["logging in user=\"nobody\"", "DEBUG logs: by the log crate", "on a thread"] {
        assert!(log.contains(line), "{line}: {log}");
    }
    assert!(!log.contains('\u{1b}'), "{log}");
}

#[test]
fn logs_are_attached_always_or_never_where_that_is_asked_for() {
    assert_eq!(logs("always").len(), 2);
    assert!(logs("never").is_empty());
}

/// The execution of the tests without a key, with these settings.
fn made(xray: &Xray, settings: &[(&str, &str)]) -> (Execution, Output) {
    let fixture = Fixture::new("says");
    let mut test = fixture.test();
    test.args(["--test", "made"]).envs(settings.iter().copied());
    let output = Output::of(xray.reach(&mut test));
    assert_eq!(output.code, Some(101), "{output}");
    (xray.executions()[0].clone(), output)
}

#[test]
fn tests_without_a_key_are_made_only_where_that_is_asked_for() {
    for xray in Xray::both() {
        let (execution, output) = made(&xray, &[]);
        assert_eq!(execution.runs.len(), 1, "{execution:#?}");
        let told = output.told().concat();
        assert!(told.contains("1 failed; 2 tests without a key are left out"), "{output}");
        assert_eq!(execution.runs[0].defects, ["BUG-3"], "from the attribute");
    }
    for xray in Xray::both() {
        let (execution, output) = made(&xray, &[("XRAY_PROVISION", "true")]);
        assert!(!output.told().concat().contains("left out"), "{output}");
        assert_eq!(execution.runs.len(), 3, "{execution:#?}");
        let described = |definition: &str| {
            let runs = execution.runs.iter();
            let test = runs
                .map(|run| &run.test)
                .find(|test| test.definition.as_deref() == Some(definition));
            let test = test.unwrap_or_else(|| panic!("{definition}: {execution:#?}"));
            (test.kind.clone(), test.summary.clone())
        };
        let generic = "Generic".to_owned();
        let told = (generic.clone(), Some("Invalid users".to_owned()));
        assert_eq!(described("made.has_no_key"), told);
        let silent = (generic, Some("made::says_nothing".to_owned()));
        assert_eq!(described("made.says_nothing"), silent);
        let payload = &xray.payloads()[0]["tests"];
        let made = payload
            .as_array()
            .expect("tests")
            .iter()
            .find(|it| it["testInfo"]["summary"] == "Invalid users");
        let made = &made.expect("it")["testInfo"];
        assert_eq!(made["description"], "Rejects users\nthat nobody knows.");
        assert_eq!(made["labels"][0], "login");
        assert_eq!(made["requirementKeys"][0], "REQ-1");
    }
}
