//! A run's directory as test processes leave it, without running any.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A run whose journals are written by hand.
#[derive(Debug)]
pub struct RunDir {
    _temp: TempDir,
    path: PathBuf,
    processes: usize,
}

/// A finished test of such a run.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The Test's key; empty for a test without one, whose definition is
    /// `shop.test_` and its place among the process's tests.
    pub key: String,
    /// Did it pass?
    pub passed: bool,
    /// Names and bytes of what it attached.
    pub evidence: Vec<(String, Vec<u8>)>,
}

impl Finished {
    /// A test that passed, with the key `SHOP-<number>`.
    #[must_use]
    pub fn passed(number: usize) -> Self {
        Self { key: format!("SHOP-{number}"), passed: true, evidence: Vec::new() }
    }

    /// The same with a file attached.
    #[must_use]
    pub fn with(mut self, name: &str, bytes: Vec<u8>) -> Self {
        self.evidence.push((name.to_owned(), bytes));
        self
    }
}

impl RunDir {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        let temp = TempDir::new().expect("a temporary folder");
        let path = temp.path().join("run");
        fs::create_dir_all(path.join("journal")).expect("created");
        Self { _temp: temp, path, processes: 0 }
    }

    /// One whose only process ran `tests`.
    #[must_use]
    pub fn of(tests: &[Finished]) -> Self {
        let mut run = Self::new();
        run.process(tests);
        run
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a process that ran `tests`, one after the other.
    pub fn process(&mut self, tests: &[Finished]) {
        let process = format!("{}-a", 100_000 + self.processes);
        self.processes += 1;
        let evidence = self.path.join("evidence").join(&process);
        let version = json!({"major": 1, "minor": 1});
        let at = 1_790_000_000_000_u64;
        let mut lines =
            vec![json!({"entry": "process", "version": version, "run": "run", "binary": process,
                   "at": at})];
        let mut files = 0;
        for (attempt, test) in tests.iter().enumerate() {
            let (keys, provision) = match &*test.key {
                "" => (vec![], json!({})),
                key => (vec![key], Value::Null),
            };
            lines.push(json!({"entry": "start", "attempt": attempt, "at": at + 1, "crate": "shop",
                "name": format!("test_{attempt}"), "keys": keys, "file": "tests/shop.rs",
                "line": attempt + 1, "provision": provision}));
            for (name, bytes) in &test.evidence {
                fs::create_dir_all(&evidence).expect("created");
                fs::write(evidence.join(files.to_string()), bytes).expect("written");
                lines.push(json!({"entry": "evidence", "attempt": attempt, "file": files,
                    "name": name, "size": bytes.len()}));
                files += 1;
            }
            lines.push(end(attempt, at + 2, test.passed));
        }
        let lines: Vec<_> = lines.iter().map(|line| format!("{line}\n")).collect();
        let journal = self.path.join("journal").join(process).with_extension("jsonl");
        fs::write(journal, lines.concat()).expect("written");
    }
}

impl Default for RunDir {
    fn default() -> Self {
        Self::new()
    }
}

fn end(attempt: usize, at: u64, passed: bool) -> Value {
    if passed {
        return json!({"entry": "end", "attempt": attempt, "at": at, "outcome": "passed"});
    }
    json!({"entry": "end", "attempt": attempt, "at": at, "outcome": "failed",
           "failure": {"message": "it failed"}})
}
