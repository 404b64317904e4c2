//! The part of a recorder in a harness that runs its tests in worker processes:
//! a worker writes a journal of its own, and the harness stands for all of them
//! at the end.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::process::{self, Recorded};
use crate::run::Run;

/// What a worker is told of its recording.
#[derive(Debug)]
pub(crate) struct Assignment {
    /// `None` where the harness could not tell its run either.
    pub(crate) run: Option<Run>,
    /// The name of the worker's journal.
    pub(crate) journal: String,
    /// Whose child the worker counts as: the harness is the same program.
    pub(crate) parent: Option<u32>,
}

/// What became of a worker's recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// No annotated test ran, or nothing is to be recorded.
    Unused,
    /// All that was said is written down.
    Whole,
    /// Something could not be written.
    Lossy,
    /// Nothing could.
    Failed,
    /// The test did not begin, which is for the harness to write down.
    Unbegun,
}

static ASSIGNED: OnceLock<Assignment> = OnceLock::new();
static WORKERS: Mutex<Option<Recorded>> = Mutex::new(None);

/// Makes this process a worker, whose end is not the run's.
pub(crate) fn assign(mut assignment: Assignment) {
    if let Some(run) = assignment.run.take() {
        run.join();
    }
    let _ = ASSIGNED.set(assignment);
}

pub(super) fn assigned() -> Option<&'static Assignment> {
    ASSIGNED.get()
}

/// What became of the recording of this process so far.
pub(crate) fn state() -> State {
    process::state()
}

/// Tries once more, at the end of a worker, to write what the disk refused.
pub(crate) fn settle() {
    process::settle();
}

/// Says that a worker of this process has recorded.
pub(crate) fn stand_for(state: State, run: Option<&Run>) {
    if state == State::Unused {
        return;
    }
    let mut workers = WORKERS.lock().unwrap_or_else(PoisonError::into_inner);
    let is_whole = state == State::Whole;
    let recorded = workers.get_or_insert_with(|| Recorded {
        dir: None,
        is_first: true, // one of the workers may have been
        #[cfg(feature = "upload")]
        is_whole,
    });
    // There is no directory where none of them could write.
    if state != State::Failed && recorded.dir.is_none() {
        recorded.dir = run.map(|run| run.dir.clone());
    }
    #[cfg(feature = "upload")]
    {
        recorded.is_whole &= is_whole;
    }
    #[cfg(not(feature = "upload"))]
    let _ = (recorded, is_whole);
}

/// Did a worker of this process record?
pub(super) fn have_recorded() -> bool {
    WORKERS.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

/// What the workers have recorded, for the end of this process.
pub(super) fn recorded() -> Option<Recorded> {
    WORKERS.lock().unwrap_or_else(PoisonError::into_inner).take()
}
