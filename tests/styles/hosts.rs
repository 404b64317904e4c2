//! Every style on every host, by what is recorded there:
//!
//! | style | libtest | own harness | nextest, of libtest | nextest, of the own harness |
//! |---|---|---|---|---|
//! | those in `written` (`table::EVERYWHERE`) | as in the table | as in the table | as in the table | as in the table |
//! | those in `rows` (`table::UNDER_LIBTEST`) | as in the table | impossible | as in the table | impossible |
//!
//! Each cell is checked: the name, the keys, passed or failed, and how the
//! failure begins. An impossible one is a test that rustc removes before
//! `#[xray]` is asked; `crates.rs` checks that the own harness tells of it.
#![expect(clippy::expect_used, reason = "this is how a test fails")]

mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use tests::{Output, quiet};

use table::{EVERYWHERE, FAILURES, UNDER_LIBTEST, lines};

/// Runs these tests as cargo does, and checks what was recorded.
#[track_caller]
fn recorded(tables: &[&str], before: &[&str], after: &[&str]) {
    let run = TempDir::new().expect("a temporary folder");
    let mut cargo = quiet(Command::new(env!("CARGO")));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.args(before).args(["--offline", "--no-fail-fast"]).args(after);
    // Where this test lies, so that nothing is built twice.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target directory");
    cargo.env("CARGO_TARGET_DIR", target).env("XRAY_RUN_DIR", run.path());
    let output = Output::of(&mut cargo);

    let found = results(run.path());
    let mut expected: Vec<_> = tables.iter().flat_map(|table| lines(table)).map(row).collect();
    expected.sort();
    let names = |rows: &[Row]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected), "{output}");
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found.keys, expected.keys, "{}", found.name);
        match (&found.failure, &expected.failure) {
            (Some(text), Some(start)) => assert!(text.starts_with(start), "{expected:?}: {text}"),
            (found, none) => assert_eq!(found, none, "{expected:?}"),
        }
    }
}

/// A test and its result.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    name: String,
    keys: Vec<String>,
    failure: Option<String>,
}

/// What a line of the table says of a result.
fn row(line: &str) -> Row {
    let mut words = line.split(' ').map(str::to_owned);
    let name = words.next().expect("a name");
    let is_key = |word: &String| {
        word.split_once('-').is_some_and(|(_, number)| number.parse::<u32>().is_ok())
    };
    let keys: Vec<_> = words.take_while(is_key).collect();
    let failure = FAILURES.iter().find(|(key, _)| keys == [*key]);
    Row { name, keys, failure: failure.map(|(_, text)| (*text).to_owned()) }
}

/// The results of a run, in the order of their names.
fn results(run: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for journal in fs::read_dir(run.join("journal")).expect("journals") {
        let text = fs::read_to_string(journal.expect("a journal").path()).expect("text");
        let entries = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let mut started = BTreeMap::new();
        for entry in entries {
            let attempt = entry["attempt"].as_u64();
            match entry["entry"].as_str() {
                Some("start") => drop(started.insert(attempt, entry)),
                Some("end") => rows.push(ended(&started[&attempt], &entry)),
                _ => {}
            }
        }
    }
    rows.sort();
    rows
}

fn ended(start: &Value, end: &Value) -> Row {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let failure = match end["outcome"].as_str() {
        Some("passed") => None,
        _ => Some(text(&end["failure"]["message"])),
    };
    let keys = start["keys"].as_array().expect("keys").iter().map(text).collect();
    Row { name: text(&start["name"]), keys, failure }
}

const TEST: [&str; 4] = ["test", "-p", "tests", "--test"];
const NEXTEST: [&str; 6] = ["nextest", "run", "--run-ignored=all", "-p", "tests", "--test"];
const FILTERS: [&str; 4] = ["--", "--include-ignored", "written::", "rows::"];

#[test]
fn every_style_runs_under_libtest() {
    let before = [&TEST[..], &["styles"]].concat();
    recorded(&[EVERYWHERE, UNDER_LIBTEST], &before, &FILTERS);
}

#[test]
fn every_possible_style_runs_in_the_own_harness() {
    let before = [&TEST[..], &["styles_without_libtest"]].concat();
    recorded(&[EVERYWHERE], &before, &FILTERS);
}

#[test]
fn every_style_runs_under_nextest() {
    let before = [&NEXTEST[..], &["styles"]].concat();
    recorded(&[EVERYWHERE, UNDER_LIBTEST], &before, &["written::", "rows::"]);
}

#[test]
fn every_possible_style_runs_in_the_own_harness_under_nextest() {
    let before = [&NEXTEST[..], &["styles_without_libtest"]].concat();
    recorded(&[EVERYWHERE], &before, &["written::"]);
}
