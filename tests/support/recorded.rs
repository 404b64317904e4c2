//! Runs that were recorded before.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::cargo_xray;

/// A copy of a run in `tests/fixtures/runs`.
#[derive(Debug)]
pub struct Recorded {
    temp: TempDir,
}

impl Recorded {
    /// The run of the bookstore: results for [`Recorded::KEYS`].
    #[must_use]
    pub fn bookstore() -> Self {
        Self::of(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/runs/bookstore"))
    }

    /// A copy of the run in the folder `fixture`.
    #[must_use]
    pub fn of(fixture: &str) -> Self {
        let this = Self { temp: TempDir::new().expect("a temporary folder") };
        copy(Path::new(fixture), &this.dir());
        this
    }

    /// The Tests that the run has a result for.
    pub const KEYS: [&str; 5] = ["BOOK-429", "BOOK-458", "BOOK-500", "BOOK-501", "BOOK-502"];

    /// The run's directory.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.temp.path().join("run")
    }

    /// A place for what a test needs beside the run.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    /// The same in a workspace whose `xray.toml` says this.
    #[must_use]
    pub fn with_settings(self, text: &str) -> Self {
        fs::write(self.beside("Cargo.toml"), "[workspace]\n").expect("written");
        fs::write(self.beside("xray.toml"), text).expect("written");
        self
    }

    /// `cargo xray upload` of the run.
    #[must_use]
    pub fn upload(&self) -> Command {
        let mut upload = cargo_xray();
        upload.arg("upload").arg(self.dir()).current_dir(self.temp.path());
        upload
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder is created");
    for entry in fs::read_dir(from).expect("the run is there") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).expect("the file is copied");
        }
    }
}
