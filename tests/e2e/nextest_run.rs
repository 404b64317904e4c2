//! `cargo xray nextest run`: nextest's own word on retries, timeouts and
//! killed processes, joined to what the tests recorded.

use std::fs;
use std::process::Command;

use tests::{Fixture, Output, Xray, has_nextest};
use xray_harness::Deployment;
use xray_harness::sandbox::{Run, Status};

fn run(xray: &Xray, key: &str) -> Run {
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{executions:#?}");
    let run = executions[0].runs.iter().find(|run| run.test.key == key);
    Run::clone(run.unwrap_or_else(|| panic!("no {key}: {executions:#?}")))
}

fn comment(run: &Run) -> &str {
    run.comment.as_deref().unwrap_or_default()
}

fn text<'a>(run: &'a Run, name: &str) -> &'a str {
    let evidence = run.evidence.iter().find(|evidence| evidence.filename == name);
    let data = &evidence.unwrap_or_else(|| panic!("no {name}: {run:#?}")).data;
    std::str::from_utf8(data).expect("text")
}

fn all_of(ends: &Fixture, arguments: &[&str]) -> Command {
    let mut nextest = ends.xray(&["nextest", "run"]);
    nextest.args(arguments);
    nextest
}

/// Each key, its status, what its comment says, and the name of its evidence.
const ENDS: [(&str, Status, &str, &[&str]); 15] = [
    ("ENDS-1", Status::Passed, "", &[]),
    ("ENDS-2", Status::Failed, "it fails", &["output.txt"]),
    ("ENDS-3", Status::Failed, "signal 6 (SIGABRT)", &["before.txt", "output.txt"]),
    ("ENDS-4", Status::Failed, "signal 11 (SIGSEGV)", &["before.txt", "output.txt"]),
    ("ENDS-5", Status::Failed, "signal 6 (SIGABRT)", &["before.txt", "output.txt"]),
    ("ENDS-6", Status::Failed, "signal 9 (SIGKILL)", &["before.txt", "output.txt"]),
    ("ENDS-7", Status::Failed, "exit code 3", &["before.txt", "output.txt"]),
    ("ENDS-8", Status::Failed, "exited while it ran", &["before.txt"]),
    ("ENDS-9", Status::Failed, "ran out of time", &["before.txt", "output.txt"]),
    ("ENDS-10", Status::Passed, "counts that as passed", &[]),
    ("ENDS-11", Status::Passed, "passed on attempt 2 of 2", &["attempt-1-output.txt"]),
    ("ENDS-12", Status::Failed, "configured to fail when flaky", &["attempt-1-output.txt"]),
    ("ENDS-13", Status::Failed, "failed on attempt 3 of 3", &["output.txt"]),
    ("ENDS-14", Status::Todo, "not today", &[]),
    ("ENDS-20", Status::Passed, "", &[]),
];

/// Runs all of the fixture, with more patience if the tests that hang did not come
/// so far before their time was over, as on a machine that is busy.
fn every_ending(deployment: Deployment, ignored: &str) -> (Xray, Fixture) {
    for profile in ["default", "patient"] {
        let (xray, ends) = (Xray::start(deployment), Fixture::new("ends"));
        let hung = ends.run_dir().with_extension("hung");
        fs::create_dir(&hung).expect("created");
        let mut nextest = all_of(&ends, &["--profile", profile]);
        nextest.env("XRAY_STATUS_IGNORED", ignored).env("ENDS_HUNG", &hung);
        let output = Output::of(xray.reach(&mut nextest));
        assert_eq!(output.code, Some(100), "{output}");
        if fs::read_dir(&hung).expect("a folder").count() == 2 {
            return (xray, ends);
        }
    }
    panic!("the tests never hung");
}

#[test]
fn every_ending_arrives_with_what_nextest_knows_of_it() {
    if !has_nextest() {
        return;
    }
    for (deployment, word) in [(Deployment::Cloud, "TO DO"), (Deployment::Server, "TODO")] {
        let (xray, ends) = every_ending(deployment, word);
        for (key, status, says, evidence) in ENDS {
            let run = run(&xray, key);
            assert_eq!(run.status, status, "{key}: {run:#?}");
            assert!(comment(&run).contains(says), "{key}: {says}: {}", comment(&run));
            let names: Vec<_> = run.evidence.iter().map(|it| &*it.filename).collect();
            assert_eq!(names, evidence, "{key}");
        }
        let failed = run(&xray, "ENDS-2");
        let printed = text(&failed, "output.txt");
        assert!(printed.contains("the last words on standard output"), "{printed}");
        assert!(printed.contains("and on standard error"), "{printed}");
        assert!(text(&run(&xray, "ENDS-13"), "output.txt").contains("attempt 3"));
        assert!(text(&run(&xray, "ENDS-9"), "output.txt").contains("hanging"));
        let before = run(&xray, "ENDS-11");
        assert!(text(&before, "attempt-1-output.txt").contains("not at once"), "{before:#?}");
        assert_eq!(xray.executions()[0].runs.len(), ENDS.len() + 2, "and two that just pass");
        let again = Output::of(xray.reach(ends.xray(&["upload"]).env("XRAY_STATUS_IGNORED", word)));
        assert!(again.told()[0].contains("nothing to send"), "{again}");
    }
}

