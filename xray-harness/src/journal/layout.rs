//! Every name in a run's directory.
//!
//! ```text
//! <run>/journal/<process>.jsonl    one per test process: its entries, a line each
//! <run>/evidence/<process>/<n>     attached bytes, numbered as they came
//! <run>/listed/                  a run's directory in itself: what the test binaries hold
//! <run>/nextest/tool.toml        nextest's settings for the report below
//! <run>/nextest/junit.xml        nextest's report, until journal/nextest-<its run>.jsonl is made of it
//! <run>/ledger.json                what Xray already holds of this run
//! <run>/ledger.lock                held while the ledger is in use
//! <run>/run.json                  where the results come from: revision, job, toolchain
//! <run>/begun-<pid>                there while a command has tests run that record here
//! <run>/away                       there once nobody answered at Xray's address
//! <run>/due                        there once this run was to be sent, while something of it is not
//! <run>/retired/                   what was journal/, once the run is being removed
//! <run>/sent                       there while nothing of this run is unsent
//! ```
//!
//! `<process>` is the process id and its start. No name comes from a test:
//! evidence keeps its file name in the journal only.

use std::path::{Path, PathBuf};

/// What a failed test's output is called among its evidence.
#[cfg(any(feature = "upload", all(feature = "harness", unix)))]
pub(crate) const OUTPUT: &str = "output.txt";
/// What a test's log is called there.
#[cfg(any(feature = "upload", feature = "log", feature = "tracing"))]
pub(crate) const LOG: &str = "log.txt";

/// The names in one run's directory.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    run: PathBuf,
}

impl Layout {
    pub(crate) fn new(run: &Path) -> Self {
        Self { run: run.to_owned() }
    }

    pub(crate) fn journals(&self) -> PathBuf {
        self.run.join("journal")
    }

    pub(crate) fn journal(&self, process: &str) -> PathBuf {
        self.journals().join(process).with_extension("jsonl")
    }

    pub(crate) fn evidence_of(&self, process: &str) -> PathBuf {
        self.run.join("evidence").join(process)
    }

    /// A directory laid out as this one, of what the test binaries hold.
    #[cfg(feature = "upload")]
    pub(crate) fn listed(&self) -> PathBuf {
        self.run.join("listed")
    }

    pub(crate) fn sent(&self) -> PathBuf {
        self.run.join("sent")
    }

    pub(crate) fn retired(&self) -> PathBuf {
        self.run.join("retired")
    }

    pub(crate) fn due(&self) -> PathBuf {
        self.run.join("due")
    }

    pub(crate) fn ledger_lock(&self) -> PathBuf {
        self.run.join("ledger.lock")
    }

    pub(crate) fn is_sent(&self) -> bool {
        self.sent().is_file()
    }

    /// Was it to be sent, while something of it is not?
    pub(crate) fn is_due(&self) -> bool {
        self.due().is_file()
    }
}

/// The pid in the name of a journal.
#[cfg(feature = "upload")]
pub(crate) fn pid_of(journal: &Path) -> Option<u32> {
    journal.file_stem()?.to_str()?.split_once('-')?.0.parse().ok()
}

#[cfg(feature = "upload")]
impl Layout {
    /// The directory itself.
    pub(crate) fn run(&self) -> &Path {
        &self.run
    }

    pub(crate) fn away(&self) -> PathBuf {
        self.run.join("away")
    }

    pub(crate) fn provenance(&self) -> PathBuf {
        self.run.join("run.json")
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.run.join("ledger.json")
    }
}

#[cfg(feature = "cli")]
impl Layout {
    /// The mark of the command that is this process.
    pub(crate) fn begun(&self) -> PathBuf {
        self.run.join(format!("begun-{}", std::process::id()))
    }

    pub(crate) fn nextest(&self) -> PathBuf {
        self.run.join("nextest")
    }

    pub(crate) fn nextest_report(&self) -> PathBuf {
        self.nextest().join("junit.xml")
    }
}
