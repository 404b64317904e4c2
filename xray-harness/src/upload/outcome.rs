//! What became of an upload.

use crate::client::Receipt;
use crate::execution::model::{Execution, Status};

#[derive(Debug)]
pub(crate) enum Outcome {
    /// Xray holds all of the run already, or no annotated test ran.
    NothingToSend {
        warnings: Vec<String>,
    },
    Sent(Sent),
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
