//! What of a run Xray already holds: `ledger.json` in the run's directory.
//!
//! ```json
//! {
//!   "version": { "major": 1, "minor": 1 },
//!   "accounts": [
//!     {
//!       "deployment": "cloud",
//!       "base": "https://xray.cloud.getxray.app",
//!       "execution": "BOOK-74",
//!       "results": { "BOOK-429": "5f0c…" }
//!     }
//!   ]
//! }
//! ```
//!
//! A result stands there by a hash of all that was sent of it, so that one
//! that changed since is sent again. Whoever reads the ledger holds the lock
//! beside it until it is written back; the system frees the lock of a process
//! that dies.
//!
//! # Changelog
//!
//! - 1.1: `is_unclear`: a Test Execution was asked for, and nobody can tell
//!   whether it was made.
//! - 1.0: the above.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::Error;
use crate::client::Receipt;
use crate::config::Target;
use crate::deployment::Deployment;
use crate::execution::model::{Execution, Row, Said, Step, Test};
use crate::journal;
use crate::journal::entry::Version;
use crate::journal::layout::Layout;

pub(super) const MAJOR: u32 = 1;

/// The ledger of one run, locked.
#[derive(Debug)]
pub(super) struct Ledger {
    layout: Layout,
    book: Book,
    _lock: File,
}

#[derive(Debug, Serialize, Deserialize)]
struct Book {
    version: Version,
    accounts: Vec<Account>,
}

/// What one Test Execution holds of the run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Account {
    deployment: Deployment,
    base: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    execution: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_unclear: bool,
    results: BTreeMap<String, String>,
}

impl Ledger {
    /// Waits for the lock, then reads the ledger, or begins it.
    pub(super) fn open(layout: &Layout) -> Result<Self, Error> {
        let lock_path = layout.ledger_lock();
        let lock = OpenOptions::new().create(true).append(true).open(&lock_path);
        let lock = lock.map_err(journal::Error::at("create", &lock_path))?;
        lock.lock().map_err(journal::Error::at("lock", &lock_path))?;
        Ok(Self { book: Book::read(layout.ledger())?, layout: layout.clone(), _lock: lock })
    }

    /// The account at `target`: the one that holds `execution`, if it is named.
    pub(super) fn account(&mut self, target: &Target, execution: Option<&str>) -> &mut Account {
        let accounts = &mut self.book.accounts;
        let known = accounts.iter().position(|account| {
            let is_meant = execution.is_none() || account.execution() == execution;
            account.deployment == target.deployment && account.base == target.base && is_meant
        });
        let index = known.unwrap_or_else(|| {
            accounts.push(Account::at(target));
            accounts.len() - 1
        });
        &mut accounts[index]
    }

    /// Writes down that a Test Execution may come to be.
    pub(super) fn begin_new(&mut self, target: &Target) -> Result<(), Error> {
        self.account(target, None).is_unclear = true;
        self.write()
    }

    /// Writes down that it is clear what came of it.
    pub(super) fn end_new(&mut self, target: &Target) -> Result<(), Error> {
        self.account(target, None).is_unclear = false;
        self.write()
    }

    /// Writes the ledger back; `all` says that nothing of the run is unsent.
    pub(super) fn close(mut self, all: bool) -> Result<(), Error> {
        self.book.accounts.retain(|account| account.execution.is_some() || account.is_unclear);
        let is_sent = all && self.book.accounts.iter().any(|account| account.execution.is_some());
        self.write()?;
        self.mark(is_sent)
    }

