//! What went wrong in recording, kept until the end of the process.
//!
//! A warning never changes a test's outcome and never appears among the
//! runner's own lines.

use std::error::Error;
use std::fmt::Write;
#[cfg(all(feature = "harness", unix))]
use std::sync::OnceLock;
use std::sync::{Mutex, PoisonError};

use crate::plural::counted;

/// Beyond this many, further warnings are only counted.
const LIMIT: usize = 20;

static WARNINGS: Mutex<Warnings> = Mutex::new(Warnings { told: Vec::new(), more: 0 });

struct Warnings {
    told: Vec<String>,
    more: usize,
}

/// Somebody else who tells the warnings of this process.
#[cfg(all(feature = "harness", unix))]
static TELLER: OnceLock<fn(&str)> = OnceLock::new();

/// Hands every warning from now on to `teller`, instead of keeping it.
#[cfg(all(feature = "harness", unix))]
pub(crate) fn pass_on(teller: fn(&str)) {
    let _ = TELLER.set(teller);
}

/// Keeps `text` for the end of the process, once however often it comes.
pub(crate) fn warn(text: impl Into<String>) {
    let text = text.into();
    #[cfg(all(feature = "harness", unix))]
    if let Some(tell) = TELLER.get() {
        return tell(&text);
    }
    let mut warnings = WARNINGS.lock().unwrap_or_else(PoisonError::into_inner);
    if warnings.told.contains(&text) {
        return;
    }
    if warnings.told.len() < LIMIT {
        warnings.told.push(text);
    } else {
        warnings.more += 1;
    }
}

/// Was anything warned of that is not taken yet?
pub(crate) fn any() -> bool {
    !WARNINGS.lock().unwrap_or_else(PoisonError::into_inner).told.is_empty()
}

/// Takes every warning kept so far, in the order they came.
pub(crate) fn take() -> Vec<String> {
    let mut warnings = WARNINGS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut told = std::mem::take(&mut warnings.told);
    let more = std::mem::take(&mut warnings.more);
    if more > 0 {
        told.push(more_like_these(more));
    }
    told
}

/// What is told of warnings that are only counted.
pub(crate) fn more_like_these(more: usize) -> String {
    format!("{} like {}", counted(more, "more warning"), if more == 1 { "this" } else { "these" })
}

/// An error and its causes, in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
