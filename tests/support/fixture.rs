//! Crates of a user, outside of this workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::quiet;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A crate copied to a temporary folder, with path dependencies on this
/// workspace. Its manifest lies disarmed as `Cargo.toml.in`.
#[derive(Debug)]
pub struct Fixture {
    dir: TempDir,
}

impl Fixture {
    /// Copies the crate `tests/fixtures/<name>`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        copy(&Path::new(HERE).join("fixtures").join(name), dir.path());
        let harness = Path::new(HERE).parent().expect("the workspace").join("xray-harness");
        let disarmed = dir.path().join("Cargo.toml.in");
        let manifest = fs::read_to_string(&disarmed).expect("the fixture's manifest");
        let manifest = manifest.replace("@xray-harness@", &harness.display().to_string());
        fs::write(dir.path().join("Cargo.toml"), manifest).expect("the manifest is written");
        let lock = Path::new(HERE).parent().expect("the workspace").join("Cargo.lock");
        fs::copy(lock, dir.path().join("Cargo.lock")).expect("the lock file is copied");
        Self { dir }
    }

    /// The crate's root.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    /// A path below the crate's root.
    #[must_use]
    pub fn path(&self, below: &str) -> PathBuf {
        self.dir.path().join(below)
    }

    /// cargo in the crate; all fixtures share one target directory, so that
    /// the dependencies are built once.
    #[must_use]
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = quiet(Command::new(env!("CARGO")));
        command.current_dir(self.root()).args(arguments);
        command.env("CARGO_TARGET_DIR", shared_target());
        command
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
        self.path("run")
    }
}

fn shared_target() -> PathBuf {
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
            fs::copy(entry.path(), to).expect("the file is copied");
        }
    }
}
