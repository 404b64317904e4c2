//! Which run this process belongs to, and where its directory is.
//!
//! One `cargo test` is one run, however many test binaries it starts.

mod cargo_process;
mod kept;
mod removal;

use std::fmt;
use std::path::{Path, PathBuf};
#[cfg(all(feature = "harness", unix))]
use std::sync::OnceLock;
use std::time::UNIX_EPOCH;

use crate::env;

#[cfg(feature = "cli")]
pub(crate) use kept::{all_in, newest_in};
#[cfg(feature = "cli")]
pub(crate) use removal::{remove, sweep};

/// The name and the directory of a run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) id: String,
    pub(crate) dir: PathBuf,
}

/// The run that another process says this one belongs to.
#[cfg(all(feature = "harness", unix))]
static GIVEN: OnceLock<Run> = OnceLock::new();

impl Run {
    /// Makes this the run of this process, which was started to be a part of it.
    #[cfg(all(feature = "harness", unix))]
    pub(crate) fn join(self) {
        let _ = GIVEN.set(self);
    }

    /// The run that this process belongs to. Nothing is created.
    pub(crate) fn of_this_process() -> Result<Self, Error> {
        #[cfg(all(feature = "harness", unix))]
        if let Some(run) = GIVEN.get() {
            return Ok(run.clone());
        }
        let id = id()?;
        let dir = dir(&id)?;
        Ok(Self { id, dir })
    }

    /// The run that a command names for the tests that it is about to start, in
    /// the target directory `target`. Nothing is created.
    #[cfg(feature = "cli")]
    pub(crate) fn of_children(target: &Path) -> Result<Self, Error> {
        let id = match env::own_run_id() {
            Some(id) => named(id)?,
            None => fresh_id("cargo-xray"),
        };
        let dir = match env::run_dir() {
            Some(dir) => absolute(dir)?,
            None => std::path::absolute(target).map_err(Error::Here)?.join("xray").join(&id),
        };
        Ok(Self { id, dir })
    }
}

/// What no test process could tell its run by.
#[cfg(feature = "cli")]
pub(crate) fn mistakes() -> Vec<String> {
    let id = env::own_run_id().map(named).and_then(Result::err);
    let dir = env::run_dir().map(absolute).and_then(Result::err);
    id.into_iter().chain(dir).map(|error| error.to_string()).collect()
}

/// Why a process cannot tell its run.
#[derive(Debug)]
pub(crate) enum Error {
    /// `XRAY_RUN_ID` is not the name of one directory.
    Id(String),
    /// `XRAY_RUN_DIR` is relative, and test processes have many working directories.
    RelativeDir(PathBuf),
    /// No place for the run's directory is known.
    NoPlace,
    /// The working directory is gone.
    #[cfg(feature = "cli")]
    Here(std::io::Error),
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            #[cfg(feature = "cli")]
            Self::Here(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(
                f,
                "XRAY_RUN_ID is {id:?}: use up to 100 letters, digits, '.', '-' and '_', \
                 beginning with a letter or a digit"
            ),
            Self::RelativeDir(dir) => write!(
                f,
                "XRAY_RUN_DIR is {}: make it absolute, since each test binary has a working \
                 directory of its own",
                dir.display()
            ),
            #[cfg(feature = "cli")]
            Self::Here(_) => f.write_str("the working directory has no name"),
            Self::NoPlace => f.write_str(
                "no target directory is known to keep the results in: set XRAY_RUN_DIR to an \
                 absolute path",
            ),
        }
    }
}

fn id() -> Result<String, Error> {
    if let Some(id) = env::run_id() {
        return named(id);
    }
    Ok(match cargo_process::above_this_one() {
        Some(cargo) => format!("cargo-{}-{}", cargo.pid, cargo.started),
        None => fresh_id("process"),
    })
}

fn named(id: String) -> Result<String, Error> {
    if is_name(&id) { Ok(id) } else { Err(Error::Id(id)) }
}

/// One directory's name on every platform, and never `.` or `..`.
fn is_name(id: &str) -> bool {
    id.len() <= 100
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

fn fresh_id(kind: &str) -> String {
    let now = UNIX_EPOCH.elapsed().unwrap_or_default();
    format!("{kind}-{}-{}", std::process::id(), now.as_millis())
}

/// Tidies up beside the run in `dir`, unless the user chose the place; gives what
/// is to be told of it.
pub(crate) fn prune(dir: &Path) -> Option<String> {
    if env::run_dir().is_some() {
        return None;
    }
    // nextest shows what a process says only if its test fails.
    kept::prune(dir, !env::is_nextest())
}

fn dir(id: &str) -> Result<PathBuf, Error> {
    if let Some(dir) = env::run_dir() {
        return absolute(dir);
    }
    let target = target_dir().ok_or(Error::NoPlace)?;
    Ok(target.join("xray").join(id))
}

fn absolute(dir: PathBuf) -> Result<PathBuf, Error> {
    if dir.is_absolute() { Ok(dir) } else { Err(Error::RelativeDir(dir)) }
}

fn target_dir() -> Option<PathBuf> {
    if let Some(workspace) = env::nextest_workspace() {
        // The binaries of an archive are where nobody looks for anything.
        return Some(env::told_target().unwrap_or_else(|| workspace.join("target")));
    }
    let executable = std::env::current_exe().ok();
    executable
        .as_deref()
        .and_then(tagged_ancestor)
        .or_else(|| Some(workspace_root()?.join("target")))
}

/// cargo marks the root of a target directory, wherever it was put.
fn tagged_ancestor(executable: &Path) -> Option<PathBuf> {
    let mut above = executable.ancestors().skip(1);
    above.find(|dir| dir.join("CACHEDIR.TAG").is_file()).map(Path::to_owned)
}

/// The first directory above the package that holds the lock file.
fn workspace_root() -> Option<PathBuf> {
    let package = env::package_root()?;
    let root = package.ancestors().find(|dir| dir.join("Cargo.lock").is_file());
    Some(root.unwrap_or(&package).to_owned())
}

/// Where `xray.toml` is, or would be: the nearest directory above the package
/// that holds it, else the workspace's root. A binary that nobody but its user
/// runs begins at the working directory.
#[cfg(feature = "upload")]
pub(crate) fn config_root() -> Option<PathBuf> {
    let begin = env::package_root().or_else(|| std::env::current_dir().ok())?;
    let root = begin.ancestors().find(|dir| dir.join("xray.toml").is_file());
    root.map(Path::to_owned).or_else(env::nextest_workspace).or_else(workspace_root)
}

#[cfg(test)]
mod tests {
    use super::{is_name, tagged_ancestor};

    #[test]
    fn a_run_id_is_the_name_of_one_directory() {
        assert!(is_name("build-17.2_b"));
        for bad in ["", ".", "..", ".hidden", "a/b", "a\\b", "-x", "a b", "a:b", &"x".repeat(101)] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn the_target_directory_is_the_first_tagged_one_above_the_executable() {
        let temp = tempfile::tempdir().unwrap();
        let target = temp.path().join("out");
        let deps = target.join("x86_64-unknown-linux-gnu/debug/deps");
        std::fs::create_dir_all(&deps).unwrap();
        std::fs::write(target.join("CACHEDIR.TAG"), "").unwrap();
        std::fs::write(temp.path().join("CACHEDIR.TAG"), "").unwrap();
        assert_eq!(tagged_ancestor(&deps.join("login-0123")), Some(target));
    }
}
