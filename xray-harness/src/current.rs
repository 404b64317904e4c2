//! What test code calls: each function speaks of the test that runs on this
//! thread.

use std::path::Path;

use crate::recorder::{self, Attempt, Running};
use crate::warning::warn;

/// Attaches `data` to the running test as evidence, under `filename`.
///
/// The bytes are on disk when this returns, so they are kept even if the test
/// is killed. Xray is told the content type that the file name's extension
/// stands for. Where no annotated test runs on this thread, and where the disk
/// refuses, nothing is attached and a warning is told when the process ends;
/// the test's outcome is never touched.
///
/// ```
/// let screenshot = vec![0xff, 0xd8, 0xff];
/// xray_harness::attach("screenshot.jpg", screenshot);
/// ```
pub fn attach(filename: impl AsRef<str>, data: impl AsRef<[u8]>) {
    with_current("attach", |attempt| {
        attempt.attach(filename.as_ref(), data.as_ref());
    });
}

/// Attaches a copy of the file at `path` to the running test as evidence,
/// under its own file name.
///
/// The file is copied when this is called; later changes to it do not count.
/// A relative path begins at the working directory, which under cargo and
/// nextest is the package's root. If the file cannot be read, the test's
/// comment and a warning at the end of the process say so, and why.
///
/// ```
/// xray_harness::attach_file("target/browser.log");
/// ```
pub fn attach_file(path: impl AsRef<Path>) {
    with_current("attach_file", |attempt| attempt.attach_file(path.as_ref()));
}

/// Adds a paragraph to the running test's comment in the Test Execution.
///
/// ```
/// xray_harness::comment("invalid user");
/// ```
pub fn comment(text: impl AsRef<str>) {
    with_current("comment", |attempt| attempt.comment(text.as_ref()));
}

fn with_current(what: &str, act: impl FnOnce(&Attempt)) {
    match recorder::running() {
        Running::Recorded(attempt) => act(&attempt),
        Running::Unrecorded => {}
        Running::Nothing => {
            warn(format!("`{what}` was called where no annotated test runs: nothing is recorded"));
        }
    }
}
