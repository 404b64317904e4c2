//! What became of an upload.

use std::collections::BTreeMap;

use super::keyless;
use crate::client::Receipt;
use crate::execution::model::{Execution, Status};

#[derive(Debug)]
pub(crate) enum Outcome {
    /// Xray holds all of the run already, or there is nothing to hold.
    NothingToSend {
        #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "told to who asks"))]
        holds_any: bool,
        /// Does a process of the run still write?
        #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "told to who asks"))]
        is_running: bool,
        /// What was recorded and is not there any more, a line each.
        lost: Vec<String>,
        warnings: Vec<String>,
    },
    Sent(Sent),
}

impl Outcome {
    /// The id of the Test Execution, if it was told just now.
    #[cfg(feature = "cli")]
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Sent(sent) => sent.receipt.id.as_deref(),
            Self::NothingToSend { .. } => None,
        }
    }

    /// Did the server take everything it was sent?
    #[cfg(feature = "cli")]
    pub(crate) fn is_taken(&self) -> bool {
        !matches!(self, Self::Sent(sent) if !sent.refused.is_empty())
    }

    /// Does a process of the run still write, so that more is to come?
    #[cfg(feature = "cli")]
    pub(crate) fn is_running(&self) -> bool {
        match self {
            Self::NothingToSend { is_running, .. } | Self::Sent(Sent { is_running, .. }) => {
                *is_running
            }
        }
    }

    /// Adds what was recorded, and was gone before anybody looked.
    #[cfg(feature = "cli")]
    pub(crate) fn lose(&mut self, more: impl IntoIterator<Item = String>) {
        match self {
            Self::NothingToSend { lost, .. } | Self::Sent(Sent { lost, .. }) => lost.extend(more),
        }
    }

    /// Is everything there that was recorded?
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::NothingToSend { lost, .. } => lost.is_empty(),
            Self::Sent(Sent { refused, lost, .. }) => refused.is_empty() && lost.is_empty(),
        }
    }
}

/// An import that the server took.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) receipt: Receipt,
    pub(crate) link: String,
    /// Did this import make the Test Execution?
    pub(crate) is_new: bool,
    /// Does a process of the run still write?
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "told to who asks"))]
    pub(crate) is_running: bool,
    pub(crate) counts: Counts,
    /// What the server did not take, a line each, with its test.
    pub(crate) refused: Vec<String>,
    /// What was recorded and is not there any more, a line each.
    pub(crate) lost: Vec<String>,
    /// What was left out, and what else is worth knowing.
    pub(crate) warnings: Vec<String>,
    /// How many requests it took, attempts that failed included.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "told to scripts"))]
    pub(crate) requests: usize,
}

/// How many Tests of each status an import held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    by_status: BTreeMap<Status, usize>,
    keyless: usize,
}

impl Counts {
    pub(crate) fn of(execution: &Execution) -> Self {
        let mut counts = BTreeMap::new();
        for test in &execution.tests {
            *counts.entry(test.status()).or_default() += 1;
        }
        Self { by_status: counts, keyless: 0 }
    }

    /// With so many tests that were not sent, since they have no key.
    pub(super) fn leaving_out(self, keyless: usize) -> Self {
        Self { keyless, ..self }
    }

    /// What is told of tests without a key, if there were any.
    pub(crate) fn left_out(&self) -> Option<String> {
        (self.keyless > 0).then(|| keyless::words(self.keyless))
    }

    pub(crate) fn total(&self) -> usize {
        self.by_status.values().sum()
    }

    /// The statuses that there are, in a person's order, and how many of each.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Status, usize)> {
        Status::ALL.into_iter().filter_map(|status| Some((status, *self.by_status.get(&status)?)))
    }
}
