//! What rustc says of itself.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::line;
use crate::child;

/// rustup may fetch a toolchain first, which is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) rustc: Option<String>,
    pub(super) host: Option<String>,
}

/// The rustc that cargo would take at `root`.
pub(super) fn facts(root: &Path) -> Facts {
    let mut rustc = Command::new("rustc");
    rustc.arg("-vV").current_dir(root);
    let Ok(output) = child::output(&mut rustc, PATIENCE) else { return Facts::default() };
    let text = String::from_utf8_lossy(&output.stdout);
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).and_then(line);
    Facts { rustc: value("release: "), host: value("host: ") }
}
