//! Whole crates with annotated tests, built by cargo outside of this workspace.
#![expect(clippy::expect_used, reason = "this is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const EDITIONS: [&str; 2] = ["2021", "2024"];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("a workspace")
}

/// Copies a fixture to a folder of its own, and makes it a package.
fn armed(fixture: &str, edition: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let source = workspace().join("tests/styles").join(fixture);
    copy(&source, folder.path());
    let manifest = fs::read_to_string(source.join("Cargo.toml.in")).expect("a manifest");
    let harness = workspace().join("xray-harness").display().to_string().replace('\\', "/");
    let manifest = manifest.replace("HARNESS", &harness).replace("EDITION", edition);
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("a writable folder");
    // The versions that are known to be at hand.
    let lock = workspace().join("Cargo.lock");
    fs::copy(lock, folder.path().join("Cargo.lock")).expect("a lock file");
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a writable folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let copied = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, copied).expect("a writable folder");
        }
    }
}

fn cargo(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("styles"))
        .env("XRAY_RECORD", "never")
        .output()
        .expect("cargo")
}

fn told(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

#[test]
fn a_strict_crate_compiles_and_passes_in_every_edition() {
    for edition in EDITIONS {
        let output = cargo(&armed("strict", edition), &["test"]);
        let told = told(&output);
        assert!(output.status.success(), "edition {edition}: {told}");
        assert!(told.contains("test tests::knows_private_things ... ok"), "{told}");
        assert!(told.contains("test tests::panics - should panic ... ok"), "{told}");
    }
}

#[test]
fn clippy_has_nothing_to_say_about_a_strict_crate() {
    for edition in EDITIONS {
        let output = cargo(&armed("strict", edition), &["clippy", "--all-targets"]);
        assert!(output.status.success(), "edition {edition}: {}", told(&output));
    }
}

#[test]
fn the_attribute_under_its_test_is_told_where_it_goes() {
    let output = cargo(&armed("misplaced", "2024"), &["test", "--no-run"]);
    let told = told(&output);
    assert!(!output.status.success(), "{told}");
    assert!(told.contains("write it above `#[test]`"), "{told}");
    assert_eq!(told.matches("--> src/lib.rs").count(), 1, "{told}");
}

#[test]
fn a_test_that_the_own_harness_loses_is_told() {
    let output = cargo(&armed("lost", "2024"), &["test", "--test", "login"]);
    let told = told(&output);
    assert!(!output.status.success(), "{told}");
    for test in ["rejects_every_invalid_user at login.rs:6", "waits_for_nobody at login.rs:10"] {
        assert!(told.contains(&format!("xray: error: no test came of {test}: ")), "{told}");
    }
    assert_eq!(told.matches("no test came of").count(), 2, "{told}");
}
