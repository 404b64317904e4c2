//! What became of an upload.

use crate::client::Receipt;
use crate::execution::model::{Execution, Status};

#[derive(Debug)]
pub(crate) enum Outcome {
    /// Xray holds all of the run already, or there is nothing to hold.
    NothingToSend {
        #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "told to who asks"))]
        holds_any: bool,
        warnings: Vec<String>,
    },
    Sent(Sent),
}

impl Outcome {
    /// Did the server take every result it was sent?
    pub(crate) fn is_whole(&self) -> bool {
        !matches!(self, Self::Sent(sent) if !sent.receipt.refused.is_empty())
    }
}

/// An import that the server took.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) receipt: Receipt,
    pub(crate) link: String,
    /// Did this import make the Test Execution?
    pub(crate) is_new: bool,
    pub(crate) counts: Counts,
    /// What could not be read of the run.
    pub(crate) warnings: Vec<String>,
}

/// How many Tests an import held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Counts {
    pub(super) fn of(execution: &Execution) -> Self {
        let failed = execution.tests.iter().filter(|test| test.status() == Status::Failed).count();
        Self { passed: execution.tests.len() - failed, failed }
    }
}
