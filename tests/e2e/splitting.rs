//! More than one request may hold.

use std::fs;

use tests::{Finished, Output, RunDir, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Condition, Effect, Evidence, Execution, Fault, Route};

const LIMIT: usize = 100_000;

fn upload(xray: &Xray, run: &RunDir, settings: &[(&str, &str)]) -> Output {
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path()).env("XRAY_MAX_BODY", LIMIT.to_string());
    Output::of(xray.reach(upload.envs(settings.iter().copied())))
}

fn only(xray: &Xray) -> Execution {
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{executions:#?}");
    executions[0].clone()
}

fn bytes(seed: usize, length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 7 + seed) % 251).expect("small")).collect()
}

/// Each file of the Test's run once, by its name.
fn evidence(execution: &Execution, key: &str) -> Vec<Evidence> {
    let run = execution.runs.iter().find(|run| run.test.key == key).expect(key);
    let mut evidence = run.evidence.clone();
    evidence.sort_by(|a, b| a.filename.cmp(&b.filename));
    evidence
}

#[test]
fn the_results_of_all_tests_go_first_and_every_request_keeps_to_the_limit() {
    for xray in Xray::both() {
        let tests = (1..=12).map(|n| Finished::passed(n).with("a.bin", bytes(n, 30_000)));
        let tests: Vec<_> = tests.collect();
        let run = RunDir::of(&tests);
        let output = upload(&xray, &run, &[]);
        assert_eq!(output.code, Some(0), "{output}");

        let execution = only(&xray);
        for test in &tests {
            assert_eq!(*evidence(&execution, &test.key)[0].data, test.evidence[0].1);
        }
        let imports = xray.imports();
        assert!(imports.iter().all(|import| import.body.len() <= LIMIT), "{output}");
        assert_eq!(xray.payloads()[0]["tests"].as_array().map(Vec::len), Some(12));
        // A third of the evidence fits into each: no file has a request of its own.
        assert!((4..=7).contains(&imports.len()), "{}", imports.len());
        let sent = imports.len();
        assert!(upload(&xray, &run, &[]).told()[0].contains("nothing to send"));
        assert_eq!(xray.imports().len(), sent);
    }
}

