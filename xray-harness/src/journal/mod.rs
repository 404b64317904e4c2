//! The journal: what happened in a run, on disk, in the order it happened.
//!
//! It is the truth of a run. Whatever ends a process, what was written before
//! stands: a test that was killed is a start without an end.

#[cfg(all(feature = "harness", unix))]
pub(crate) mod abandoned;
#[cfg(feature = "upload")]
pub(crate) mod attempts;
#[cfg(feature = "upload")]
mod complaints;
pub(crate) mod entry;
mod error;
#[cfg(feature = "upload")]
pub(crate) mod known;
pub(crate) mod layout;
mod line;
#[cfg(any(feature = "harness", feature = "upload"))]
mod lines;
pub(crate) mod liveness;
mod macros;
pub(crate) mod plain;
#[cfg(feature = "upload")]
pub(crate) mod reader;
#[cfg(feature = "upload")]
mod verdicts;
pub(crate) mod writer;

pub(crate) use error::Error;

/// Says that something of the run is unsent: what was sent of it before is due again.
pub(crate) fn reopen(layout: &layout::Layout) {
    let sent = layout.sent();
    match std::fs::rename(&sent, layout.due()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            // Whatever lies in its place: the run must not pass for sent.
            let _ = std::fs::remove_file(&sent);
        }
        _ => {}
    }
}

/// Does a process of the run still write?
pub(crate) fn is_live(layout: &layout::Layout) -> bool {
    let entries = std::fs::read_dir(layout.journals()).into_iter().flatten().flatten();
    let journals = entries.filter_map(|entry| plain::open(&entry.path()).ok());
    journals.into_iter().any(|journal| liveness::is_live(&journal))
}
