//! Nobody can tell whether a Test Execution was made.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use tests::{Finished, Output, RunDir, Xray, cargo_xray, kill_when};
use xray_harness::Deployment;
use xray_harness::sandbox::{Condition, Effect, Fault, Route};

fn run() -> RunDir {
    RunDir::of(&[Finished::passed(1).with("a.txt", b"evidence".to_vec()), Finished::passed(2)])
}

/// `patience` is how long a search may miss what is there.
fn command(xray: &Xray, run: &RunDir, patience: u32) -> std::process::Command {
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path()).env("XRAY_UNCLEAR_WAIT", patience.to_string());
    xray.reach(&mut upload);
    upload
}

fn upload(xray: &Xray, run: &RunDir, patience: u32) -> Output {
    Output::of(&mut command(xray, run, patience))
}

fn assert_all_there(xray: &Xray, output: &Output) {
    assert_eq!(output.code, Some(0), "{output}");
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{output}");
    assert_eq!(executions[0].runs.len(), 2, "{output}");
    assert_eq!(executions[0].runs[0].evidence.len(), 1, "{output}");
}

/// Where the deployment is searched.
fn searches(xray: &Xray) -> Route {
    match xray.deployment() {
        Deployment::Cloud => Route::Graphql,
        Deployment::Server => Route::Search,
    }
}

#[test]
fn an_execution_whose_reply_was_lost_is_found_and_takes_the_results() {
    for effect in [Effect::DropAfter, Effect::GatewayTimeoutAfter, Effect::TruncatedJson] {
        for xray in Xray::both() {
            xray.script(Fault::new(Route::Import, effect.clone()));
            xray.assume(Condition::IndexDelay { searches: 2 });
            let output = upload(&xray, &run(), 60);
            assert_all_there(&xray, &output);
            assert!(output.stderr.contains("found by its marker"), "{effect:?}: {output}");
        }
    }
}

#[test]
fn only_a_clear_no_leads_to_a_second_import() {
    for xray in Xray::both() {
        xray.script(Fault::new(Route::Import, Effect::DropBefore));
        let output = upload(&xray, &run(), 1);
        assert_all_there(&xray, &output);
        assert!(!output.stderr.contains("marker"), "{output}");
    }
}

#[test]
fn a_refusal_takes_nothing_of_the_right_to_ask_again() {
    for xray in Xray::both() {
        let tests = (1..=2).map(|n| Finished::passed(n).with("a.txt", vec![b'a'; 1_000]));
        let run = RunDir::of(&tests.collect::<Vec<_>>());
        let refusal = Effect::Status { code: 413, headers: Vec::new(), body: String::new() };
        xray.script(Fault::new(Route::Import, refusal));
        xray.script(Fault::new(Route::Import, Effect::DropBefore));
        assert_all_there(&xray, &upload(&xray, &run, 1));
    }
}

#[test]
fn of_what_was_clearly_not_made_nobody_is_told_that_it_may_have_been() {
    for xray in Xray::both() {
        let run = run();
        xray.script(Fault::new(Route::Import, Effect::DropBefore).times(2));
        let output = upload(&xray, &run, 1);
        assert_eq!(output.code, Some(3), "{output}");
        assert!(output.stderr.contains("no Test Execution was made for run run"), "{output}");
        assert!(!output.stderr.contains("is_unclear"), "{output}");
        assert_all_there(&xray, &upload(&xray, &run, 1));
    }
}

#[test]
fn where_nobody_may_look_nothing_is_made_again_until_somebody_may() {
    for xray in Xray::both() {
        let run = run();
        xray.script(Fault::new(Route::Import, Effect::DropAfter));
        let refusal = Effect::Status { code: 403, headers: Vec::new(), body: String::new() };
        xray.script(Fault::new(searches(&xray), refusal).times(2));
        for _ in 0..2 {
            let output = upload(&xray, &run, 1);
            assert_eq!(output.code, Some(3), "{output}");
            assert!(output.stderr.contains("nobody can tell"), "{output}");
            assert!(output.stderr.contains("403"), "{output}");
            assert_eq!(xray.imports().len(), 1, "{output}");
        }
        assert_all_there(&xray, &upload(&xray, &run, 1));
    }
}

