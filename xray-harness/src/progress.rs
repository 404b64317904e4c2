//! How far a request is, for whoever watches.
//!
//! Nobody does at the end of a test process; the command may.

use std::sync::OnceLock;

/// Somebody who watches.
pub(crate) trait Watch: Send + Sync {
    /// A request for this purpose begins, with a body of so many bytes if one
    /// can be seen on its way.
    fn begins(&self, purpose: &'static str, bytes: Option<u64>);
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

/// Begins a request.
pub(crate) fn begin(purpose: &'static str, bytes: Option<u64>) -> Underway {
    if let Some(watch) = WATCH.get() {
        watch.begins(purpose, bytes);
    }
    Underway(())
}

pub(crate) fn sent(bytes: u64) {
    if let Some(watch) = WATCH.get() {
        watch.sent(bytes);
    }
}

/// Does anybody watch?
pub(crate) fn is_watched() -> bool {
    WATCH.get().is_some()
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
