//! The runs kept on disk, side by side in one directory.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::removal;
use crate::journal::layout::Layout;

/// How many runs that were sent are kept.
const SENT: usize = 10;
/// How many runs are kept that nobody tried to send.
const UNSENT: usize = 40;
/// How many runs are kept that were to be sent, and are not.
const DUE: usize = 200;
/// From so many of these on it is told that there are too many.
const CROWD: usize = 150;
/// Beside the runs, there once it was told.
const TOLD: &str = "crowded";

/// The newest run in the directory `runs`, with the time of its last journal.
#[cfg(feature = "cli")]
pub(crate) fn newest_in(runs: &Path) -> Option<(SystemTime, PathBuf)> {
    all_in(runs).max()
}

/// Removes the oldest runs beside `run`, so that a target directory does not
/// grow without end, and none that is running. Those that were to be sent and are
/// not go only after that was told; gives what is to be told, if it `is_heard`.
///
/// What cannot be read or removed stays: this is tidying, and no test's affair.
pub(super) fn prune(run: &Path, is_heard: bool) -> Option<String> {
    let runs = run.parent()?;
    let mut others: Vec<_> = all_in(runs).filter(|(_, dir)| dir != run).collect();
    others.sort_by(|a, b| b.cmp(a));
    let others = others.into_iter().map(|(_, dir)| dir);
    let (due, others): (Vec<_>, Vec<_>) = others.partition(|dir| Layout::new(dir).is_due());
    let (sent, unsent): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|dir| Layout::new(dir).is_sent());
    removal::sweep(runs);
    for dir in sent.iter().skip(SENT).chain(unsent.iter().skip(UNSENT)) {
        let _ = removal::remove(dir);
    }
    if is_heard { thin_out(runs, &due) } else { None }
}

/// Removes the oldest of the runs that are `due`, if an earlier one told of it.
fn thin_out(runs: &Path, due: &[PathBuf]) -> Option<String> {
    let told = runs.join(TOLD);
    if due.len() <= CROWD {
        let _ = fs::remove_file(told);
        return None;
    }
    // Where nobody can note that it was told, none is ever removed.
    let was_told =
        matches!(File::create_new(told), Err(error) if error.kind() == ErrorKind::AlreadyExists);
    let oldest = due.iter().skip(if was_told { DUE } else { due.len() });
    let removed = oldest.filter(|dir| removal::remove(dir).is_ok()).count();
    let gone = match removed {
        0 => String::new(),
        count => format!("; the oldest {count} were removed now"),
    };
    Some(format!(
        "{} earlier runs were to be sent and are not in Xray: send them with `cargo xray upload \
         RUN_DIR` (`cargo xray runs` lists them) before they are more than {DUE}, since then the \
         oldest are removed{gone}",
        due.len()
    ))
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

        assert_eq!(prune(&temp.path().join("this"), true), None);

        let left: Vec<_> = fs::read_dir(temp.path()).unwrap().flatten().collect();
        let count = |prefix: &str| {
            left.iter().filter(|e| e.file_name().to_string_lossy().starts_with(prefix)).count()
        };
        assert_eq!((count("sent"), count("unsent")), (SENT, UNSENT));
        assert!(temp.path().join("not-a-run").is_dir() && temp.path().join("this").is_dir());
    }
}