#[test]
fn results_alone_that_are_too_many_for_one_request_go_in_several() {
    let [xray, _] = Xray::both();
    let run = RunDir::of(&(1..=2_000).map(Finished::passed).collect::<Vec<_>>());
    let output = upload(&xray, &run, &[("XRAY_PROJECT", "RUNS")]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(only(&xray).runs.len(), 2_000);
    assert!(xray.imports().len() > 2 && xray.imports().len() < 10, "{}", xray.imports().len());
}

fn large() -> Finished {
    let test = Finished::passed(1);
    test.with("a.bin", bytes(1, 60_000))
        .with("b.bin", bytes(2, 60_000))
        .with("c.bin", bytes(3, 60_000))
}

#[test]
fn evidence_that_no_import_holds_with_its_result_is_added_file_by_file() {
    let older = Xray::both().map(|xray| (xray, "1"));
    for (xray, version) in Xray::both().map(|xray| (xray, "2")).into_iter().chain(older) {
        let run = RunDir::of(&[large(), Finished::passed(2)]);
        let output = upload(&xray, &run, &[("XRAY_API_VERSION", version)]);
        assert_eq!(output.code, Some(0), "{output}");
        let there = evidence(&only(&xray), "SHOP-1");
        let there: Vec<_> =
            there.iter().map(|it| (it.filename.clone(), it.data.to_vec())).collect();
        assert_eq!(there, large().evidence);
        assert_eq!(xray.imports().len(), 1, "{output}");
        let again = upload(&xray, &run, &[("XRAY_API_VERSION", version)]);
        assert!(again.told()[0].contains("nothing to send"), "{again}");
    }
}

#[test]
fn evidence_is_added_to_a_new_execution_that_no_search_finds_yet() {
    let xray = Xray::start(Deployment::Cloud);
    xray.assume(Condition::IndexDelay { searches: 1 });
    let run = RunDir::of(&[large()]);
    // Nobody can be asked for the runs at first, so that a later upload has to
    // search for what the first made.
    let refusal = Effect::Status { code: 400, headers: Vec::new(), body: String::new() };
    xray.script(Fault::new(Route::Graphql, refusal));
    let output = upload(&xray, &run, &[]);
    assert_eq!(output.code, Some(3), "{output}");
    assert!(only(&xray).runs[0].evidence.is_empty(), "{output}");
    let output = upload(&xray, &run, &[]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(evidence(&only(&xray), "SHOP-1").len(), 3, "{output}");

    let xray = Xray::start(Deployment::Cloud);
    xray.assume(Condition::IndexDelay { searches: 1_000 });
    let output = upload(&xray, &RunDir::of(&[large()]), &[("XRAY_UNCLEAR_WAIT", "0")]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(evidence(&only(&xray), "SHOP-1").len(), 3, "{output}");
}

#[test]
fn what_cloud_warns_of_when_a_file_is_added_is_told_whatever_the_answer_is_called() {
    let answer = r#"{"data":{"addEvidenceToTestRun":{"addedEvidence":[],"warnings":["the quota is used up"]}}}"#;
    for called in ["application/json", "text/html"] {
        let xray = Xray::start(Deployment::Cloud);
        let headers = vec![("content-type".to_owned(), called.to_owned())];
        let warns = Effect::Status { code: 200, headers, body: answer.to_owned() };
        xray.script(Fault::new(Route::Graphql, warns).after(1));
        let output = upload(&xray, &RunDir::of(&[large()]), &[("XRAY_UPLOAD", "required")]);
        let told = "tests/shop.rs:1: shop::test_0 (SHOP-1): a.bin: the quota is used up";
        assert!(output.stderr.contains(told), "{output}");
        assert_eq!(output.code, Some(3), "{output}");
    }
}

#[test]
fn an_upload_that_is_resumed_adds_only_the_evidence_that_is_missing() {
    for xray in Xray::both() {
        let run = RunDir::of(&[large()]);
        // The second file arrives, and nobody is told.
        let fault = match xray.deployment() {
            Deployment::Cloud => Fault::new(Route::Graphql, Effect::DropAfter).after(2),
            Deployment::Server => Fault::new(Route::Evidence, Effect::DropAfter).after(1),
        };
        xray.script(fault);
        let broken = upload(&xray, &run, &[]);
        assert_eq!(broken.code, Some(3), "{broken}");
        assert!(
            broken.stderr.contains("tests/shop.rs:1: shop::test_0 (SHOP-1): b.bin"),
            "{broken}"
        );
        let output = upload(&xray, &run, &[]);
        assert_eq!(output.code, Some(0), "{output}");
        let there = evidence(&only(&xray), "SHOP-1");
        let there: Vec<_> =
            there.iter().map(|it| (it.filename.clone(), it.data.to_vec())).collect();
        assert_eq!(there, large().evidence, "{output}");
        assert_eq!(xray.imports().len(), 1, "{output}");
    }
}

#[test]
fn evidence_of_a_test_without_a_key_is_added_to_the_test_that_is_made_of_it() {
    for xray in Xray::both() {
        let keyless = Finished { key: String::new(), ..large() };
        let run = RunDir::of(&[large(), keyless, Finished::passed(2)]);
        let provision = [("XRAY_PROVISION", "true"), ("XRAY_PROJECT", "SHOP")];
        let output = upload(&xray, &run, &provision);
        assert_eq!(output.code, Some(0), "{output}");
        let runs = only(&xray).runs;
        let made = runs.iter().find(|it| it.test.definition.as_deref() == Some("shop.test_1"));
        let there = &made.unwrap_or_else(|| panic!("{runs:?}")).evidence;
        assert_eq!((runs.len(), there.len()), (3, 3), "{output}");
        let output = upload(&xray, &run, &provision);
        assert!(output.told()[0].contains("nothing to send"), "{output}");
    }
}

#[test]
fn what_a_server_finds_too_large_is_halved_until_it_is_taken() {
    for xray in Xray::both() {
        let tests = (1..=4).map(|n| Finished::passed(n).with("a.bin", bytes(n, 10_000)));
        let run = RunDir::of(&tests.collect::<Vec<_>>());
        let refusal = Effect::Status { code: 413, headers: Vec::new(), body: String::new() };
        xray.script(Fault::new(Route::Import, refusal).times(2));
        let output = upload(&xray, &run, &[]);
        assert_eq!(output.code, Some(0), "{output}");
        let execution = only(&xray);
        assert!((1..=4).all(|n| evidence(&execution, &format!("SHOP-{n}")).len() == 1), "{output}");
    }
}

#[test]
fn evidence_over_a_limit_is_named_in_the_comment_and_told() {
    for (setting, limit, kept) in [
        ("XRAY_EVIDENCE_PER_FILE", "40kB", [true, false, true, true]),
        ("XRAY_EVIDENCE_PER_TEST", "70kB", [true, true, false, true]),
        ("XRAY_EVIDENCE_PER_RUN", "75kB", [true, true, false, false]),
        ("XRAY_MAX_BODY", "60kB", [true, false, true, true]),
    ] {
        let [xray, _] = Xray::both();
        let files = [20_000, 45_000, 30_000, 20_000].map(|length| bytes(1, length));
        let [a, b, c, d] = files;
        let test = Finished::passed(1).with("a.bin", a).with("b.bin", b).with("c.bin", c);
        let run = RunDir::of(&[test, Finished::passed(2).with("d.bin", d)]);
        let output = upload(&xray, &run, &[(setting, limit)]);
        assert_eq!(output.code, Some(0), "{output}");
        let execution = only(&xray);
        let names = ["a.bin", "b.bin", "c.bin", "d.bin"];
        for (name, is_kept) in names.into_iter().zip(kept) {
            let run = &execution.runs[usize::from(name == "d.bin")];
            let is_there = run.evidence.iter().any(|it| it.filename == name);
            assert_eq!(is_there, is_kept, "{setting}: {name}: {output}");
            let comment = run.comment.as_deref().unwrap_or_default();
            let is_told = comment.contains(name) && comment.contains(setting);
            assert_eq!(is_told, !is_kept, "{setting}: {name}: {comment}");
            assert_eq!(output.stderr.contains(name), !is_kept, "{setting}: {name}: {output}");
        }
    }
}

#[test]
fn evidence_that_is_gone_when_it_is_to_be_sent_is_named() {
    let [xray, _] = Xray::both();
    let run = RunDir::of(&[Finished::passed(1).with("a.bin", bytes(1, 10))]);
    fs::remove_dir_all(run.path().join("evidence")).expect("removed");
    let output = upload(&xray, &run, &[]);
    assert_eq!(output.code, Some(0), "{output}");
    let comment = only(&xray).runs[0].comment.clone().expect("a comment");
    assert!(comment.contains("a.bin (10 B) is not attached"), "{comment}");
}

#[test]
fn a_limit_that_is_lowered_takes_nothing_away_and_one_that_is_raised_adds_what_is_missing() {
    for xray in Xray::both() {
        let with_both = Finished::passed(1).with("a.bin", bytes(1, 20_000));
        let with_both = with_both.with("b.bin", bytes(2, 30_000));
        let run = RunDir::of(&[with_both, Finished::passed(2).with("c.bin", bytes(3, 20_000))]);
        let names = |key| {
            let there = evidence(&only(&xray), key);
            there.into_iter().map(|it| it.filename).collect::<Vec<_>>()
        };
        let at = |limit: &str| {
            let output = upload(&xray, &run, &[("XRAY_EVIDENCE_PER_FILE", limit)]);
            assert_eq!(output.code, Some(0), "{output}");
            output
        };
        at("25kB");
        assert_eq!(names("SHOP-1"), ["a.bin"]);
        for limit in ["25kB", "10kB", "24kB"] {
            let output = at(limit);
            assert!(output.told()[0].contains("nothing to send"), "{limit}: {output}");
        }
        assert_eq!((names("SHOP-1"), xray.imports().len()), (vec!["a.bin".to_owned()], 1));
        at("40kB");
        assert_eq!(names("SHOP-1"), ["a.bin", "b.bin"]);
        assert_eq!(xray.payloads()[1]["tests"].as_array().map(Vec::len), Some(1), "one of two");
        assert!(!only(&xray).runs[0].comment.as_deref().unwrap_or_default().contains("b.bin"));
        assert!(at("40kB").told()[0].contains("nothing to send"));
    }
}

#[test]
fn evidence_that_is_deleted_once_it_is_sent_stays_in_xray() {
    for xray in Xray::both() {
        for rule in ["", "evidence"] {
            let run = RunDir::of(&[Finished::passed(1).with("a.txt", b"some evidence".to_vec())]);
            let rule = [("XRAY_REDACT", rule), ("XRAY_UPLOAD", "required")];
            let output = upload(&xray, &run, &rule);
            assert_eq!(output.code, Some(0), "{output}");
            let (sent, made) = (xray.imports().len(), xray.executions().len());
            fs::remove_dir_all(run.path().join("evidence")).expect("removed");
            let output = upload(&xray, &run, &rule);
            assert_eq!(output.code, Some(0), "{output}");
            assert!(output.told()[0].contains("nothing to send"), "{output}");
            assert_eq!((xray.imports().len(), xray.executions().len()), (sent, made));
            assert!(xray.executions().iter().all(|it| it.runs[0].evidence.len() == 1));
        }
    }
}
