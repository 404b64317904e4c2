//! That results are to be sent, written down where they are: what is due is
//! removed last, and never without a word.

use std::fs::File;
use std::io;

use crate::env;
use crate::journal;
use crate::journal::layout::Layout;

/// Says so in each of the directories that is there. Nothing is due to a sandbox.
pub(crate) fn owe<'a>(layouts: impl IntoIterator<Item = &'a Layout>) -> Result<(), journal::Error> {
    if env::sandbox().is_some() {
        return Ok(());
    }
    for path in layouts.into_iter().map(Layout::due) {
        match File::create_new(&path) {
            Err(error) if !is_harmless(&error) => {
                return Err(journal::Error::at("keep that the results are to be sent in", &path)(
                    error,
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// It was said before, or there is no run to say it of.
fn is_harmless(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound)
}
