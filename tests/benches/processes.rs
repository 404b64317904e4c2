//! What `#[xray]` costs where each test has a process of its own, as under
//! nextest:
//!
//! - `plain`: `#[test]`,
//! - `light`: the same with `#[xray]`, of a library with `default-features = false`,
//! - `default`: those of a library with its default features.
//!
//! `cargo bench --profile dev -p tests --bench processes -- [TESTS] [ROUNDS]` (300 and 9 if
//! nothing is said) prints what each run of nextest costs, and its ratio to
//! `plain` pair by pair. nextest is given what is built, so that no cargo runs
//! beside it, and keeps the results where it does so for users.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tests::measure::{Subject, compare};
use tests::{Fixture, Output, has_nextest};

fn main() {
    tests::measure::begin();
    let numbers: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let tests = numbers.first().copied().unwrap_or(300);
    let rounds = numbers.get(1).copied().unwrap_or(9);
    if !has_nextest() {
        return;
    }
    let suites = [
        Suite::build("plain", None, tests),
        Suite::build("light", Some(", default-features = false"), tests),
        Suite::build("default", Some(""), tests),
    ];
    let subjects = suites.iter().map(|suite| Subject::new(suite.name, || suite.run()));
    let comparison = compare(rounds, subjects.collect());
    println!("{tests} processes, {rounds} rounds, median (minimum to maximum)\n\n{comparison}");
}

/// A crate with tests that do nothing, built and described for nextest.
struct Suite {
    name: &'static str,
    fixture: Fixture,
    metadata: [PathBuf; 2],
}

impl Suite {
    /// With `#[xray]` if it depends on the library, with these `features`.
    fn build(name: &'static str, features: Option<&str>, tests: usize) -> Self {
        let crate_name = format!("processes-{name}-{tests}");
        let manifest = manifest(&crate_name, features);
        let files = [
            ("tests/it.rs".to_owned(), source(tests, features.is_some())),
            ("lib.rs".to_owned(), String::new()),
        ];
        let fixture = Fixture::generated(&crate_name, &manifest, &files);
        let binaries = ["nextest", "list", "--list-type", "binaries-only"];
        let metadata = [
            ("binaries", &[&binaries[..], &["--message-format", "json"]].concat()[..]),
            ("cargo", &["metadata", "--format-version", "1", "--no-deps"]),
        ];
        let metadata = metadata.map(|(file, words)| {
            let output = Output::of(&mut fixture.cargo(words));
            assert_eq!(output.code, Some(0), "{output}");
            let path = fixture.path(file).with_extension("json");
            fs::write(&path, output.stdout).expect("written");
            path
        });
        Self { name, fixture, metadata }
    }

    fn run(&self) -> Command {
        let [binaries, cargo] = &self.metadata;
        let mut command = self.fixture.cargo(&["nextest", "run", "--hide-progress-bar"]);
        command.arg("--binaries-metadata").arg(binaries).arg("--cargo-metadata").arg(cargo);
        command
    }
}

fn manifest(name: &str, features: Option<&str>) -> String {
    let library = features.map_or(String::new(), |features| {
        format!("[dev-dependencies]\nxray-harness = {{ path = \"@xray-harness@\"{features} }}\n")
    });
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [lib]\npath = \"lib.rs\"\n\n{library}\n[workspace]\n"
    )
}

fn source(tests: usize, is_annotated: bool) -> String {
    let mut text = String::new();
    for number in 1..=tests {
        if is_annotated {
            let _ = writeln!(text, "#[xray_harness::xray(\"MANY-{number}\")]");
        }
        let _ = writeln!(text, "#[test]\nfn does_nothing_{number:05}() {{}}");
    }
    text
}