#[test]
fn a_report_that_the_repository_has_already_stays_where_it_is_and_is_read_there() {
    if !has_nextest() {
        return;
    }
    let xray = Xray::start(Deployment::Cloud);
    let ends = Fixture::new("ends");
    let own = ends.path("target/nextest/ci/own.xml");
    // One that is left of another run must not be taken for this one's.
    fs::create_dir_all(own.parent().expect("above")).expect("created");
    fs::write(&own, "<testsuites uuid='a'/>").expect("written");
    let arguments = ["--profile", "ci", "-E", "test(=aborts) | test(=is_flaky_and_must_not)"];
    let output = Output::of(xray.reach(&mut all_of(&ends, &arguments)));
    assert_eq!(output.code, Some(100), "{output}");
    assert!(own.is_file() && !ends.run_dir().join("nextest/junit.xml").exists(), "{output}");
    let aborts = run(&xray, "ENDS-3");
    assert!(comment(&aborts).contains("signal 6 (SIGABRT)"), "{output}");
    assert!(text(&aborts, "output.txt").contains("printed before the end"), "{output}");
    assert_eq!(run(&xray, "ENDS-12").status, Status::Failed);
    assert!(!output.stderr.contains("unknown configuration"), "{output}");
}

#[test]
fn what_is_wrong_with_a_report_is_told_and_costs_no_result() {
    if !has_nextest() {
        return;
    }
    let xray = Xray::start(Deployment::Cloud);
    let ends = Fixture::new("ends");
    let output = Output::of(&mut all_of(&ends, &["--shard-only", "-E", "test(=aborts)"]));
    assert_eq!(output.code, Some(100), "{output}");
    let journals = fs::read_dir(ends.run_dir().join("journal")).expect("journals");
    let verdicts = journals.map(|entry| entry.expect("an entry").path());
    let verdicts = verdicts.filter(|path| path.to_string_lossy().contains("/nextest-"));
    verdicts.for_each(|path| fs::remove_file(path).expect("removed"));
    let report = ends.run_dir().join("nextest/junit.xml");
    fs::write(&report, "<testsuites name='nextest-run'><testsuite").expect("written");
    let output = Output::of(xray.reach(&mut ends.xray(&["upload"])));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("junit.xml is no JUnit") && report.is_file(), "{output}");
    assert_eq!(run(&xray, "ENDS-3").status, Status::Failed);
}

#[test]
fn nextests_own_arguments_decide_what_happens_after_a_failure() {
    if !has_nextest() {
        return;
    }
    let ends = Fixture::new("ends");
    let run = |arguments: &[&str]| {
        let mut nextest = all_of(&ends, &["--shard-only"]);
        Output::of(nextest.args(arguments).args(["-j1", "a_first_one", "fails", "aborts"]))
    };
    assert!(run(&[]).stderr.contains("4 tests run"), "{}", run(&[]));
    for arguments in [&["--fail-fast"][..], &["--max-fail=1"]] {
        let output = run(arguments);
        assert!(output.stderr.contains("2/4 tests run"), "{output}");
    }
    let built = Output::of(&mut all_of(&ends, &["--no-run"]));
    assert_eq!(built.code, Some(0), "{built}");
    let other = Output::of(&mut ends.xray(&["nextest", "list"]));
    assert_eq!(other.code, Some(2), "{other}");
}

#[test]
fn a_stress_run_fails_if_one_round_does() {
    if !has_nextest() {
        return;
    }
    let xray = Xray::start(Deployment::Cloud);
    let ends = Fixture::new("ends");
    let arguments = ["--stress-count", "3", "-E", "test(=fails_under_stress) | test(=passes)"];
    let output = Output::of(xray.reach(&mut all_of(&ends, &arguments)));
    assert_ne!(output.code, None, "{output}");
    let failed = run(&xray, "ENDS-15");
    assert_eq!(failed.status, Status::Failed, "{failed:#?}");
    assert!(failed.iterations.is_empty(), "{failed:#?}");
    assert!(comment(&failed).contains("1 of 3 rounds failed"), "{}", comment(&failed));
    assert_eq!(run(&xray, "ENDS-1").status, Status::Passed);
}

#[test]
fn partitions_of_one_archive_become_one_execution_with_every_test_once() {
    if !has_nextest() {
        return;
    }
    for xray in Xray::both() {
        let shop = Fixture::own("shop");
        let archive = shop.path("tests.tar.zst").display().to_string();
        let built =
            Output::of(&mut shop.cargo(&["nextest", "archive", "--archive-file", &archive]));
        assert_eq!(built.code, Some(0), "{built}");
        let parts: Vec<_> = (1..=4).map(|part| shop.path(&format!("machine-{part}"))).collect();
        for (number, part) in (1..).zip(&parts) {
            // The sources are elsewhere on that machine, and nothing is built there.
            fs::create_dir_all(part.join("sources")).expect("created");
            for file in ["Cargo.toml", "Cargo.lock"] {
                fs::copy(shop.path(file), part.join("sources").join(file)).expect("copied");
            }
            let mut nextest = shop.xray(&["nextest", "run", "--shard-only"]);
            nextest.args(["--archive-file", &archive, "--workspace-remap", "sources"]);
            nextest.arg("--partition").arg(format!("count:{number}/4"));
            nextest.current_dir(part).env_remove("CARGO_TARGET_DIR");
            let output = Output::of(nextest.env("XRAY_RUN_DIR", part.join("run")));
            assert!([0, 100].contains(&output.code.expect("a code")), "{output}");
            assert!(output.told()[0].contains("recorded in"), "{output}");
        }
        let mut upload = shop.xray(&["upload"]);
        upload.args(parts.iter().map(|part| part.join("run")));
        let output = Output::of(xray.reach(&mut upload));
        assert_eq!(output.code, Some(0), "{output}");
        let executions = xray.executions();
        assert_eq!(executions.len(), 1, "{output}");
        let mut keys: Vec<_> = executions[0].runs.iter().map(|run| &*run.test.key).collect();
        keys.sort_unstable();
        let expected = ["SHOP-1", "SHOP-10", "SHOP-11", "SHOP-20", "SHOP-21", "SHOP-22", "SHOP-23"];
        assert_eq!(keys, expected, "{output}");
    }
}
