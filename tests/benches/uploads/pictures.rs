//! 1,000 tests with a picture each, against pytest-jira-xray.

use std::cell::Cell;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tests::measure::{Subject, compare};
use tests::{Fixture, Sink};

const TESTS: usize = 1_000;
const SIZE: usize = 200_000;

pub(crate) fn measure(sink: &Sink, rounds: usize) {
    let (ours, theirs) = (Ours::build(), Theirs::write());
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let mut subjects = Vec::new();
    let is_there = has_plugin(&python);
    if is_there {
        subjects.push(Subject::new("pytest, sent", || theirs.command(&python, sink, true)));
        subjects.push(Subject::new("pytest, plain", || theirs.command(&python, sink, false)));
    } else {
        println!("{} has no pytest-jira-xray: measured without it", python.display());
    }
    subjects.push(Subject::new("ours, sent", || ours.command(sink, true)));
    subjects.push(Subject::new("ours, plain", || ours.command(sink, false)));
    let comparison = compare(rounds, subjects);
    let bodies = sink.bodies();
    let all = (TESTS * SIZE / 3 * 4 * (rounds + 1) * if is_there { 2 } else { 1 }) as u64;
    assert!(bodies.iter().sum::<u64>() > all, "all were sent: {bodies:?}");
    println!("pictures: {TESTS} tests with {SIZE} bytes each, {rounds} rounds, median");
    println!("(minimum to maximum)\n\n{comparison}");
    if is_there {
        let ours = ["ours, sent", "ours, plain"];
        let cpu = comparison.over("CPU", ours, ["pytest, sent", "pytest, plain"]);
        println!("CPU over plain tests, ours to pytest-jira-xray's: {cpu}\n");
    }
}

/// Tests of this crate's users.
struct Ours {
    fixture: Fixture,
    annotated: PathBuf,
    plain: PathBuf,
    runs: TempDir,
    run: Cell<usize>,
}

impl Ours {
    fn build() -> Self {
        let files = [
            ("lib.rs", String::new()),
            ("tests/annotated.rs", rust(true)),
            ("tests/plain.rs", rust(false)),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text));
        let fixture = Fixture::generated("pictures", MANIFEST, &files);
        let (annotated, plain) = (fixture.binary("annotated"), fixture.binary("plain"));
        let runs = TempDir::new().expect("a temporary folder");
        Self { fixture, annotated, plain, runs, run: Cell::new(0) }
    }

    /// A run's directory stays until all rounds are over: for seconds after a
    /// thousand files were removed, ext4 looks long for a place for a new one.
    fn command(&self, sink: &Sink, is_sent: bool) -> Command {
        self.run.set(self.run.get() + 1);
        let run = self.runs.path().join(self.run.get().to_string());
        let binary = if is_sent { &self.annotated } else { &self.plain };
        let mut command = tests::quiet(Command::new(binary));
        command.env("XRAY_RUN_DIR", run).current_dir(self.fixture.root());
        sink.reach(&mut command);
        command
    }
}

/// The same tests for pytest.
struct Theirs(TempDir);

impl Theirs {
    fn write() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let write = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).expect("written");
        };
        write("conftest.py", CONFTEST);
        write("test_pictures.py", &python());
        Self(folder)
    }

    fn command(&self, python: &OsString, sink: &Sink, is_sent: bool) -> Command {
        let mut command = tests::quiet(Command::new(python));
        command.args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"]);
        command.current_dir(self.path());
        if is_sent {
            command.args(["--jira-xray", "--api-key-auth"]).env("PICTURES", "sent");
        }
        command.env("XRAY_API_BASE_URL", sink.url()).env("XRAY_API_KEY", "a-token");
        command
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

fn has_plugin(python: &OsString) -> bool {
    let imported = Command::new(python).args(["-c", "import pytest_xray"]).output();
    imported.is_ok_and(|output| output.status.success())
}

const MANIFEST: &str = r#"[package]
name = "pictures"
version = "0.0.0"
edition = "2024"

[lib]
path = "lib.rs"

[dev-dependencies]
xray-harness = { path = "@xray-harness@" }

[workspace]
"#;

/// Tests that make a picture each, and attach it if they are annotated.
fn rust(is_annotated: bool) -> String {
    let mut text = format!(
        "fn picture(number: usize) -> Vec<u8> {{\n    let mut bytes = vec![(number % 251) as u8; \
         {SIZE}];\n    bytes[0] = (number / 251) as u8;\n    bytes\n}}\n"
    );
    let (mark, use_of_it) = if is_annotated {
        ("#[xray_harness::xray(\"SHOP-@\")]\n", "xray_harness::attach(\"screenshot.png\",")
    } else {
        ("", "std::hint::black_box(")
    };
    for number in 1..=TESTS {
        let mark = mark.replace('@', &number.to_string());
        let _ = writeln!(
            text,
            "\n{mark}#[test]\nfn test_{number:04}() {{\n    {use_of_it} picture({number}));\n}}"
        );
    }
    text
}

fn python() -> String {
    let mut text = format!(
        "import pytest\n\n\ndef picture(number):\n    return bytes([number // 251]) + \
         bytes([number % 251]) * {}\n",
        SIZE - 1
    );
    for number in 1..=TESTS {
        let _ = write!(
            text,
            "\n\n@pytest.mark.xray('SHOP-{number}')\ndef test_{number:04}(request):\n    \
             request.node.picture = picture({number})\n"
        );
    }
    text
}

/// Attaches as the plugin's documentation says; a plain run attaches nothing.
const CONFTEST: &str = "import os

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.when == 'call':
        picture = item.__dict__.pop('picture')
        if os.environ.get('PICTURES') == 'sent':
            from pytest_xray import evidence

            report.evidences = [evidence.png(data=picture, filename='screenshot.png')]
";
