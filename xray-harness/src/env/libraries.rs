//! Where the system looks for shared libraries.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use super::set;

/// Where this system looks for shared libraries.
pub(crate) const LIBRARY_PATH: &str = if cfg!(windows) {
    "PATH"
} else if cfg!(target_vendor = "apple") {
    "DYLD_FALLBACK_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// [`LIBRARY_PATH`] with `first` before what it holds; `None` where a path
/// cannot be put there.
pub(crate) fn library_paths(first: Vec<PathBuf>) -> Option<OsString> {
    let known = set(LIBRARY_PATH).unwrap_or_default();
    env::join_paths(first.into_iter().chain(env::split_paths(&known))).ok()
}