    /// First a file beside it, then its name: never half a ledger.
    fn write(&self) -> Result<(), Error> {
        let path = self.layout.ledger();
        let beside = path.with_extension("json.new");
        let text = serde_json::to_vec_pretty(&self.book).map_err(Error::Encode)?;
        // Made anew: what lies there may be a link to anywhere.
        fs::remove_file(&beside)
            .or_else(ignore_missing)
            .map_err(journal::Error::at("write", &beside))?;
        let written = File::create_new(&beside).and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()
        });
        written.map_err(journal::Error::at("write", &beside))?;
        fs::rename(&beside, &path).map_err(journal::Error::at("write", &path))?;
        Ok(())
    }

    fn mark(&self, is_sent: bool) -> Result<(), Error> {
        let path = self.layout.sent();
        let mut marked = fs::remove_file(&path).or_else(ignore_missing);
        if is_sent {
            marked = marked.and_then(|()| File::create_new(&path).map(drop));
            let _ = fs::remove_file(self.layout.away());
        }
        Ok(marked.map_err(journal::Error::at("write", &path))?)
    }
}

/// All that any version of the ledger has.
#[derive(Deserialize)]
struct Head {
    version: Version,
}

impl Book {
    fn read(path: PathBuf) -> Result<Self, Error> {
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::new()),
            Err(error) => return Err(journal::Error::at("read", &path)(error).into()),
        };
        match serde_json::from_slice(&text) {
            Ok(Head { version }) if version.major != MAJOR => {
                Err(Error::LedgerVersion { path, major: version.major })
            }
            _ => serde_json::from_slice(&text).map_err(|source| Error::Ledger { path, source }),
        }
    }

    fn new() -> Self {
        Self { version: Version { major: MAJOR, minor: 1 }, accounts: Vec::new() }
    }
}

impl Account {
    fn at(target: &Target) -> Self {
        Self {
            deployment: target.deployment,
            base: target.base.clone(),
            execution: None,
            is_unclear: false,
            results: BTreeMap::new(),
        }
    }

    /// May there be a Test Execution that nobody knows the key of?
    pub(super) fn is_unclear(&self) -> bool {
        self.is_unclear
    }

    pub(super) fn execution(&self) -> Option<&str> {
        self.execution.as_deref()
    }

    /// Was `test` sent just as it is?
    pub(super) fn holds(&self, test: &Test) -> bool {
        self.results.get(&test.subject.to_string()).is_some_and(|sent| *sent == fingerprint(test))
    }

    /// Enters what the server took of `execution`.
    pub(super) fn enter(&mut self, receipt: &Receipt, execution: &Execution) {
        self.execution = Some(receipt.key.clone());
        self.is_unclear = false;
        for test in &execution.tests {
            let subject = test.subject.to_string();
            if receipt.takes(&subject) {
                self.results.insert(subject, fingerprint(test));
            }
        }
    }
}

/// The same on every machine that holds the same run.
fn fingerprint(test: &Test) -> String {
    let mut said = test.subject.to_string();
    for row in &test.rows {
        let Row { name, source, status, started, finished, said: own, failure, reason, .. } = row;
        let times = (millis(*started), millis(*finished));
        let _ = write!(said, "\n{name:?} {source:?} {status:?} {times:?} {failure:?} {reason:?}");
        let Row { earlier, defects, fields, parameters, steps, provision, .. } = row;
        let _ = write!(said, " {earlier:?} {defects:?} {fields:?} {parameters:?} {provision:?}");
        for own in std::iter::once(own).chain(steps.iter().map(|step| &step.said)) {
            add_said(&mut said, own);
        }
        for Step { title, depth, status, took, said: _ } in steps {
            let _ = write!(said, " {title:?} {depth} {status:?} {took:?}");
        }
    }
    format!("{:032x}", xxh3_128(said.as_bytes()))
}

/// Evidence by its number: a run's directory may have moved.
fn add_said(text: &mut String, said: &Said) {
    let _ = write!(text, " {:?}", said.comments);
    for file in &said.evidence {
        let number = file.path.file_name().unwrap_or_default().display();
        let _ = write!(text, " {:?} {:?} {} {number}", file.filename, file.content_type, file.size);
    }
}

fn millis(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

fn ignore_missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
