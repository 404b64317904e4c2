//! Several run directories, from several machines, are one Test Execution.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use tests::{Finished, Fixture, Output, RunDir, Xray, cargo_xray};
use xray_harness::sandbox::{Execution, Status};

/// One binary's part of the fixture, recorded as on a machine of its own.
fn part(binary: &str) -> Fixture {
    let shop = Fixture::new("shop");
    Output::of(shop.test().args(["--test", binary]));
    shop
}

fn upload(xray: &Xray, dirs: &[&Path]) -> Output {
    Output::of(xray.reach(cargo_xray().arg("upload").args(dirs)))
}

fn statuses(execution: &Execution) -> Vec<(String, Status)> {
    let runs = execution.runs.iter().map(|run| (run.test.key.clone(), run.status));
    let mut statuses: Vec<_> = runs.collect();
    statuses.sort_by_key(|(key, _)| key.clone());
    statuses
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("it").path()) {
        let to = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &to);
        } else {
            fs::copy(&entry, to).expect("copied");
        }
    }
}

/// `run` as another machine would see it.
fn elsewhere(run: &Path, temp: &Path, name: &str) -> PathBuf {
    let to = temp.join(name);
    copy(run, &to);
    fs::remove_dir_all(run).expect("removed");
    to
}

#[test]
fn several_directories_from_elsewhere_are_one_execution_and_twice_changes_nothing() {
    for xray in Xray::both() {
        let temp = tempfile::tempdir().expect("a folder");
        let (login, checkout) = (part("login"), part("checkout"));
        let login = elsewhere(&login.run_dir(), temp.path(), "one");
        let checkout = elsewhere(&checkout.run_dir(), temp.path(), "two");

        let first = upload(&xray, &[&login, &checkout]);
        assert_eq!(first.code, Some(0), "{first}");
        assert_eq!(xray.executions().len(), 1, "{first}");
        assert_eq!(xray.executions()[0].runs.len(), 7, "{first}");
        assert!(first.stderr.contains("2 runs are merged into one Test Execution: "), "{first}");
        let sent = xray.payloads().len();
        let link = temp.path().join("link");
        std::os::unix::fs::symlink(&checkout, &link).expect("linked");
        for dirs in [
            vec![&login, &checkout],
            vec![&checkout, &login],
            vec![&login],
            vec![&checkout],
            vec![&checkout, &login, &checkout, &link],
        ] {
            let dirs: Vec<_> = dirs.iter().map(|dir| dir.as_path()).collect();
            let again = upload(&xray, &dirs);
            assert_eq!(again.code, Some(0), "{again}");
            assert!(again.told()[0].contains("nothing to send"), "{again}");
        }
        assert_eq!(xray.payloads().len(), sent);
    }
}

#[test]
fn a_test_that_ran_on_two_systems_is_a_row_of_each() {
    for xray in Xray::both() {
        let ran = |passed, target| {
            let run = RunDir::of(&[Finished { passed, ..Finished::passed(1) }]);
            let told = json!({"version": {"major": 1, "minor": 0}, "target": target});
            fs::write(run.path().join("run.json"), told.to_string()).expect("written");
            run
        };
        let on_windows = ran(false, "x86_64-pc-windows-msvc");
        let on_linux = ran(true, "x86_64-unknown-linux-gnu");
        let output = upload(&xray, &[on_windows.path(), on_linux.path()]);
        assert_eq!(output.code, Some(0), "{output}");
        assert_eq!(xray.executions()[0].runs[0].status, Status::Failed, "{output}");
        let rows = &xray.executions()[0].runs[0].iterations;
        let rows: Vec<_> = rows.iter().map(|row| row.status).collect();
        assert_eq!(rows, [Status::Failed, Status::Passed], "{output}");
        let comment = xray.executions()[0].runs[0].comment.clone().expect("a comment");
        assert!(comment.contains("shop::test_0 (x86_64-pc-windows-msvc)"), "{comment}");
        for run in [&on_windows, &on_linux] {
            let again = upload(&xray, &[run.path()]);
            assert!(again.told()[0].contains("nothing to send"), "{again}");
        }
    }
}

