//! Is the process that writes a journal still at work?
//!
//! It holds a lock on its journal, which the system frees when it dies. On
//! Windows such a lock would keep readers out, so there nobody locks and every
//! process counts as over.

use std::fs::File;

/// The pid of the process that started this one, where the system tells.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it is not told")]
pub(crate) fn parent() -> Option<u32> {
    Some(std::os::unix::process::parent_id())
}

#[cfg(not(unix))]
pub(crate) fn parent() -> Option<u32> {
    None
}

/// Marks the journal that `file` is as being written. Where the file system
/// has no locks, it counts as over.
pub(super) fn begin(file: &File) {
    if cfg!(unix) {
        // A reader that asks just now holds it for a moment only.
        let _ = file.lock();
    }
}

/// Marks it as over, although its process lives.
pub(super) fn end(file: &File) {
    if cfg!(unix) {
        let _ = file.unlock();
    }
}

/// Does somebody write to the journal that `file` is?
pub(super) fn is_live(file: &File) -> bool {
    cfg!(unix) && matches!(file.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock))
}
