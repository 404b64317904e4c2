//! Where a run's results come from, told while it can be.

use std::path::Path;

use crate::journal::layout::Layout;
use crate::provenance;
use crate::tell::{self, tell};

/// Keeps it for the run in `dir` if that was made here, in the workspace at
/// `root` or in its `target`: a run of another machine has facts of its own.
pub(super) fn keep(dir: &Path, root: Option<&Path>, target: &Path) {
    let Ok(dir) = dir.canonicalize() else { return };
    let holds = |place: &Path| place.canonicalize().is_ok_and(|place| dir.starts_with(place));
    if !root.is_some_and(holds) && !holds(target) {
        return;
    }
    if let Err(error) = provenance::keep(&Layout::new(&dir), root, None) {
        let told = format!("cannot keep where the results come from: {error}");
        tell([tell::warning(told)]);
    }
}