#[test]
fn of_a_test_in_several_directories_the_later_attempt_counts_in_any_order() {
    for backwards in [false, true] {
        let xray = Xray::both().into_iter().next().expect("one");
        let (first, second) = (part("login"), part("login"));
        // The second machine's attempt passes.
        let journals = second.run_dir().join("journal");
        for journal in fs::read_dir(journals).expect("it").map(|entry| entry.expect("it").path()) {
            let text = fs::read_to_string(&journal).expect("text");
            let passed = text.replace("\"outcome\":\"failed\"", "\"outcome\":\"passed\"");
            fs::write(&journal, passed).expect("written");
        }
        let (first, second) = (first.run_dir(), second.run_dir());
        let mut dirs = vec![first.as_path(), second.as_path()];
        if backwards {
            dirs.reverse();
        }
        let output = upload(&xray, &dirs);
        assert_eq!(output.code, Some(0), "{output}");
        let execution = &xray.executions()[0];
        let expected =
            [("SHOP-10".to_owned(), Status::Passed), ("SHOP-11".to_owned(), Status::Passed)];
        assert_eq!(statuses(execution), expected, "{output}");
        let retried = execution.runs.iter().find(|run| run.test.key == "SHOP-10").expect("it");
        let comment = retried.comment.as_deref().expect("a comment");
        assert!(comment.contains("attempt 2 of 2"), "{comment}");

        // The part of one machine alone is in there already.
        for dir in [&first, &second] {
            let again = upload(&xray, &[dir]);
            assert!(again.told()[0].contains("nothing to send"), "{again}");
        }
    }
}

#[test]
fn a_directory_without_a_journal_takes_nobody_elses_place() {
    let [xray, _] = Xray::both();
    let temp = tempfile::tempdir().expect("a folder");
    let dirs = ["a", "b", "c"].map(|name| temp.path().join(name));
    copy(RunDir::new().path(), &dirs[0]);
    for (dir, passed) in [(&dirs[1], false), (&dirs[2], true)] {
        let both = [Finished { passed, ..Finished::passed(1) }, Finished::passed(2)];
        copy(RunDir::of(&both).path(), dir);
    }
    let all: Vec<_> = dirs.iter().map(PathBuf::as_path).collect();
    let output = upload(&xray, &all);
    assert_eq!(output.code, Some(0), "{output}");
    let sent = xray.payloads().len();
    for dir in &dirs[1..] {
        let again = upload(&xray, &[dir]);
        assert!(again.told()[0].contains("nothing to send"), "{again}");
    }
    assert_eq!(xray.payloads().len(), sent);
}

#[test]
fn a_directory_that_joins_later_goes_into_the_same_execution() {
    let [xray, _] = Xray::both();
    let (login, checkout) = (part("login"), part("checkout"));
    upload(&xray, &[&login.run_dir()]);
    let output = upload(&xray, &[&checkout.run_dir(), &login.run_dir()]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(xray.executions().len(), 1, "{output}");
    assert_eq!(xray.executions()[0].runs.len(), 7, "{output}");
}

#[test]
fn directories_that_went_to_two_executions_are_named_and_nothing_is_sent() {
    let [xray, _] = Xray::both();
    let (login, checkout) = (part("login"), part("checkout"));
    upload(&xray, &[&login.run_dir()]);
    upload(&xray, &[&checkout.run_dir()]);
    let sent = xray.payloads().len();
    let keys: Vec<_> = xray.executions().iter().map(|it| it.key.clone()).collect();
    let output = upload(&xray, &[&login.run_dir(), &checkout.run_dir()]);
    assert_eq!(output.code, Some(3), "{output}");
    for word in [
        &*keys[0],
        &*keys[1],
        &login.run_dir().display().to_string(),
        &checkout.run_dir().display().to_string(),
        "XRAY_TEST_EXECUTION",
    ] {
        assert!(output.stderr.contains(word), "{word}: {output}");
    }
    assert_eq!(xray.payloads().len(), sent);

    let mut all = cargo_xray();
    all.arg("upload").args([login.run_dir(), checkout.run_dir()]);
    let output = Output::of(xray.reach(all.env("XRAY_TEST_EXECUTION", &keys[0])));
    assert_eq!(output.code, Some(0), "{output}");
    let execution = xray.executions().into_iter().find(|it| it.key == keys[0]).expect("it");
    assert_eq!(execution.runs.len(), 7, "{output}");
}

#[test]
fn a_directory_holds_neither_a_secret_nor_a_path_of_the_machine() {
    let [xray, _] = Xray::both();
    let shop = Fixture::new("shop");
    Output::of(xray.reach(shop.test().args(["--test", "login"])));
    let text: String = files(&shop.run_dir())
        .iter()
        .filter(|path| path.extension().is_some())
        .map(|path| fs::read_to_string(path).expect("text"))
        .collect();
    assert!(text.contains("SHOP-10"), "{text}");
    for secret in [xray_harness::sandbox::CLIENT_SECRET, "eyJ"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let here = shop.run_dir().display().to_string();
    assert!(!text.contains(&here), "{text}");
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("it").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
