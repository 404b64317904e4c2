//! What of a run Xray already holds: `ledger.json` in the run's directory.
//!
//! ```json
//! {
//!   "version": { "major": 1, "minor": 5 },
//!   "accounts": [
//!     {
//!       "deployment": "cloud",
//!       "base": "https://xray.cloud.getxray.app",
//!       "execution": "BOOK-74",
//!       "markers": ["xh4f6a…"],
//!       "results": { "BOOK-429": "5f0c…" },
//!       "files": { "BOOK-429": ["a81b…"] }
//!     }
//!   ]
//! }
//! ```
//!
//! A result stands there by a hash of all that it said, and its files by one
//! each, so that one that changed since is sent again, and one of which more
//! files can be sent than before; not one whose files are gone since.
//!
//! # Changelog
//!
//! - 1.5: `lost_at`, in the place of `asked_at`: since when nobody has waited for
//!   the answer, where that is known.
//! - 1.4: `reports`: the results that came to Xray as a JUnit report.
//! - 1.3: `files`: the evidence that is in Xray, a hash each, of which those of
//!   `results` say nothing any more; `is_unmarked`: the Test Execution that was
//!   asked for would bear no marker, since a JUnit report has no place for one;
//!   `is_sandbox`: the account is an embedded Xray's.
//! - 1.2: `markers`, `asked_at`: what a Test Execution that was asked for is
//!   found by, and when that was; `pending`: results that are in Xray while
//!   evidence of theirs is not; `shares`: what of a result that was sent
//!   together with other directories is this one's.
//! - 1.1: `is_unclear`: a Test Execution was asked for, and nobody can tell
//!   whether it was made.
//! - 1.0: the above.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::config::Target;
use crate::deployment::Deployment;
use crate::journal;
use crate::journal::entry::Version;
use crate::journal::plain;
use crate::key::is_key;
use crate::upload::Error;

pub(in crate::upload) const MAJOR: u32 = 1;
pub(super) const VERSION: Version = Version { major: MAJOR, minor: 5 };
/// A ledger of ours with a million results is smaller, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// The ledger of one run.
#[derive(Debug, Deserialize)]
pub(super) struct Book {
    pub(super) accounts: Vec<Account>,
}

/// What one Test Execution holds of the run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) deployment: Deployment,
    pub(super) base: String,
    /// It is no Xray, but an embedded one that is gone by now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_sandbox: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) execution: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_unclear: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_unmarked: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) markers: Vec<String>,
    /// In seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lost_at: Option<u64>,
    pub(super) results: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) pending: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) shares: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) files: BTreeMap<String, BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) reports: BTreeSet<String>,
}

/// All that any version of the ledger has.
#[derive(Deserialize)]
struct Head {
    version: Version,
}

impl Book {
    pub(super) fn read(path: PathBuf) -> Result<Self, Error> {
        let text = match plain::read(&path, LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { accounts: Vec::new() });
            }
            Err(error) => return Err(journal::Error::at("read", &path)(error).into()),
        };
        let book: Self = match serde_json::from_slice(&text) {
            Ok(Head { version }) if version.major != MAJOR => {
                return Err(Error::LedgerVersion { path, major: version.major });
            }
            _ => serde_json::from_slice(&text)
                .map_err(|source| Error::Ledger { path: path.clone(), source })?,
        };
        if book.accounts.iter().all(Account::is_sound) {
            Ok(book)
        } else {
            Err(Error::LedgerWords { path })
        }
    }

    /// The account at `target`: the one that holds `execution`, if it is named,
    /// else one whose execution nobody knows the key of: this is the key.
    pub(super) fn account(&mut self, target: &Target, execution: Option<&str>) -> usize {
        let find = |is_meant: &dyn Fn(&Account) -> bool| {
            self.accounts.iter().position(|account| account.is_at(target) && is_meant(account))
        };
        let known = match execution {
            None => find(&|_| true),
            Some(_) => find(&|account| account.execution.as_deref() == execution)
                .or_else(|| find(&|account| account.execution.is_none())),
        };
        known.unwrap_or_else(|| {
            self.accounts.push(Account::at(target));
            self.accounts.len() - 1
        })
    }
}

impl Account {
    pub(super) fn at(target: &Target) -> Self {
        Self {
            deployment: target.deployment,
            base: target.base.clone(),
            is_sandbox: target.is_sandbox,
            execution: None,
            is_unclear: false,
            is_unmarked: false,
            markers: Vec::new(),
            lost_at: None,
            results: BTreeMap::new(),
            pending: BTreeMap::new(),
            shares: BTreeMap::new(),
            files: BTreeMap::new(),
            reports: BTreeSet::new(),
        }
    }

    fn is_at(&self, target: &Target) -> bool {
        self.deployment == target.deployment && self.base == target.base
    }

    /// Does it say anything?
    pub(super) fn is_worth_keeping(&self) -> bool {
        self.execution.is_some() || self.is_unclear
    }

    /// A ledger comes from anywhere, and these words go into requests.
    fn is_sound(&self) -> bool {
        let is_word = |marker: &String| {
            (1..=64).contains(&marker.len()) && marker.chars().all(|c| c.is_ascii_alphanumeric())
        };
        self.execution.as_deref().is_none_or(is_key) && self.markers.iter().all(is_word)
    }

    /// What the accounts of several directories, of one execution, say together.
    pub(super) fn united(target: &Target, accounts: &[&Self]) -> Self {
        let mut all = Self::at(target);
        for account in accounts {
            all.execution = all.execution.or_else(|| account.execution.clone());
            all.is_unclear |= account.is_unclear;
            all.is_unmarked |= account.is_unmarked;
            all.markers.extend(account.markers.iter().cloned());
            all.reports.extend(account.reports.iter().cloned());
        }
        let unclear = accounts.iter().filter(|account| account.is_unclear);
        let lost: Option<Vec<_>> = unclear.map(|account| account.lost_at).collect();
        all.lost_at = lost.and_then(|lost| lost.into_iter().max());
        all.markers.sort();
        all.markers.dedup();
        all.results = agreed(accounts.iter().map(|account| &account.results));
        all.pending = agreed(accounts.iter().map(|account| &account.pending));
        all.files = agreed(accounts.iter().map(|account| &account.files));
        all
    }
}

/// Where two know of a result and disagree, neither tells what Xray holds.
fn agreed<'a, V: Clone + PartialEq + 'a>(
    maps: impl Iterator<Item = &'a BTreeMap<String, V>>,
) -> BTreeMap<String, V> {
    let mut all = BTreeMap::new();
    for (subject, value) in maps.flatten() {
        let known = all.entry(subject).or_insert(Some(value));
        *known = known.filter(|known| *known == value);
    }
    let agreed = all.into_iter();
    agreed.filter_map(|(subject, value)| Some((subject.clone(), value?.clone()))).collect()
}
