//! What would be sent, and what is kept from being lost in between.

use std::fs;
use std::fs::File;

use tests::{Fixture, Output, Recorded, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::Status;

#[test]
fn a_dry_run_of_an_upload_tells_what_would_go_where_and_sends_nothing() {
    for xray in Xray::both() {
        let run = Recorded::bookstore();
        let rehearse = |execution: Option<&str>| {
            let mut upload = run.upload();
            upload.arg("--dry-run").envs(execution.map(|key| ("XRAY_TEST_EXECUTION", key)));
            let output = Output::of(xray.reach(&mut upload).env("XRAY_UPLOAD", "never"));
            assert_eq!(output.code, Some(0), "{output}");
            let is_advised = output.stderr.contains("send it with");
            assert_eq!(is_advised, !output.stderr.contains("nothing would be sent"), "{output}");
            output.told()[0].to_owned()
        };
        let told = rehearse(None);
        assert!(told.contains("5 tests, 1 passed, 2 failed, 2 killed"), "{told}");
        assert!(told.ends_with("into a new Test Execution of BOOK"), "{told}");
        assert!(rehearse(Some("BOOK-74")).ends_with("into BOOK-74"));
        assert!(xray.requests().is_empty());
        assert!(!run.dir().join("ledger.json").exists(), "nothing is written down of it");
        assert_eq!(Output::of(xray.reach(&mut run.upload())).code, Some(0));
        assert!(rehearse(None).contains("nothing would be sent: Xray holds all of it"));
    }
}

#[test]
fn a_run_that_an_upload_holds_is_not_removed() {
    let shop = Fixture::own("shop");
    let target = shop.path("target");
    let dir = target.join("xray/held");
    let mut test = shop.xray(&["test", "--shard-only", "--lib"]);
    assert_eq!(Output::of(test.env("XRAY_RUN_DIR", &dir)).code, Some(0));
    let clean = || {
        let mut clean = shop.xray(&["clean", "--all"]);
        Output::of(clean.env_remove("XRAY_RUN_DIR").env("CARGO_TARGET_DIR", &target))
    };
    let lock = File::create(dir.join("ledger.lock")).expect("created");
    lock.lock().expect("locked");
    let output = clean();
    assert!(output.stderr.contains("(in use)") && dir.is_dir(), "{output}");
    drop(lock);
    let output = clean();
    assert!(output.stderr.contains("removed") && !dir.exists(), "{output}");
}

#[test]
fn what_only_a_sandbox_holds_is_not_sent() {
    let shop = Fixture::own("shop");
    let target = shop.path("target");
    let dir = target.join("xray/tried");
    let test = shop.test();
    let mut sandbox = shop.xray(&["sandbox", "--pages"]);
    sandbox.arg(shop.run_dir()).arg("--").arg(test.get_program()).args(["test", "--lib"]);
    let output = Output::of(sandbox.env("XRAY_RUN_DIR", &dir));
    assert!(output.stderr.contains("created: 1 test"), "{output}");
    let runs = |words: &[&str]| {
        let mut runs = shop.xray(words);
        Output::of(runs.env_remove("XRAY_RUN_DIR").env("CARGO_TARGET_DIR", &target))
    };
    let listed = runs(&["runs", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    assert_eq!(told["runs"][0]["state"], "unsent", "{listed}");
    assert_eq!(told["runs"][0]["executions"], serde_json::json!([]), "{listed}");
    let output = runs(&["clean"]);
    assert!(dir.is_dir(), "{output}");
    let xray = Xray::start(Deployment::Cloud);
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(&dir)));
    assert!(output.told()[0].contains("created: 1 test"), "{output}");
}

#[test]
fn ignored_tests_of_cargo_test_count_where_a_word_for_them_is_named() {
    let statuses = |arguments: &[&str], word: Option<&str>| {
        let xray = Xray::start(Deployment::Cloud);
        let shop = Fixture::new("shop");
        let mut test = shop.xray(&["test", "--test", "checkout"]);
        test.args(arguments).envs(word.map(|word| ("XRAY_STATUS_IGNORED", word)));
        let output = Output::of(xray.reach(&mut test));
        let execution = xray.executions().pop().unwrap_or_else(|| panic!("none: {output}"));
        let runs = execution.runs.iter();
        let ignored = runs.filter(|run| run.status == Status::Todo);
        let told = ignored.map(|run| (run.test.key.clone(), run.comment.clone()));
        told.collect::<Vec<_>>()
    };
    let told =
        |key: &str, why: &str| (key.to_owned(), Some(format!("the test was ignored: {why}")));
    let all = [
        told("SHOP-24", "needs a bank"),
        told("SHOP-25", "kills its process"),
        told("SHOP-26", "starts itself again"),
    ];
    assert_eq!(statuses(&[], Some("TO DO")), all);
    assert!(statuses(&[], None).is_empty());
    assert_eq!(statuses(&["--", "--skip", "bank", "a"], Some("TO DO")), all[2..]);
    assert!(statuses(&["--", "--include-ignored", "pays"], Some("TO DO")).is_empty());
}

#[test]
fn what_scripts_read_has_a_version_and_what_is_wrong_is_said_outside_of_a_workspace() {
    let shop = Fixture::new("shop");
    for words in [
        &["list", "--format", "json", "--lib"][..],
        &["check", "--format", "json", "--offline", "--lib"],
        &["doctor", "--format", "json"],
        &["runs", "--format", "json"],
    ] {
        let output = Output::of(&mut shop.xray(words));
        let told: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
        assert_eq!(told["version"]["major"], 1, "{words:?}: {output}");
    }
    for words in ["list", "check"] {
        let output = Output::of(cargo_xray().arg(words).current_dir("/"));
        assert_eq!(output.code, Some(1), "{output}");
        assert!(output.stderr.contains("there is no cargo workspace here"), "{output}");
    }
}

#[test]
fn an_outcome_that_cannot_be_written_fails_what_would_have_been_fine() {
    let xray = Xray::start(Deployment::Cloud);
    let run = Recorded::bookstore();
    let nowhere = run.beside("no/such/folder");
    let output = Output::of(xray.reach(run.upload().arg("--outcome").arg(&nowhere)));
    assert_eq!(output.code, Some(1), "{output}");
    assert!(output.stderr.contains("cannot write the outcome to"), "{output}");
    assert_eq!(xray.executions().len(), 1, "{output}");
    let shop = Fixture::new("shop");
    for (word, code) in [("--lib", 1), ("login", 101)] {
        let target = if word == "--lib" { vec!["--lib"] } else { vec!["--test", word] };
        let mut test = shop.xray(&["test", "--outcome"]);
        test.arg(&nowhere).args(target);
        let output = Output::of(xray.reach(&mut test));
        assert_eq!(output.code, Some(code), "{output}");
        assert!(output.stderr.contains("error: cannot write the outcome to"), "{output}");
        fs::remove_dir_all(shop.run_dir()).expect("removed");
    }
}
