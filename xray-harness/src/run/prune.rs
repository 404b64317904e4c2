//! Old runs go, so that a target directory does not grow without end.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::journal::layout::Layout;

/// How many runs that were sent are kept.
const SENT: usize = 10;
/// How many runs that were not, or not wholly, sent are kept.
const UNSENT: usize = 40;

/// Removes the oldest runs beside `run`, those that were sent first.
///
/// What cannot be read or removed stays: this is tidying, and no test's affair.
pub(crate) fn prune(run: &Path) {
    let Some(runs) = run.parent() else { return };
    let (mut sent, mut unsent) = (Vec::new(), Vec::new());
    for (age, dir) in others(runs, run) {
        let layout = Layout::new(&dir);
        let list = if layout.is_sent() {
            &mut sent
        } else {
            &mut unsent
        };
        list.push((age, dir));
    }
    remove_oldest(sent, SENT);
    remove_oldest(unsent, UNSENT);
}

fn others(runs: &Path, run: &Path) -> impl Iterator<Item = (SystemTime, PathBuf)> {
    let entries = fs::read_dir(runs).into_iter().flatten().flatten();
    let dirs = entries
        .map(|entry| entry.path())
        .filter(move |dir| dir != run);
    dirs.filter(|dir| Layout::new(dir).journals().is_dir())
        .filter_map(|dir| {
            let changed = fs::metadata(Layout::new(&dir).journals())
                .ok()?
                .modified()
                .ok()?;
            Some((changed, dir))
        })
}

fn remove_oldest(mut runs: Vec<(SystemTime, PathBuf)>, keep: usize) {
    runs.sort_by(|a, b| b.cmp(a));
    for (_, dir) in runs.drain(keep.min(runs.len())..) {
        let _ = fs::remove_dir_all(dir);
    }
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
            left.iter()
                .filter(|e| e.file_name().to_string_lossy().starts_with(prefix))
                .count()
        };
        assert_eq!((count("sent"), count("unsent")), (SENT, UNSENT));
        assert!(temp.path().join("not-a-run").is_dir() && temp.path().join("this").is_dir());
    }
}
