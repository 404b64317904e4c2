//! `XRAY_UPLOAD=required`: what is missed fails, and is told.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tests::{Finished, Fixture, Output, RunDir, Xray, cargo_xray};

/// `cargo xray test` of the fixture's tests that pass.
fn test(shop: &Fixture, options: &[&str]) -> Command {
    let mut test = cargo_xray();
    test.current_dir(shop.root()).arg("test").args(options).args(["--test", "checkout"]);
    test.args(["--", "adds"]);
    test.env("CARGO_TARGET_DIR", shop.target()).env("XRAY_RUN_DIR", shop.run_dir());
    test
}

fn run() -> RunDir {
    RunDir::of(&[Finished::passed(1).with("a.txt", b"evidence".to_vec()), Finished::passed(2)])
}

fn upload(xray: &Xray, run: &RunDir, policy: &str) -> Command {
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path()).env("XRAY_UPLOAD", policy);
    xray.reach(&mut upload);
    upload
}

#[test]
fn the_environments_word_counts_where_nothing_can_be_recorded_or_no_setting_read() {
    let shop = Fixture::own("shop");
    let file = shop.path("file");
    fs::write(&file, "").expect("written");
    for (policy, code) in [("required", 3), ("auto", 0)] {
        let mut unrecorded = test(&shop, &[]);
        unrecorded.env("XRAY_RUN_DIR", file.join("below")).env("XRAY_UPLOAD", policy);
        let output = Output::of(&mut unrecorded);
        assert_eq!(output.code, Some(code), "{policy}: {output}");
        let is_told = output.stderr.contains("error: the results are not in Xray");
        assert_eq!(is_told, policy == "required", "{output}");
    }
    fs::write(shop.path("xray.toml"), "projet = \"SHOP\"").expect("written");
    for (policy, code) in [("required", 3), ("auto", 0)] {
        let output = Output::of(test(&shop, &[]).env("XRAY_UPLOAD", policy));
        assert_eq!(output.code, Some(code), "{policy}: {output}");
        assert!(output.stderr.contains("no setting is called"), "{output}");
    }
}

#[test]
fn where_no_annotated_test_ran_nothing_is_lost_and_it_is_said() {
    let shop = Fixture::new("shop");
    let mut none = cargo_xray();
    none.current_dir(shop.root()).args(["test", "--upload", "required", "--test", "plain"]);
    none.env("CARGO_TARGET_DIR", shop.target()).env("XRAY_RUN_DIR", shop.run_dir());
    let output = Output::of(&mut none);
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("although it was required: no annotated test ran"), "{output}");
}

#[test]
fn a_run_whose_directory_is_removed_while_the_tests_run_is_missed() {
    let shop = Fixture::own("shop");
    let remover = "\n#[test]\nfn zz_removes() { std::fs::remove_dir_all(std::env::var(\"XRAY_RUN_DIR\")\
                   .unwrap()).unwrap(); }\n#[xray(\"SHOP-99\")]\n#[test]\nfn is_lost() {}\n";
    let removes = format!("use xray_harness::xray;\n{remover}");
    fs::write(shop.path("tests/a_removes.rs"), removes).expect("written");
    let outcome = shop.path("outcome.json");
    // One binary removes what it wrote; another may begin anew after it.
    for (names, policy, code, result, executions) in [
        (&["--test", "a_removes"][..], "required", 3, "failed", 0),
        (&["--test", "a_removes"], "auto", 0, "failed", 0),
        (&["--test", "a_removes", "--test", "checkout"], "required", 3, "created", 1),
        (&["--test", "a_removes", "--test", "checkout"], "auto", 0, "created", 1),
    ] {
        let xray = Xray::start(xray_harness::Deployment::Cloud);
        let mut test = shop.xray(&["test", "--upload", policy, "--outcome"]);
        test.arg(&outcome).args(names).args(["--", "--test-threads", "1", "--skip", "refuses"]);
        let output = Output::of(xray.reach(&mut test));
        assert_eq!(output.code, Some(code), "{output}");
        let told = "was removed while the tests ran: what they had recorded until then is lost";
        assert_eq!(output.stderr.matches(told).count(), 1, "{output}");
        assert_eq!(xray.executions().len(), executions, "{output}");
        let page: Value = serde_json::from_slice(&fs::read(&outcome).expect("it")).expect("JSON");
        assert_eq!(page["result"], result, "{page:#}");
        assert!(page.to_string().contains(told), "{page:#}");
        let _ = fs::remove_dir_all(shop.run_dir());
    }
    let mut shard = shop.xray(&["test", "--shard-only", "--test", "a_removes"]);
    let output = Output::of(shard.args(["--", "--test-threads", "1"]));
    assert!(!shop.run_dir().exists(), "a shard that lost its results is no empty one: {output}");
}

#[test]
fn what_was_recorded_and_cannot_be_read_any_more_is_missed() {
    for is_evidence in [true, false] {
        for xray in Xray::both() {
            let run = run();
            let told = if is_evidence {
                fs::remove_dir_all(run.path().join("evidence")).expect("removed");
                "tests/shop.rs:1: shop::test_0 (SHOP-1): a.txt (8 B) is not attached"
            } else {
                let journal = run.path().join("journal/100000-a.jsonl");
                let text = fs::read_to_string(&journal).expect("a journal");
                fs::write(journal, text + "{\"entry\":\"star\n").expect("written");
                "holds a line that is no entry"
            };
            let outcome = run.path().with_file_name("outcome.json");
            let mut required = upload(&xray, &run, "required");
            let output = Output::of(required.arg("--outcome").arg(&outcome));
            assert_eq!(output.code, Some(3), "{output}");
            assert!(output.stderr.contains(told), "{told}: {output}");
            assert_eq!(xray.executions().len(), 1, "the rest is there: {output}");
            let page: Value =
                serde_json::from_slice(&fs::read(&outcome).expect("it")).expect("JSON");
            assert!(page["lost"][0].as_str().expect("a line").contains(told), "{page}");
            let output = Output::of(&mut upload(&xray, &run, "auto"));
            assert_eq!(output.code, Some(0), "{output}");
        }
    }
}

#[test]
fn one_command_runs_the_tests_sends_their_results_and_reads_them_back() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        let mut verified = test(&shop, &["--verify", "--upload", "required"]);
        let output = Output::of(xray.reach(&mut verified));
        assert_eq!(output.code, Some(0), "{output}");
        assert!(output.stderr.contains("read back: "), "{output}");
        assert!(output.stderr.contains("all as sent"), "{output}");
    }
}
