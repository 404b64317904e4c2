//! What is done at the end of a test process, by whoever gets there first:
//! send what is to be sent, tell what is to be told.

use std::io::{self, Write};

#[cfg(feature = "upload")]
use crate::report::terminal;
use crate::{recorder, warning};

/// Is there anything to do at the end of this process?
pub(crate) fn is_due() -> bool {
    recorder::is_used() || warning::any()
}

/// Sends and tells what is left to send and to tell: nothing, the second time.
///
/// `false` where an upload was required and did not succeed.
pub(crate) fn finish() -> bool {
    let is_sent = send();
    tell(warning::take().into_iter().map(|warning| format!("xray: warning: {warning}")));
    is_sent
}

/// Past libtest's capture, which is over; a closed stream is nobody's failure.
pub(crate) fn tell(lines: impl IntoIterator<Item = String>) {
    for line in lines {
        let _ = writeln!(io::stderr(), "{line}");
    }
}

#[cfg(feature = "upload")]
fn send() -> bool {
    let ended = crate::upload::at_the_end_of_the_process();
    match &ended {
        None => {}
        Some(Ok(outcome)) => tell(terminal::outcome(outcome)),
        Some(Err(failed)) => tell(terminal::failed(failed)),
    }
    !matches!(ended, Some(Err(failed)) if failed.was_required)
}

#[cfg(not(feature = "upload"))]
fn send() -> bool {
    true
}
