//! What rustc says of itself.

use std::path::Path;
use std::process::{Command, Stdio};

use super::line;

#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) rustc: Option<String>,
    pub(super) host: Option<String>,
}

/// The rustc that cargo would take at `root`.
pub(super) fn facts(root: &Path) -> Facts {
    let mut rustc = Command::new("rustc");
    rustc.arg("-vV").current_dir(root).stdin(Stdio::null());
    let Ok(output) = rustc.output() else { return Facts::default() };
    let text = String::from_utf8_lossy(&output.stdout);
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).and_then(line);
    Facts { rustc: value("release: "), host: value("host: ") }
}
