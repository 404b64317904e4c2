//! What `#[xray]` and the own harness cost, over many tests that do nothing:
//!
//! - `plain`: `#[test]` under libtest,
//! - `annotated`: the same with `#[xray]`, recorded,
//! - `own, isolated`: those in the own harness, in its worker processes,
//! - `own, in-process`: those in the own harness with `--no-capture`.
//!
//! `cargo bench --profile dev -p tests --bench many_tests -- [TESTS] [ROUNDS]` (10,000 and 9 if
//! nothing is said) prints what each costs, and its ratio to `plain` pair by
//! pair. The tests are built as users build them, without optimisation.

use std::cell::Cell;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;
use tests::Fixture;
use tests::measure::{Subject, compare};

/// The tests of one module.
const PER_MODULE: usize = 100;

fn main() {
    tests::measure::begin();
    let numbers: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let tests = numbers.first().copied().unwrap_or(10_000);
    let rounds = numbers.get(1).copied().unwrap_or(9);
    let many = Many::build(tests);
    let comparison = compare(
        rounds,
        vec![
            Subject::new("plain", || many.command("plain", &[])),
            Subject::new("annotated", || many.command("annotated", &[])),
            Subject::new("own, isolated", || many.command("own", &[])),
            Subject::new("own, in-process", || many.command("own", &["--no-capture"])),
        ],
    );
    println!("{tests} tests, {rounds} rounds, median (minimum to maximum)\n\n{comparison}");
}

/// A crate with many tests, written in three ways and built.
struct Many {
    fixture: Fixture,
    binaries: [(&'static str, PathBuf); 3],
    runs: TempDir,
    run: Cell<usize>,
}

impl Many {
    fn build(tests: usize) -> Self {
        let sources = [("plain", ""), ("annotated", ""), ("own", "xray_harness::main!();\n")];
        let sources = sources.map(|(name, main)| {
            let text = source(tests, name != "plain") + main;
            (format!("tests/{name}.rs"), text)
        });
        let files = [&sources[..], &[("lib.rs".to_owned(), String::new())]].concat();
        let fixture = Fixture::generated(&format!("many-{tests}"), MANIFEST, &files);
        let binaries = ["plain", "annotated", "own"].map(|name| (name, fixture.binary(name)));
        let runs = TempDir::new().expect("a temporary folder");
        Self { fixture, binaries, runs, run: Cell::new(0) }
    }

    /// One of the three test binaries, with a run directory of its own.
    fn command(&self, target: &str, arguments: &[&str]) -> Command {
        let (_, binary) = self.binaries.iter().find(|(name, _)| *name == target).expect("built");
        let mut command = tests::quiet(Command::new(binary));
        self.run.set(self.run.get() + 1);
        let run = self.runs.path().join(self.run.get().to_string());
        command.args(arguments).env("XRAY_RUN_DIR", run).current_dir(self.fixture.root());
        command
    }
}

const MANIFEST: &str = r#"[package]
name = "many"
version = "0.0.0"
edition = "2024"

[lib]
path = "lib.rs"

[dev-dependencies]
xray-harness = { path = "@xray-harness@" }

[[test]]
name = "own"
harness = false

[workspace]
"#;

/// `tests` tests that do nothing, in modules.
fn source(tests: usize, is_annotated: bool) -> String {
    let mut text = String::new();
    for first in (0..tests).step_by(PER_MODULE) {
        let _ = writeln!(text, "mod module_{:03} {{", first / PER_MODULE);
        for number in first..tests.min(first + PER_MODULE) {
            if is_annotated {
                let _ = writeln!(text, "    #[xray_harness::xray(\"MANY-{}\")]", number + 1);
            }
            let _ = writeln!(text, "    #[test]\n    fn does_nothing_{number:05}() {{}}");
        }
        text.push_str("}\n");
    }
    text
}
