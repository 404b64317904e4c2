//! Tests that are made when the program runs.

use tests::{Fixture, Output, Xray, has_nextest};
use xray_harness::Deployment;
use xray_harness::sandbox::Status;

fn dynamic(words: &[&str], wrong: &str) -> Output {
    let fixture = Fixture::new("own-harness");
    let mut test = fixture.test();
    Output::of(test.args(["--test", "dynamic", "--"]).args(words).env("OWN_WRONG", wrong))
}

#[test]
fn they_are_listed_and_chosen_beside_annotated_functions() {
    let output = dynamic(&["--list"], "");
    for name in ["counts_lines::empty", "deep::er::knows_its_name", "fails", "is_a_function"] {
        assert!(output.stdout.contains(&format!("{name}: test\n")), "{output}");
    }
    let output = dynamic(&["--exact", "counts_lines::one"], "");
    assert!(output.stdout.contains("1 passed; 0 failed; 0 ignored; 0 measured; 5 filtered"));
}

#[test]
fn each_reports_with_its_keys_and_those_of_one_key_are_its_rows() {
    for xray in Xray::both() {
        let fixture = Fixture::new("own-harness");
        let mut test = fixture.test();
        test.args(["--test", "dynamic", "--", "--include-ignored"]);
        let output = Output::of(xray.reach(&mut test));
        assert!(output.stdout.contains("5 passed; 1 failed"), "{output}");
        let executions = xray.executions();
        let run = |key: &str| {
            let run = executions[0].runs.iter().find(|run| run.test.key == key);
            run.unwrap_or_else(|| panic!("no {key}: {executions:#?}"))
        };
        for key in ["DYN-1", "DYN-2", "DYN-5"] {
            assert_eq!(run(key).status, Status::Passed, "{key}");
        }
        for key in ["DYN-3", "DYN-4"] {
            assert_eq!(run(key).status, Status::Failed, "{key}");
            let comment = run(key).comment.as_deref().expect("a comment");
            assert!(comment.contains("no such file"), "{comment}");
            assert!(comment.contains("tests/dynamic.rs:"), "{comment}");
        }
        assert_eq!(run("DYN-2").iterations.len(), 3);
        let rows = format!("{:?}", run("DYN-2").iterations);
        for file in ["empty", "one", "two"] {
            assert!(rows.contains(&format!("\"{file}\"")), "{rows}");
        }
    }
}

#[test]
fn a_wrong_key_and_a_taken_name_are_refused_before_any_test_runs() {
    for (wrong, said) in [
        ("key", "\"dyn-6\" of the dynamic test wrong is no Jira key"),
        ("name", "two tests are named is_a_function"),
    ] {
        let output = dynamic(&[], wrong);
        assert_eq!(output.code, Some(101), "{output}");
        assert!(output.stderr.contains(said), "{output}");
        assert!(output.stderr.contains("tests/dynamic.rs:"), "{output}");
        assert!(!output.stdout.contains("running"), "{output}");
    }
}

#[test]
fn nextest_lists_and_runs_them() {
    if !has_nextest() {
        return;
    }
    let xray = Xray::start(Deployment::Cloud);
    let fixture = Fixture::new("own-harness");
    let mut nextest = fixture.cargo(&["nextest", "run", "--test", "dynamic"]);
    nextest.args(["--run-ignored", "all", "--no-fail-fast"]);
    nextest.env("XRAY_RUN_DIR", fixture.run_dir());
    let output = Output::of(xray.reach(&mut nextest));
    assert!(output.stderr.contains("6 tests run: 5 passed, 1 failed"), "{output}");
}
