//! The journal: what happened in a run, on disk, in the order it happened.
//!
//! It is the truth of a run. Whatever ends a process, what was written before
//! stands: a test that was killed is a start without an end.

#[cfg(feature = "upload")]
pub(crate) mod attempts;
pub(crate) mod entry;
mod error;
pub(crate) mod layout;
mod liveness;
#[cfg(feature = "upload")]
pub(crate) mod reader;
pub(crate) mod writer;

pub(crate) use error::Error;
