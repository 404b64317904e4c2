//! What became of an upload, for a script.
//!
//! ```json
//! {
//!   "version": { "major": 1, "minor": 1 },
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
//! `result` is `created`, `updated`, `nothing_to_send` or `failed`, which alone
//! has an `error`. What is not known is left out.
//!
//! # Changelog
//!
//! - 1.1: `lost`: what was recorded and is not there any more.
//! - 1.0: the above.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::upload::{Error, Outcome, Sent};
use crate::warning::chain;

#[derive(Serialize)]
struct Page {
    version: Version,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution: Option<Issue>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    counts: BTreeMap<&'static str, usize>,
    not_sent: Vec<String>,
    lost: Vec<String>,
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
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

/// The JSON that tells what became of an upload.
pub(crate) fn json(told: &Result<Outcome, Error>) -> Result<String, serde_json::Error> {
    let page = match told {
        Ok(Outcome::Sent(sent)) => self::sent(sent),
        Ok(Outcome::NothingToSend { lost, warnings, .. }) => {
            Page { lost: lost.clone(), warnings: warnings.clone(), ..Page::new("nothing_to_send") }
        }
        Err(error) => Page { error: Some(chain(error)), ..Page::new("failed") },
    };
    Ok(serde_json::to_string_pretty(&page)? + "\n")
}

fn sent(sent: &Sent) -> Page {
    let Sent { receipt, link, is_new, counts, refused, lost, warnings, requests } = sent;
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
        ..Page::new(if *is_new { "created" } else { "updated" })
    }
}

impl Page {
    fn new(result: &'static str) -> Self {
        Self {
            version: Version { major: 1, minor: 1 },
            result,
            execution: None,
            counts: BTreeMap::new(),
            not_sent: Vec::new(),
            lost: Vec::new(),
            warnings: Vec::new(),
            requests: None,
            error: None,
        }
    }
}
