//! What an upload would do: all that can be told without a word to the server.

use std::path::PathBuf;

use super::error::Error;
use crate::config::Config;
use crate::report::terminal;
use crate::tell::{self, tell};
use crate::upload;
use crate::wire::Format;

pub(super) fn tell_of(dirs: &[PathBuf], config: &Config, format: Format) -> Result<(), Error> {
    let rehearsal = upload::rehearse(dirs, config, format).map_err(|source| {
        let dir = dirs.first().cloned().unwrap_or_default();
        Error::Preview { dir, source: source.into() }
    })?;
    tell(rehearsal.warnings.iter().map(tell::warning));
    tell([terminal::rehearsed(&rehearsal)]);
    if rehearsal.would.is_none() {
        return Ok(());
    }
    let dirs: Vec<_> = dirs.iter().map(|dir| dir.display().to_string()).collect();
    let dirs = dirs.join(" ");
    tell([format!(
        "xray: look at it with `cargo xray report {dirs}`, and send it with `cargo xray upload {dirs}`"
    )]);
    Ok(())
}
