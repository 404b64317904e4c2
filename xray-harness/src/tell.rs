//! Lines for a person, on standard error.

use std::io::{self, Write};
#[cfg(feature = "cli")]
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "cli")]
use crate::colour::Colour;

#[cfg(feature = "cli")]
static IS_QUIET: AtomicBool = AtomicBool::new(false);
#[cfg(feature = "cli")]
static IS_COLOURED: AtomicBool = AtomicBool::new(false);

/// How the command speaks: only of what went wrong, and in colours or not, which
/// the terminal decides where nobody does.
#[cfg(feature = "cli")]
pub(crate) fn speak(quiet: bool, is_coloured: Option<bool>) {
    let by_terminal =
        || anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    let is_coloured = is_coloured.unwrap_or_else(by_terminal);
    IS_QUIET.store(quiet, Ordering::Relaxed);
    IS_COLOURED.store(is_coloured, Ordering::Relaxed);
}

/// Tells `lines`, each on a line of its own and without control characters:
/// they may hold what a server, a journal or a test said. No secret of ours
/// is told, whoever said it.
///
/// It goes past libtest's capture; a closed stream is nobody's failure.
pub(crate) fn tell(lines: impl IntoIterator<Item = String>) {
    for line in lines {
        #[cfg(feature = "upload")]
        let line = crate::secret::hide_in(&line);
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        #[cfg(feature = "cli")]
        let Some(line) = spoken(line) else { continue };
        // In one write: other processes of the run may speak too.
        let say = || drop(io::stderr().write_all(format!("{line}\n").as_bytes()));
        #[cfg(feature = "cli")]
        crate::progress::aside(say);
        #[cfg(not(feature = "cli"))]
        say();
    }
}

/// The line as the command is to say it, if it is.
#[cfg(feature = "cli")]
fn spoken(line: String) -> Option<String> {
    for (word, colour) in [("warning", Colour::Yellow), ("error", Colour::Red)] {
        if let Some(rest) = line.strip_prefix(&format!("xray: {word}:")) {
            if IS_COLOURED.load(Ordering::Relaxed) {
                return Some(format!("xray: {}:{rest}", colour.bold(word)));
            }
            return Some(line);
        }
    }
    (!IS_QUIET.load(Ordering::Relaxed)).then_some(line)
}

/// How a warning is told.
pub(crate) fn warning(text: impl AsRef<str>) -> String {
    format!("xray: warning: {}", text.as_ref())
}
