//! What became of an upload, for a script.
//!
//! ```json
//! {
//!   "version": { "major": 1, "minor": 2 },
//!   "result": "created",
//!   "execution": { "key": "BOOK-74", "link": "https://…/browse/BOOK-74" },
//!   "counts": { "total": 7, "passed": 5, "failed": 2 },
//!   "not_sent": ["BOOK-9: Test issue with key BOOK-9 not found."],
//!   "lost": ["… a.png (1 kB) is not attached: it is no longer in the run's directory …"],
//!   "warnings": [],
//!   "requests": 2
//! }
//! ```
//!
//! `result` is `created`, `updated`, `nothing_to_send`, `kept`, which was not to
//! be sent now, or `failed`, which alone has an `error`. What is not known is left
//! out.
//!
//! # Changelog
//!
//! - 1.2: `kept`; `why` nothing was sent where that is no error; `dirs`: where the
//!   results are that are not in Xray; `is_running`: a test process still writes.
//! - 1.1: `lost`: what was recorded and is not there any more.
//! - 1.0: the above.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use serde::Serialize;

use crate::upload::{Outcome, Sent};
use crate::warning::chain;

/// What a script is told of.
#[derive(Debug)]
pub(crate) enum Ended<'a> {
    /// An upload came to its end.
    Uploaded(&'a Outcome),
    /// There was nothing that could be sent.
    Nothing { why: &'a str },
    /// What is in `dirs` was not to be sent now.
    Kept { why: &'a str, dirs: &'a [PathBuf] },
    /// What is in `dirs` was to be sent, and is not.
    Failed { error: &'a dyn Error, dirs: &'a [PathBuf] },
}

#[derive(Serialize)]
struct Page {
    version: Version,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution: Option<Issue>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    counts: BTreeMap<&'static str, usize>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_running: bool,
    not_sent: Vec<String>,
    lost: Vec<String>,
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dirs: Vec<String>,
}

#[derive(Serialize)]
struct Version {
    major: u32,
    minor: u32,
}

#[derive(Serialize)]
struct Issue {
    key: String,
    link: String,
}

/// The JSON that tells what became of the results.
pub(crate) fn json(ended: &Ended<'_>) -> Result<String, serde_json::Error> {
    let page = match *ended {
        Ended::Uploaded(Outcome::Sent(sent)) => self::sent(sent),
        Ended::Uploaded(Outcome::NothingToSend { is_running, lost, warnings, .. }) => Page {
            is_running: *is_running,
            lost: lost.clone(),
            warnings: warnings.clone(),
            ..Page::new("nothing_to_send")
        },
        Ended::Nothing { why } => {
            Page { why: Some(why.to_owned()), ..Page::new("nothing_to_send") }
        }
        Ended::Kept { why, dirs } => {
            Page { why: Some(why.to_owned()), dirs: shown(dirs), ..Page::new("kept") }
        }
        Ended::Failed { error, dirs } => {
            Page { error: Some(chain(error)), dirs: shown(dirs), ..Page::new("failed") }
        }
    };
    Ok(serde_json::to_string_pretty(&page)? + "\n")
}

fn shown(dirs: &[PathBuf]) -> Vec<String> {
    dirs.iter().map(|dir| dir.display().to_string()).collect()
}

fn sent(sent: &Sent) -> Page {
    let Sent { receipt, link, is_new, is_running, counts, refused, lost, warnings, requests } =
        sent;
    let mut by_name: BTreeMap<_, _> =
        counts.each().map(|(status, count)| (status.name(), count)).collect();
    by_name.insert("total", counts.total());
    Page {
        execution: Some(Issue { key: receipt.key.clone(), link: link.clone() }),
        counts: by_name,
        not_sent: refused.clone(),
        lost: lost.clone(),
        warnings: warnings.clone(),
        requests: Some(*requests),
        is_running: *is_running,
        ..Page::new(if *is_new { "created" } else { "updated" })
    }
}

impl Page {
    fn new(result: &'static str) -> Self {
        Self {
            version: Version { major: 1, minor: 2 },
            result,
            execution: None,
            counts: BTreeMap::new(),
            is_running: false,
            not_sent: Vec::new(),
            lost: Vec::new(),
            warnings: Vec::new(),
            requests: None,
            why: None,
            error: None,
            dirs: Vec::new(),
        }
    }
}
