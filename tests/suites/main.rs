//! Other people's test suites, as they are published, with `#[xray]` above
//! every test: the same outcomes, and every test in the payload.
//!
//! They are fetched and built, so this runs on demand:
//! `cargo test -p tests --test suites -- --ignored`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use tests::{Output, assert_valid, cargo_xray, quiet};
use toml::Table;
use xray_harness::Deployment;

const SUITES: [&str; 3] = ["semver", "itoa", "unicode-width"];

#[test]
#[ignore = "fetches and builds other people's crates"]
fn annotated_suites_have_the_same_outcomes_and_report_every_test() {
    let temp = TempDir::new().expect("a temporary folder");
    for name in SUITES {
        let suite = Suite::fetch(name, temp.path());
        let plain = suite.outcomes();
        let annotated = suite.annotate();
        assert_eq!(suite.outcomes(), plain, "{name}");
        assert!(annotated > 0, "{name}");

        let payload = suite.payload();
        assert_valid(Deployment::Cloud, &payload);
        // One attribute in a `macro_rules!` may stand above several tests: its key has rows.
        let rows = |test: &Value| test["iterations"].as_array().map_or(1, Vec::len);
        let reported: usize = payload["tests"].as_array().expect("tests").iter().map(rows).sum();
        let ran = plain.iter().filter(|(_, outcome)| outcome != "ignored").count();
        println!("{name}: {ran} tests ran, {reported} are in the payload");
        assert_eq!(reported, ran, "{name}");
    }
}

/// A published crate with its tests.
struct Suite {
    root: PathBuf,
}

impl Suite {
    fn fetch(name: &str, temp: &Path) -> Self {
        let root = temp.join(name);
        copy(&published(name, temp), &root);
        let suite = Self { root };
        suite.free_manifest();
        suite
    }

    /// The manifest without benchmarks, in a workspace of its own, with us.
    fn free_manifest(&self) {
        let path = self.root.join("Cargo.toml");
        let mut manifest: Table = read(&path).parse().expect("a manifest");
        manifest.remove("bench");
        manifest.remove("target");
        manifest.insert("workspace".to_owned(), Table::new().into());
        let harness = concat!(env!("CARGO_MANIFEST_DIR"), "/../xray-harness");
        let ours: Table = [("path".to_owned(), harness.into())].into_iter().collect();
        let dev = manifest.entry("dev-dependencies").or_insert_with(|| Table::new().into());
        dev.as_table_mut().expect("a table").insert("xray-harness".to_owned(), ours.into());
        fs::write(path, toml::to_string(&manifest).expect("a manifest")).expect("written");
        fs::remove_dir_all(self.root.join("benches")).ok();
        fs::remove_file(self.root.join("Cargo.lock")).ok();
    }

    /// Puts `#[xray]` above every `#[test]`; gives their number.
    fn annotate(&self) -> usize {
        let mut number = 0;
        for file in sources(&self.root) {
            let mut annotated = String::new();
            for line in read(&file).lines() {
                if line.trim() == "#[test]" {
                    number += 1;
                    annotated.push_str(&format!("#[xray_harness::xray(\"SUITE-{number}\")]\n"));
                }
                annotated.push_str(line);
                annotated.push('\n');
            }
            fs::write(file, annotated).expect("written");
        }
        number
    }

    /// Every test's name and outcome, those of all binaries in one order.
    fn outcomes(&self) -> Vec<(String, String)> {
        let output = Output::of(&mut self.test());
        let lines = output.stdout.lines().filter_map(|line| line.strip_prefix("test "));
        let tests = lines.filter_map(|line| line.split_once(" ... "));
        let mut outcomes: Vec<_> = tests
            .map(|(name, outcome)| {
                let outcome = outcome.split(',').next().unwrap_or_default();
                (name.to_owned(), outcome.to_owned())
            })
            .collect();
        assert!(!outcomes.is_empty(), "{output}");
        outcomes.sort();
        outcomes
    }

    fn test(&self) -> Command {
        let mut test = quiet(Command::new(env!("CARGO")));
        test.args(["test", "--no-fail-fast", "--lib", "--tests"]).current_dir(&self.root);
        test.env("CARGO_TARGET_DIR", self.root.with_file_name("target"));
        test.env("XRAY_RUN_DIR", self.run_dir());
        test
    }

    fn run_dir(&self) -> PathBuf {
        self.root.join("xray-run")
    }

    fn payload(&self) -> Value {
        let output = Output::of(cargo_xray().arg("show").arg(self.run_dir()));
        serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"))
    }
}

/// Where cargo keeps the newest release of a crate.
fn published(name: &str, temp: &Path) -> PathBuf {
    let root = temp.join(format!("fetch-{name}"));
    fs::create_dir_all(root.join("src")).expect("created");
    fs::write(root.join("src/lib.rs"), "").expect("written");
    let manifest = format!(
        "[package]\nname = \"fetch\"\nedition = \"2024\"\n[dependencies]\n{name} = \"*\"\n[workspace]\n"
    );
    fs::write(root.join("Cargo.toml"), manifest).expect("written");
    let mut metadata = quiet(Command::new(env!("CARGO")));
    metadata.args(["metadata", "--format-version", "1"]).current_dir(&root);
    let output = Output::of(&mut metadata);
    let metadata: Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"));
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == name).expect("the crate");
    let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
    manifest.parent().expect("a folder").to_owned()
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("it").path());
    let files = paths.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("it").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::write(to, fs::read(path).expect("read")).expect("written");
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("text")
}
