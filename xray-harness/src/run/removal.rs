//! Removes a run, unless somebody is at work on it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::journal;
use crate::journal::layout::Layout;

/// Removes the run in `dir`, whose ledger nobody else holds meanwhile.
///
/// [`io::ErrorKind::ResourceBusy`]: its tests are running, or an upload holds
/// its ledger.
pub(crate) fn remove(dir: &Path) -> io::Result<()> {
    let layout = Layout::new(dir);
    let path = layout.ledger_lock();
    // What is no plain file locks nobody out, and may be a link to anywhere.
    let is_other = fs::symlink_metadata(&path).is_ok_and(|at| !at.is_file());
    let lock = if is_other { None } else { Some(lock(&path)?) };
    if journal::is_live(&layout) {
        return Err(io::ErrorKind::ResourceBusy.into());
    }
    // Windows removes no file that is open.
    let lock = lock.filter(|_| cfg!(unix));
    let removed = retire(dir, &layout).and_then(|()| fs::remove_dir_all(dir));
    drop(lock);
    removed
}

/// Makes it no run any more, at once: whoever ends the removal half-way would
/// leave results without the ledger that tells where they were sent.
fn retire(dir: &Path, layout: &Layout) -> io::Result<()> {
    // Of a link to a run, only the link goes.
    if !fs::symlink_metadata(dir)?.is_dir() {
        return Ok(());
    }
    match fs::rename(layout.journals(), layout.retired()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes what is left in `runs` of removals that did not come to their end.
pub(crate) fn sweep(runs: &Path) {
    for entry in fs::read_dir(runs).into_iter().flatten().flatten() {
        let (dir, layout) = (entry.path(), Layout::new(&entry.path()));
        let is_dir = entry.file_type().is_ok_and(|it| it.is_dir());
        if is_dir && layout.retired().is_dir() && !layout.journals().exists() {
            // What cannot be removed now may be another time.
            let _ = fs::remove_dir_all(dir);
        }
    }
}

fn lock(path: &Path) -> io::Result<File> {
    let lock = OpenOptions::new().create(true).append(true).open(path)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::ResourceBusy.into()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
