//! What a test binary that is asked to list its tests says of the annotated
//! ones: written by the exit hook, so that a start costs nothing, and asked for
//! by `XRAY_LIST_DIR`.

use std::path::Path;

use crate::case::{Case, Promise};
use crate::journal::Error;
use crate::journal::entry::Entry;
use crate::journal::layout::Layout;
use crate::journal::writer::Writer;
use crate::warning::{chain, warn};
use crate::{env, recorder};

/// Does this process list tests for somebody who wants to know them all?
///
/// nextest lists the ignored ones a second time.
pub(crate) fn is_due() -> bool {
    let is_given = |word: &str| std::env::args_os().any(|argument| argument == word);
    env::list_dir().is_some() && is_given("--list") && !is_given("--ignored")
}

/// Writes every annotated test of this binary to a file of its own.
pub(crate) fn write() {
    let Some(dir) = env::list_dir() else { return };
    if let Err(error) = try_write(&dir) {
        warn(format!("the annotated tests are not listed: {}", chain(&error)));
    }
}

fn try_write(dir: &Path) -> Result<(), Error> {
    let writer = Writer::create(&Layout::new(dir), &recorder::process_name(), || {})?;
    let run = dir.file_name().unwrap_or_default().to_string_lossy();
    writer.append(&Entry::Process(recorder::this_process(&run)))?;
    let cases = Case::all();
    for case in &cases {
        writer.append(&Entry::Case((*case).into()))?;
    }
    for promise in Promise::broken(&cases) {
        writer.append(&Entry::Lost(promise.into()))?;
    }
    Ok(())
}
