//! Runs that an upload of the newest one leaves as they are.

use std::path::PathBuf;

use super::workspace::Workspace;
use crate::journal::{self, layout::Layout};
use crate::run;

/// The line that tells of older runs than those in `dirs` that are not sent, if
/// there are any and the newest was meant.
pub(super) fn beside(workspace: &Workspace, dirs: &[PathBuf]) -> Option<String> {
    if Workspace::is_run_named() {
        return None;
    }
    let places = workspace.places().ok()?;
    let all = places.iter().flat_map(|place| run::all_in(place)).map(|(_, dir)| dir);
    let older = all.filter(|dir| !dirs.contains(dir)).map(|dir| Layout::new(&dir));
    let open: Vec<_> = older.filter(is_open).collect();
    let due = open.iter().filter(|layout| layout.is_due()).count();
    let runs = match open.len() {
        0 => return None,
        1 => "1 older run is".to_owned(),
        count => format!("{count} older runs are"),
    };
    let due = match due {
        0 => String::new(),
        due if due == open.len() => ", and due".to_owned(),
        due => format!(", {due} of them due"),
    };
    Some(format!("xray: {runs} not sent{due}: `cargo xray runs` lists what is kept"))
}

/// Is it over, and not sent?
fn is_open(layout: &Layout) -> bool {
    (layout.is_due() || !layout.is_sent()) && !journal::is_live(layout)
}