#[test]
fn an_execution_of_a_project_that_was_renamed_is_found_and_takes_the_results() {
    for xray in Xray::both() {
        xray.assume(Condition::renamed("SHOP", "STORE"));
        let output = upload(&xray, &run(), 1);
        assert_all_there(&xray, &output);
        assert!(xray.executions()[0].key.starts_with("STORE-"), "{output}");
    }
}

#[test]
fn a_reply_that_names_another_project_is_neither_believed_nor_asked_for_again() {
    for xray in Xray::both() {
        let run = run();
        let body = r#"{"id":"1","key":"OTHER-7","self":"http://127.0.0.1/1",
            "testExecIssue":{"id":"1","key":"OTHER-7","self":"http://127.0.0.1/1"}}"#;
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let effect = Effect::Status { code: 200, headers, body: body.to_owned() };
        xray.script(Fault::new(Route::Import, effect));
        let output = upload(&xray, &run, 1);
        assert_eq!((output.code, xray.imports().len()), (Some(3), 1), "{output}");
        assert!(output.stderr.contains("OTHER-7, which is not of project "), "{output}");
        assert_all_there(&xray, &upload(&xray, &run, 1));
    }
}

#[test]
fn a_reply_that_names_another_execution_than_was_asked_for_is_not_booked() {
    for xray in Xray::both() {
        let run = run();
        let body = r#"{"id":"1","key":"SHOP-7","self":"http://127.0.0.1/1",
            "testExecIssue":{"id":"1","key":"SHOP-7","self":"http://127.0.0.1/1"}}"#;
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let effect = Effect::Status { code: 200, headers, body: body.to_owned() };
        upload(&xray, &RunDir::of(&[Finished::passed(9)]), 1);
        let key = xray.executions()[0].key.clone();
        xray.script(Fault::new(Route::Import, effect));
        let mut asked = command(&xray, &run, 1);
        let output = Output::of(asked.env("XRAY_TEST_EXECUTION", &key));
        assert_eq!(output.code, Some(3), "{output}");
        assert!(output.stderr.contains("SHOP-7") && output.stderr.contains(&key), "{output}");
        let output = Output::of(&mut asked);
        assert_eq!(output.code, Some(0), "{output}");
        assert_eq!(xray.executions()[0].runs.len(), 3, "{output}");
    }
}

#[test]
fn an_execution_that_was_made_while_nobody_answered_for_long_is_not_made_again() {
    for xray in Xray::both() {
        xray.script(Fault::new(Route::Import, Effect::StallAfter));
        xray.assume(Condition::IndexDelay { searches: 1 });
        // Nobody answers for as long as a search may miss what is there.
        let output = Output::of(command(&xray, &run(), 3).env("XRAY_ANSWER_TIMEOUT", "3"));
        assert_all_there(&xray, &output);
        assert!(output.stderr.contains("found by its marker"), "{output}");
    }
}

#[test]
fn an_upload_that_is_resumed_long_after_it_was_killed_waits_for_a_late_search() {
    for xray in Xray::both() {
        let run = run();
        xray.script(Fault::new(Route::Import, Effect::StallAfter));
        xray.assume(Condition::IndexDelay { searches: 1 });
        let mut killed = command(&xray, &run, 1);
        let killed = killed.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        kill_when(killed.expect("it starts"), || !xray.executions().is_empty());
        // What it may be waited for is over, as far as the ledger tells of a begin.
        let ledger = fs::metadata(run.path().join("ledger.json")).expect("a ledger");
        let begun = ledger.modified().expect("a time");
        while begun.elapsed().expect("it is past") < Duration::from_secs(2) {
            thread::sleep(Duration::from_millis(50));
        }
        let output = upload(&xray, &run, 1);
        assert_all_there(&xray, &output);
        assert!(output.stderr.contains("found by its marker"), "{output}");
    }
}

