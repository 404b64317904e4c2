//! `--verify`: what Xray holds, against what was sent.

use std::path::PathBuf;

use crate::config::Config;
use crate::report::terminal;
use crate::tell::{tell, warning};
use crate::verify;
use crate::warning::chain;

/// Reads back what was sent of the runs in `dirs`; what is different is told,
/// and why it cannot be read. `id` is the Test Execution's, where it was told.
pub(super) fn is_as_sent(dirs: &[PathBuf], config: &Config, id: Option<&str>) -> bool {
    match verify::verify(dirs, config, id) {
        Ok(verdict) => {
            tell(terminal::verdict(verdict.as_ref()));
            verdict.is_none_or(|verdict| verdict.differences.is_empty())
        }
        Err(error) => {
            tell([warning(chain(&error))]);
            false
        }
    }
}
