//! How far a request is, for whoever watches.
//!
//! Nobody does at the end of a test process; the command may.

use std::sync::OnceLock;

/// Somebody who watches.
pub(crate) trait Watch: Send + Sync {
    /// A request with a body of so many bytes begins.
    fn begins(&self, bytes: u64);
    /// So many bytes of it are on their way.
    fn sent(&self, bytes: u64);
    /// It was answered, or is over otherwise.
    fn ends(&self);
    /// Lets `tell` say a line in between.
    fn aside(&self, tell: &mut dyn FnMut());
}

static WATCH: OnceLock<Box<dyn Watch>> = OnceLock::new();

/// From now on, `watch` is told.
pub(crate) fn watch(watch: Box<dyn Watch>) {
    let _ = WATCH.set(watch);
}

/// Ends the request when it is dropped.
pub(crate) struct Underway(());

/// Begins a request with a body of so many bytes.
pub(crate) fn begin(bytes: u64) -> Underway {
    if let Some(watch) = WATCH.get() {
        watch.begins(bytes);
    }
    Underway(())
}

pub(crate) fn sent(bytes: u64) {
    if let Some(watch) = WATCH.get() {
        watch.sent(bytes);
    }
}

/// Says a line in between.
pub(crate) fn aside(mut tell: impl FnMut()) {
    match WATCH.get() {
        Some(watch) => watch.aside(&mut tell),
        None => tell(),
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        if let Some(watch) = WATCH.get() {
            watch.ends();
        }
    }
}
