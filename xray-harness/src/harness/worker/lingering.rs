//! Threads that a test left running in its worker: what they print is in the
//! output of the tests after it, and nobody can tell it apart.
//!
//! Only Linux tells at once how many threads a process has.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::thread;

use crate::recorder::output;

/// How often a thread that is just coming to its end is waited for.
const ROUNDS: usize = 50;

/// The threads of a worker between two tests.
#[derive(Debug)]
pub(super) struct Lingering {
    /// How many there are when no test left any.
    own: usize,
    /// How many there were when this was last looked at.
    known: usize,
    left_by: Option<String>,
}

impl Lingering {
    pub(super) fn new() -> Self {
        let own = threads().unwrap_or_default();
        Self { own, known: own, left_by: None }
    }

    /// Looks for threads that the last test left, before the next one begins.
    pub(super) fn look(&mut self, last: &str) {
        let Some(count) = self.count() else { return };
        if count > self.known {
            self.left_by.get_or_insert_with(|| last.to_owned());
        } else if count <= self.own {
            self.left_by = None;
        }
        self.known = count;
        output::may_be_of(self.left_by.as_deref());
    }

    /// How many there are, when the last test's own is gone, which may still be
    /// about to.
    fn count(&self) -> Option<usize> {
        let mut count = threads()?;
        for _ in 0..ROUNDS {
            if count <= self.known {
                break;
            }
            thread::yield_now();
            count = threads()?;
        }
        Some(count)
    }
}

/// How many threads this process has: the links of a directory that holds one
/// for each, which costs less than to read it.
fn threads() -> Option<usize> {
    let links = fs::metadata("/proc/self/task").ok()?.nlink();
    usize::try_from(links).ok()?.checked_sub(2)
}
