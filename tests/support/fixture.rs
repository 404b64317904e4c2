//! Crates of a user, outside of this workspace.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use crate::{Output, quiet};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A crate with path dependencies on this workspace. Its manifest lies
/// disarmed in `tests/fixtures` as `Cargo.toml.in`.
#[derive(Debug)]
pub struct Fixture {
    root: PathBuf,
    temp: TempDir,
}

impl Fixture {
    /// The crate `tests/fixtures/<name>` in a folder that all tests share, so
    /// that it is built once.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let root = target().join("crates").join(name);
        let this = Self { root, temp: TempDir::new().expect("a temporary folder") };
        this.fill(name);
        this
    }

    /// The same in a folder of its own, for a test that changes it.
    #[must_use]
    pub fn own(name: &str) -> Self {
        let temp = TempDir::new().expect("a temporary folder");
        let this = Self { root: temp.path().join(name), temp };
        this.fill(name);
        this.tell_apart();
        this
    }

    /// In the target directory that all share, cargo knows a package by its name and
    /// version, not by its folder: without a version of its own, another test
    /// would find this one's binaries in the place of its own.
    fn tell_apart(&self) {
        let mut hasher = DefaultHasher::new();
        thread::current().name().hash(&mut hasher);
        let version = format!("version = \"0.0.{}\"", 1 + hasher.finish() % 1_000_000_000);
        let manifest = fs::read_to_string(self.path("Cargo.toml")).expect("the manifest");
        let told_apart = manifest.replacen("version = \"0.0.0\"", &version, 1);
        assert_ne!(told_apart, manifest, "the fixture's version is 0.0.0");
        write(&self.path("Cargo.toml"), told_apart.as_bytes());
    }

    /// A crate that is written when it is needed: its manifest, in which
    /// `@xray-harness@` stands for the library's path, and its files.
    #[must_use]
    pub fn generated(name: &str, manifest: &str, files: &[(String, String)]) -> Self {
        let root = target().join("crates").join(name);
        let this = Self { root, temp: TempDir::new().expect("a temporary folder") };
        for (below, text) in files {
            let path = this.path(below);
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is created");
            write(&path, text.as_bytes());
        }
        this.arm(manifest);
        this
    }

    fn fill(&self, name: &str) {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        copy(&Path::new(HERE).join("fixtures").join(name), &self.root);
        let disarmed = self.path("Cargo.toml.in");
        self.arm(&fs::read_to_string(&disarmed).expect("the fixture's manifest"));
    }

    fn arm(&self, manifest: &str) {
        let workspace = Path::new(HERE).parent().expect("the workspace");
        let harness = workspace.join("xray-harness").display().to_string();
        write(&self.path("Cargo.toml"), manifest.replace("@xray-harness@", &harness).as_bytes());
        if !self.path("Cargo.lock").exists() {
            fs::copy(workspace.join("Cargo.lock"), self.path("Cargo.lock")).expect("copied");
        }
    }

    /// The crate's root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the crate's root.
    #[must_use]
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// cargo in the crate; all fixtures share one target directory, so that
    /// the dependencies are built once.
    #[must_use]
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = quiet(Command::new(env!("CARGO")));
        command.current_dir(self.root()).args(arguments);
        command.env("CARGO_TARGET_DIR", self.target());
        command
    }

    /// Builds a test target as this is built, with optimisation or without, and
    /// gives its executable.
    #[must_use]
    pub fn binary(&self, target: &str) -> PathBuf {
        let arguments = ["test", "--no-run", "--message-format", "json", "--test", target];
        let mut test = self.cargo(&arguments);
        if !cfg!(debug_assertions) {
            test.arg("--release");
        }
        let output = Output::of(&mut test);
        assert_eq!(output.code, Some(0), "{output}");
        let messages = output.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
        let mut executables =
            messages.filter_map(|message: Value| message["executable"].as_str().map(PathBuf::from));
        executables.next_back().expect("cargo names the executable")
    }

    /// The target directory.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        // cargo marks it as a target directory only if it makes it.
        target().join("build")
    }

    /// `cargo test --no-fail-fast` with a run directory of its own.
    #[must_use]
    pub fn test(&self) -> Command {
        let mut command = self.cargo(&["test", "--no-fail-fast"]);
        command.env("XRAY_RUN_DIR", self.run_dir());
        command
    }

    /// The run directory of [`Fixture::test`].
    #[must_use]
    pub fn run_dir(&self) -> PathBuf {
        self.temp.path().join("run")
    }
}

fn target() -> PathBuf {
    let executable = std::env::current_exe().expect("this executable");
    let target = executable.ancestors().find(|dir| dir.join("CACHEDIR.TAG").is_file());
    target.expect("the target directory").join("fixtures")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder is created");
    for entry in fs::read_dir(from).expect("the fixture is there") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            write(&to, &fs::read(entry.path()).expect("the file is read"));
        }
    }
}

/// Leaves a file alone that is as it should be: cargo goes by its time.
fn write(path: &Path, text: &[u8]) {
    if fs::read(path).ok().as_deref() != Some(text) {
        fs::write(path, text).expect("the file is written");
    }
}
