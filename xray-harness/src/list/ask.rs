//! One test binary, asked for its tests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use super::build::Binary;
use super::{Error, parent};
use crate::journal::known::{Known, Lost};
use crate::journal::layout::Layout;
use crate::journal::reader;
use crate::{child, env};

/// A main that heeds no `--list` may run its tests instead.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a binary says.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// What its registry holds; nothing if it has none.
    pub(super) known: Vec<Known>,
    pub(super) lost: Vec<Lost>,
    /// What a runner finds in it.
    listed: BTreeSet<String>,
}

impl Answer {
    /// Would a runner find this test?
    pub(super) fn lists(&self, known: &Known) -> bool {
        self.listed.contains(&known.name)
    }
}

/// Lists the tests of `binary`, which leaves what it knows of them in `dir`.
pub(super) fn ask(binary: &Binary, dir: &Path) -> Result<Answer, Error> {
    ask_within(PATIENCE, binary, dir)
}

fn ask_within(patience: Duration, binary: &Binary, dir: &Path) -> Result<Answer, Error> {
    let path = &binary.path;
    let mut command = Command::new(path);
    command.args(["--list", "--format", "terse"]);
    command.current_dir(parent(&binary.manifest));
    command.env("CARGO_MANIFEST_DIR", parent(&binary.manifest));
    // A main that heeds no `--list` runs its tests: they are not to be recorded.
    command.env("XRAY_LIST_DIR", dir).env("XRAY_RECORD", "never");
    if let Some(paths) = env::library_paths(libraries(binary)) {
        command.env(env::LIBRARY_PATH, paths);
    }
    let output = child::output(&mut command, patience)
        .map_err(|source| Error::Ask { path: path.clone(), source })?;
    let mut answer = Answer::default();
    let layout = Layout::new(dir);
    if layout.journals().is_dir() {
        for journal in reader::read(&layout)?.journals {
            answer.known.extend(journal.known);
            answer.lost.extend(journal.lost);
        }
    }
    // A harness that refuses to run says so; what it lost is known all the same.
    if !output.status.success() && answer.lost.is_empty() {
        let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::List { path: path.clone(), status: output.status, stderr });
    }
    let stdout = String::from_utf8_lossy(&output.stdout);
    let names = stdout.lines().filter_map(|line| line.strip_suffix(": test"));
    answer.listed = names.map(str::to_owned).collect();
    Ok(answer)
}

/// Where cargo would let the system look for shared libraries: those of build
/// scripts, of dependencies, and of the toolchain, which proc-macros link to.
fn libraries(binary: &Binary) -> Vec<PathBuf> {
    let mut paths = binary.libraries.clone();
    paths.push(parent(&binary.path).to_owned());
    paths.extend(toolchain().map(Path::to_owned));
    paths
}

fn toolchain() -> Option<&'static Path> {
    static LIBRARIES: OnceLock<Option<PathBuf>> = OnceLock::new();
    let ask = || {
        let mut rustc = Command::new("rustc");
        let output = child::output(rustc.args(["--print", "target-libdir"]), PATIENCE).ok()?;
        Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
    };
    LIBRARIES.get_or_init(ask).as_deref()
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::ErrorKind;
    use std::process::Command;
    use std::time::Duration;

    use super::{Binary, Error, ask_within};

    #[test]
    fn a_binary_that_does_not_answer_is_told_and_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hangs");
        // Written by another process: a fork of this one may hold it open otherwise.
        let write = "printf '#!/bin/sh\nexec sleep 600\n' > \"$0\" && chmod 755 \"$0\"";
        assert!(Command::new("sh").args(["-c", write]).arg(&path).status().unwrap().success());
        let manifest = dir.path().join("Cargo.toml");
        let binary = Binary { id: "shop::hangs".to_owned(), path, manifest, libraries: Vec::new() };
        match ask_within(Duration::from_millis(50), &binary, &dir.path().join("0")) {
            Err(Error::Ask { source, .. }) => assert_eq!(source.kind(), ErrorKind::TimedOut),
            other => panic!("{other:?}"),
        }
    }
}