#[test]
fn an_execution_that_the_user_names_is_the_one_that_was_unclear() {
    for xray in Xray::both() {
        let run = run();
        xray.script(Fault::new(Route::Import, Effect::DropAfter));
        let refusal = Effect::Status { code: 403, headers: Vec::new(), body: String::new() };
        xray.script(Fault::new(searches(&xray), refusal));
        let output = upload(&xray, &run, 1);
        assert_eq!(output.code, Some(3), "{output}");
        let key = xray.executions()[0].key.clone();
        let mut named = command(&xray, &run, 1);
        assert_all_there(&xray, &Output::of(named.env("XRAY_TEST_EXECUTION", &key)));
        let imports = xray.imports().len();
        assert_all_there(&xray, &upload(&xray, &run, 1));
        assert_eq!(xray.imports().len(), imports, "it is held");
        let ledger = fs::read_to_string(run.path().join("ledger.json")).expect("a ledger");
        assert!(ledger.contains(&key) && !ledger.contains("is_unclear"), "{ledger}");
    }
}

#[test]
fn trouble_that_passes_is_not_cured_by_hand() {
    for (code, cure) in [(401, "check the credentials"), (431, "answered 431"), (500, "500")] {
        for xray in Xray::both() {
            let run = run();
            xray.script(Fault::new(Route::Import, Effect::DropAfter));
            let trouble = Effect::Status { code, headers: Vec::new(), body: String::new() };
            xray.script(Fault::new(searches(&xray), trouble).times(2));
            let output = upload(&xray, &run, 1);
            assert_eq!(output.code, Some(3), "{code}: {output}");
            assert!(output.stderr.contains("send again: it is looked for first"), "{output}");
            assert!(output.stderr.contains(cure), "{cure}: {output}");
            assert!(!output.stderr.contains("nobody can tell"), "{output}");
            // A token that had worked is renewed, so one such answer may be left.
            upload(&xray, &run, 1);
            assert_all_there(&xray, &upload(&xray, &run, 1));
        }
    }
}

#[test]
fn nobody_takes_results_for_sent_that_were_not_on_their_way() {
    let gateway = Effect::Status { code: 504, headers: Vec::new(), body: String::new() };
    for effect in [Effect::Stall, Effect::DropBefore, gateway] {
        let xray = Xray::start(Deployment::Cloud);
        xray.script(Fault::new(Route::Authenticate, effect.clone()).times(9));
        let run = run();
        let mut upload = command(&xray, &run, 1);
        upload.env("XRAY_ANSWER_TIMEOUT", "1").env("XRAY_BUDGET", "1");
        let output = Output::of(&mut upload);
        assert_eq!(output.code, Some(3), "{output}");
        assert!(output.stderr.contains("cannot log in"), "{effect:?}: {output}");
        assert!(!output.stderr.contains("may have"), "{effect:?}: {output}");
    }
}

#[test]
fn why_an_import_was_not_answered_is_told_before_why_nobody_could_look() {
    for xray in Xray::both() {
        let status = |code| Effect::Status { code, headers: Vec::new(), body: String::new() };
        xray.script(Fault::new(Route::Import, status(502)));
        xray.script(Fault::new(searches(&xray), status(500)));
        let output = upload(&xray, &run(), 1);
        assert_eq!(output.code, Some(3), "{output}");
        let told = output.told().last().expect("a line").to_string();
        let at = |what: &str| told.find(what).unwrap_or_else(|| panic!("{what}: {output}"));
        assert!(at("answered 502") < at("could not be looked for now"), "{output}");
        assert!(at("could not be looked for now") < at("answered 500"), "{output}");
    }
}
