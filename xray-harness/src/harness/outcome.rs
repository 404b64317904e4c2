//! What became of a test.

/// How one attempt of a test ended, as far as its runner is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    /// It says that it tested nothing, and why.
    Skipped(String),
    /// With what to tell of it.
    Failed(String),
}
