//! Runs a test's body and records what becomes of it.

use crate::case::Case;

/// Runs one attempt of `case` and hands its outcome on unchanged.
///
/// `failure_of` reads a failure off the returned value.
pub fn run<T>(
    case: &'static Case,
    body: impl FnOnce() -> T,
    failure_of: impl FnOnce(&T) -> Option<String>,
) -> T {
    let _ = case.name();
    let value = body();
    let _ = failure_of(&value);
    value
}
