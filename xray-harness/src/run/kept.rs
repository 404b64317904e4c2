//! The runs kept on disk, side by side in one directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::removal;
use crate::journal::layout::Layout;

/// How many runs that were sent are kept.
const SENT: usize = 10;
/// How many runs that were not, or not wholly, sent are kept.
const UNSENT: usize = 40;

/// The newest run in the directory `runs`, with the time of its last journal.
#[cfg(feature = "cli")]
pub(crate) fn newest_in(runs: &Path) -> Option<(SystemTime, PathBuf)> {
    all_in(runs).max()
}

/// Removes the oldest runs beside `run`, so that a target directory does not
/// grow without end; those that were sent go first, and none that is running.
///
/// What cannot be read or removed stays: this is tidying, and no test's affair.
pub(super) fn prune(run: &Path) {
    let Some(runs) = run.parent() else { return };
    let mut others: Vec<_> = all_in(runs).filter(|(_, dir)| dir != run).collect();
    others.sort_by(|a, b| b.cmp(a));
    let others = others.into_iter().map(|(_, dir)| dir);
    let (sent, unsent): (Vec<_>, Vec<_>) = others.partition(|dir| Layout::new(dir).is_sent());
    for dir in sent.iter().skip(SENT).chain(unsent.iter().skip(UNSENT)) {
        let _ = removal::remove(dir);
    }
}

/// Every run in the directory `runs`, with the time of its last journal.
pub(crate) fn all_in(runs: &Path) -> impl Iterator<Item = (SystemTime, PathBuf)> {
    let entries = fs::read_dir(runs).into_iter().flatten().flatten();
    entries.filter_map(|entry| dated(entry.path()))
}

/// With its last new journal's time; `None` for what is no run.
fn dated(dir: PathBuf) -> Option<(SystemTime, PathBuf)> {
    let journals = fs::metadata(Layout::new(&dir).journals()).ok()?;
    journals.is_dir().then(|| Some((journals.modified().ok()?, dir)))?
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{SENT, UNSENT, prune};
    use crate::journal::layout::Layout;

    fn run(runs: &Path, name: &str, sent: bool) {
        let dir = runs.join(name);
        let layout = Layout::new(&dir);
        fs::create_dir_all(layout.journals()).unwrap();
        if sent {
            fs::write(layout.sent(), "").unwrap();
        }
    }

    #[test]
    fn sent_runs_go_before_unsent_ones_and_other_folders_stay() {
        let temp = tempfile::tempdir().unwrap();
        for n in 0..SENT + 5 {
            run(temp.path(), &format!("sent-{n}"), true);
        }
        for n in 0..UNSENT {
            run(temp.path(), &format!("unsent-{n}"), false);
        }
        fs::create_dir(temp.path().join("not-a-run")).unwrap();
        run(temp.path(), "this", false);

        prune(&temp.path().join("this"));

        let left: Vec<_> = fs::read_dir(temp.path()).unwrap().flatten().collect();
        let count = |prefix: &str| {
            left.iter().filter(|e| e.file_name().to_string_lossy().starts_with(prefix)).count()
        };
        assert_eq!((count("sent"), count("unsent")), (SENT, UNSENT));
        assert!(temp.path().join("not-a-run").is_dir() && temp.path().join("this").is_dir());
    }
}
