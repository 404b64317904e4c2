//! Lines for a person, on standard error.

use std::io::{self, Write};

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
        let _ = writeln!(io::stderr(), "{line}");
    }
}

/// How a warning is told.
pub(crate) fn warning(text: impl AsRef<str>) -> String {
    format!("xray: warning: {}", text.as_ref())
}
