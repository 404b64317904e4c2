//! A finished run as a page, a summary and a report for other tools.

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;
use tests::{Output, cargo_xray};

const RUNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/runs");
/// What a test may say to break whatever it is shown in.
const NASTY: &str = "</pre><script>alert(1)</script> ]]> | `x` [a](b) @all 100% {noformat}\0\u{1b}[31m\
                     \u{FFFE}😀\r\n::error::";

fn report(run: &Path, format: &str) -> String {
    let mut report = cargo_xray();
    report.arg("report").arg(run).args(["--format", format]).current_dir("/");
    let output = Output::of(report.env("XRAY_STATUS_IGNORED", "TO DO"));
    assert_eq!(output.code, Some(0), "{output}");
    output.stdout
}

/// A run of one test that says nothing but nasty things, and has a picture.
fn nasty() -> TempDir {
    let dir = TempDir::new().expect("a folder");
    let run = dir.path();
    fs::create_dir_all(run.join("journal")).expect("created");
    fs::create_dir_all(run.join("evidence/7-a")).expect("created");
    fs::write(run.join("evidence/7-a/0"), [0, 1, 2, 255]).expect("written");
    fs::write(run.join("evidence/7-a/1"), "<script>").expect("written");
    let long = format!("{NASTY}{}", "ü".repeat(1_000_000));
    let entries = [
        json!({"entry": "process", "version": {"major": 1, "minor": 2}, "run": "r",
               "binary": "b", "at": 1_626_259_655_000_u64}),
        json!({"entry": "start", "attempt": 0, "at": 1_626_259_655_000_u64, "crate": "c",
               "name": NASTY, "keys": ["BOOK-1"], "file": "tests/a.rs", "line": 3}),
        json!({"entry": "evidence", "attempt": 0, "file": 0, "name": "a\"'<b>.png", "size": 4}),
        json!({"entry": "evidence", "attempt": 0, "file": 1, "name": "page.html", "size": 8,
               "content_type": "text/html; x=\"><script>\""}),
        json!({"entry": "evidence", "attempt": 0, "file": 2, "name": "gone.png", "size": 4}),
        json!({"entry": "comment", "attempt": 0, "text": long}),
        json!({"entry": "end", "attempt": 0, "at": 1_626_259_656_000_u64, "outcome": "failed",
               "failure": {"message": NASTY, "location": "tests/a.rs:4:5"}}),
    ];
    let lines: Vec<_> = entries.iter().map(ToString::to_string).collect();
    fs::write(run.join("journal/7-a.jsonl"), lines.join("\n") + "\n").expect("written");
    dir
}

#[test]
fn a_page_shows_every_test_in_the_words_of_the_instance_and_needs_no_second_file() {
    let page = report(&Path::new(RUNS).join("statuses"), "html");
    for key in 1..=10 {
        assert!(page.contains(&format!("<span class=\"key\">BOOK-{key}</span>")), "{page}");
    }
    // Flaky and killed tests have no words of their own here.
    for word in ["4 PASSED", "4 FAILED"] {
        assert_eq!(page.matches(&format!(">{word}</span>")).count(), 1, "{word}: {page}");
    }
    for word in ["TO DO", "no such shelf", "tests/shelf.rs:10:5", "2 tests"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    let page = report(&Path::new(RUNS).join("bookstore"), "html");
    assert!(page.contains("<img src=\"data:image/jpeg;base64,"), "{page}");
    for elsewhere in ["<script", "<link", "src=\"http", "url("] {
        assert!(!page.contains(elsewhere), "{elsewhere}");
    }
}

#[test]
fn nothing_that_a_test_says_becomes_a_part_of_the_page() {
    let run = nasty();
    let page = report(run.path(), "html");
    assert!(!page.contains("<script") && !page.contains("</pre><"), "{page}");
    assert!(page.contains("data:image/png;base64,AAEC/w=="), "the bytes as they are");
    assert!(!page.contains("data:text/html"), "no page within the page");
    assert!(page.contains("gone.png (4 B) is not attached"), "evidence that vanished is told of");
    assert!(!page.contains('\0') && !page.contains('\u{1b}'));
}

#[test]
fn a_junit_report_is_well_formed_whatever_a_test_says() {
    let run = nasty();
    let xml = report(run.path(), "junit");
    let document = roxmltree::Document::parse(&xml).expect("XML");
    let case = document.descendants().find(|node| node.has_tag_name("testcase")).expect("a case");
    let property = |name| {
        let is = |node: &roxmltree::Node<'_, '_>| node.attribute("name") == Some(name);
        case.descendants().find(|node| node.has_tag_name("property") && is(node)).expect(name)
    };
    assert_eq!(property("test_key").attribute("value"), Some("BOOK-1"));
    let comment: String = property("testrun_comment").text().expect("a comment").to_owned();
    assert!(comment.contains("</script> ]]> | `x`"), "{comment}");
    assert!(comment.chars().count() < 32_767 && comment.contains("characters are left out"));
    let items: Vec<_> = property("testrun_evidence")
        .children()
        .filter(|node| node.has_tag_name("item"))
        .map(|item| (item.attribute("name").expect("it"), item.text().expect("it")))
        .collect();
    assert_eq!(items, [("a_'_b_.png", "AAEC/w=="), ("page.html", "PHNjcmlwdD4=")]);
    let failure = case.children().find(|node| node.has_tag_name("failure")).expect("a failure");
    assert!(failure.text().expect("words").contains("alert(1)"), "{xml}");
}

#[test]
fn a_summary_begins_with_what_went_wrong() {
    let text = report(&Path::new(RUNS).join("statuses"), "markdown");
    let lines: Vec<_> = text.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(text.contains("1 flaky") && text.contains("1 failed") && text.contains("10 tests"));
    assert!(lines[1].contains("failed") && lines[1].contains("shelf\\.rs&#58;10&#58;5"), "{text}");
    assert!(lines[2].contains("killed"), "{text}");
    let nasty = report(nasty().path(), "markdown");
    let row = nasty.lines().filter(|line| line.starts_with("| ")).nth(1).expect("a row");
    let bars = row.replace("\\|", "").matches('|').count();
    assert_eq!(bars, 6, "{row}");
    assert!(!nasty.contains("<script") && !nasty.contains("@all"), "{nasty}");
}

#[test]
fn a_report_goes_to_a_file_that_is_named() {
    let dir = TempDir::new().expect("a folder");
    let file = dir.path().join("report.xml");
    let mut report = cargo_xray();
    report.args(["report", "--format", "junit", "--output"]).arg(&file);
    let output = Output::of(report.arg(format!("{RUNS}/bookstore")).current_dir("/"));
    assert_eq!((output.code, &*output.stdout), (Some(0), ""), "{output}");
    assert!(fs::read_to_string(&file).expect("written").ends_with("</testsuites>\n"));
    let nowhere = dir.path().join("no/such/folder");
    let mut report = cargo_xray();
    report.args(["report", "--output"]).arg(&nowhere).arg(format!("{RUNS}/bookstore"));
    let output = Output::of(report.current_dir("/"));
    assert_eq!(output.code, Some(1), "{output}");
    assert!(output.stderr.contains("no/such/folder"), "{output}");
}
