//! `cargo xray upload --verify`: what Xray holds, against what was sent.

use std::sync::Arc;

use tests::{Finished, Fixture, Output, RunDir, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Condition, Effect, Evidence, Fault, Route, Run};

fn upload(xray: &Xray, shop: &Fixture, policy: &str) -> Output {
    let mut upload = cargo_xray();
    upload.args(["upload", "--verify"]).arg(shop.run_dir()).env("XRAY_UPLOAD", policy);
    Output::of(xray.reach(&mut upload))
}

/// The line that is told of a Test.
fn line<'a>(output: &'a Output, key: &str) -> &'a str {
    let found = output.told().into_iter().find(|line| line.contains(&format!(": {key}: ")));
    found.unwrap_or_else(|| panic!("nothing of {key}: {output}"))
}

/// Changes the run of one Test behind the back of who sent it.
fn change(xray: &Xray, key: &str, change: impl FnOnce(&mut Run)) {
    let execution = xray.executions()[0].key.clone();
    let is_there = xray.change(&execution, |execution| {
        let mut runs = execution.runs.iter_mut();
        let run = runs.find(|run| run.test.key == key).expect("a run");
        change(Arc::make_mut(run));
    });
    assert!(is_there);
}

#[test]
fn what_arrived_as_it_was_sent_is_said_to_have() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        Output::of(&mut shop.test());
        let output = upload(&xray, &shop, "required");
        assert_eq!(output.code, Some(0), "{output}");
        assert!(output.stderr.contains("read back: 7 results, all as sent"), "{output}");
        let again = upload(&xray, &shop, "required");
        assert_eq!(again.code, Some(0), "{again}");
        assert!(again.stderr.contains("all as sent"), "{again}");
        assert_eq!(xray.payloads().len(), 1);
    }
}

#[test]
fn a_status_that_cloud_lost_without_a_word_is_told() {
    let xray = Xray::start(Deployment::Cloud);
    xray.assume(Condition::statuses(&["PASSED", "TO DO"]));
    let shop = Fixture::new("shop");
    Output::of(&mut shop.test());
    let output = upload(&xray, &shop, "required");
    assert_eq!(output.code, Some(3), "{output}");
    let told = line(&output, "SHOP-10");
    assert!(told.contains("status is TO DO, and FAILED was sent"), "{output}");
    assert!(told.contains("tests/login.rs:5: "), "{output}");
    assert_eq!(upload(&xray, &shop, "auto").code, Some(0));
}

#[test]
fn a_word_of_the_settings_that_cloud_would_lose_is_told_as_it_is_sent() {
    let xray = Xray::start(Deployment::Cloud);
    xray.assume(Condition::statuses(&["PASSED", "FAILED", "TO DO", "ABORTED"]));
    for (word, code) in [("BLOCKED", 3), ("ABORTED", 0)] {
        let run = RunDir::of(&[Finished { passed: false, ..Finished::passed(1) }]);
        let mut upload = cargo_xray();
        upload.arg("upload").arg(run.path()).env("XRAY_UPLOAD", "required");
        let output = Output::of(xray.reach(upload.env("XRAY_STATUS_FAILED", word)));
        assert_eq!(output.code, Some(code), "{output}");
        let line = "tests/shop.rs:1: shop::test_0 (SHOP-1): its status BLOCKED is none";
        assert_eq!(output.stderr.contains(line), code == 3, "{output}");
    }
}

#[test]
fn iterations_and_evidence_that_differ_are_told() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        Output::of(&mut shop.test());
        assert_eq!(upload(&xray, &shop, "required").code, Some(0));
        let rows = xray.executions()[0].runs.clone();
        let with_rows = rows.iter().find(|run| !run.iterations.is_empty()).expect("iterations");
        let with_file = rows.iter().find(|run| !run.evidence.is_empty()).expect("evidence");
        let (rows, file) = (with_rows.test.key.clone(), with_file.test.key.clone());
        change(&xray, &rows, |run| drop(run.iterations.pop()));
        change(&xray, &file, |run| {
            let Evidence { data, .. } = &mut run.evidence[0];
            *data = data.slice(..1);
        });
        let output = upload(&xray, &shop, "required");
        assert_eq!(output.code, Some(3), "{output}");
        assert!(output.stderr.contains(&format!("{rows}: it has 1 iteration, and 2")), "{output}");
        assert!(output.stderr.contains(&format!("{file}: its evidence ")), "{output}");
        assert!(output.stderr.contains("has 1 byte, and had "), "{output}");
        assert!(output.stderr.contains("2 differences"), "{output}");
        change(&xray, &file, |run| run.evidence.clear());
        let output = upload(&xray, &shop, "required");
        assert!(output.stderr.contains("is not there"), "{output}");
    }
}

#[test]
fn a_result_that_is_gone_is_told_and_so_is_why_nothing_can_be_read() {
    for (xray, route) in Xray::both().into_iter().zip([Route::Graphql, Route::TestRun]) {
        let shop = Fixture::new("shop");
        Output::of(&mut shop.test());
        assert_eq!(upload(&xray, &shop, "required").code, Some(0));
        let execution = xray.executions()[0].key.clone();
        xray.change(&execution, |execution| drop(execution.runs.remove(0)));
        let output = upload(&xray, &shop, "required");
        assert_eq!(output.code, Some(3), "{output}");
        assert!(output.stderr.contains("holds no result of it"), "{output}");
        xray.script(Fault::new(route, Effect::Html));
        let output = upload(&xray, &shop, "required");
        assert_eq!(output.code, Some(3), "{output}");
        assert!(output.stderr.contains("not read back"), "{output}");
        assert!(output.stderr.contains("web page"), "{output}");
    }
}

#[test]
fn what_was_left_out_or_taken_out_on_purpose_is_no_difference() {
    for xray in Xray::both() {
        let test = Finished::passed(1).with("a.txt", b"a secret text".to_vec());
        let run = RunDir::of(&[test.with("b.bin", vec![7; 2_000])]);
        let mut upload = cargo_xray();
        upload.args(["upload", "--verify"]).arg(run.path()).env("XRAY_UPLOAD", "required");
        upload.env("XRAY_EVIDENCE_PER_FILE", "1kB").env("XRAY_REDACT", "secret");
        let output = Output::of(xray.reach(&mut upload));
        assert_eq!(output.code, Some(0), "{output}");
        assert!(output.stderr.contains("read back: 1 result, all as sent"), "{output}");
        let there = xray.executions()[0].runs[0].evidence.clone();
        assert_eq!(there.len(), 1, "{there:?}");
        assert_eq!(&*there[0].data, b"a [redacted] text");
    }
}

#[test]
fn a_report_is_read_back_as_one_also_by_a_later_call_that_names_no_form() {
    for xray in Xray::both() {
        let run = RunDir::of(&[Finished::passed(1), Finished::passed(1), Finished::passed(2)]);
        let upload = |arguments: &[&str]| {
            let mut upload = cargo_xray();
            upload.arg("upload").arg(run.path()).args(arguments).env("XRAY_UPLOAD", "required");
            Output::of(xray.reach(&mut upload))
        };
        let output = upload(&["--as", "junit"]);
        assert_eq!(output.code, Some(0), "{output}");
        for form in [&[][..], &["--as", "junit"]] {
            let output = upload(&[&["--verify"], form].concat());
            assert_eq!(output.code, Some(0), "{output}");
            assert!(output.stderr.contains("read back: 2 results, all as sent"), "{output}");
        }
    }
}
