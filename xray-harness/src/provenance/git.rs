//! What git says of the working tree.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::line;
use crate::child;

/// A file system that hangs, or a hook that asks, is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) revision: Option<String>,
    pub(super) branch: Option<String>,
    pub(super) is_dirty: Option<bool>,
}

/// Nothing where there is no git, or no repository. Files that git does not
/// know make no tree dirty.
pub(super) fn facts(root: &Path) -> Facts {
    let mut git = Command::new("git");
    git.args(["status", "--porcelain=v2", "--branch", "--untracked-files=no"]);
    git.args(["--ignore-submodules=none"]).current_dir(root);
    // It is only asked: no lock for its index, no question back.
    git.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    match child::output(&mut git, PATIENCE) {
        Ok(output) if output.status.success() => read(&String::from_utf8_lossy(&output.stdout)),
        _ => Facts::default(),
    }
}

/// git-scm.com/docs/git-status, "Porcelain Format Version 2".
fn read(status: &str) -> Facts {
    let mut facts = Facts::default();
    for header in status.lines().filter_map(|line| line.strip_prefix("# ")) {
        match header.split_once(' ') {
            Some(("branch.oid", oid)) if oid != "(initial)" => facts.revision = line(oid),
            Some(("branch.head", name)) if name != "(detached)" => facts.branch = line(name),
            _ => {}
        }
    }
    let changes = status.lines().any(|line| !line.starts_with('#'));
    facts.is_dirty = facts.revision.is_some().then_some(changes);
    facts
}

#[cfg(test)]
mod tests {
    use super::{Facts, read};

    #[test]
    fn a_branch_a_detached_head_and_a_repository_without_a_commit_are_told_apart() {
        let facts = |revision: &str, branch: &str, is_dirty| Facts {
            revision: (!revision.is_empty()).then(|| revision.to_owned()),
            branch: (!branch.is_empty()).then(|| branch.to_owned()),
            is_dirty,
        };
        let clean = "# branch.oid 8843d7f\n# branch.head main\n# branch.upstream origin/main\n";
        assert_eq!(read(clean), facts("8843d7f", "main", Some(false)));
        let detached = "# branch.oid 8843d7f\n# branch.head (detached)\n1 .M N... a b c d e f\n";
        assert_eq!(read(detached), facts("8843d7f", "", Some(true)));
        let initial = "# branch.oid (initial)\n# branch.head main\n1 A. N... a b c d e f\n";
        assert_eq!(read(initial), facts("", "main", None));
        assert_eq!(read(""), Facts::default());
    }
}
