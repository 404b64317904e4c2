//! Is the process that writes a journal still at work?
//!
//! It holds a lock on its journal, which the system frees when it dies. On
//! Windows such a lock would keep readers out, so there nobody locks and every
//! process counts as over.

use std::fs::File;

/// Marks the journal that `file` is as being written. Where the file system
/// has no locks, it counts as over.
pub(super) fn begin(file: &File) {
    if cfg!(unix) {
        let _ = file.try_lock();
    }
}

/// Marks it as over, although its process lives.
#[cfg(feature = "upload")]
pub(super) fn end(file: &File) {
    if cfg!(unix) {
        let _ = file.unlock();
    }
}

/// Does somebody write to the journal that `file` is?
#[cfg(feature = "upload")]
pub(super) fn is_live(file: &File) -> bool {
    cfg!(unix) && matches!(file.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock))
}
