//! What is done at the end of a test process, by whoever gets there first:
//! send what is to be sent, tell what is to be told, tidy up.

use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "upload")]
use crate::env;
use crate::recorder::Recorded;
#[cfg(feature = "upload")]
use crate::report::terminal;
use crate::tell::{self, tell};
use crate::{recorder, run, warning};

/// Is there anything to do at the end of this process? Under nextest, and where
/// nobody sends, mostly not: it is one of many.
pub(crate) fn is_due() -> bool {
    recorder::is_used() && (sends() || recorder::has_an_end()) || warning::any()
}

/// Does a process send what it has recorded?
fn sends() -> bool {
    #[cfg(feature = "upload")]
    {
        !env::is_nextest()
    }
    #[cfg(not(feature = "upload"))]
    {
        false
    }
}

/// Does what is left to be done: nothing, the second time.
///
/// `false` where an upload was required and the results are not in Xray.
pub(crate) fn finish() -> bool {
    let is_as_required = end();
    tell(warning::take().iter().map(tell::warning));
    is_as_required
}

fn end() -> bool {
    let Some(recorded) = finish_once() else { return true };
    let is_as_required = send(&recorded);
    if let Some(dir) = &recorded.dir
        && recorded.is_first
    {
        run::prune(dir).into_iter().for_each(warning::warn);
    }
    is_as_required
}

/// However many ends a process has, the first is it.
fn finish_once() -> Option<Recorded> {
    static IS_OVER: AtomicBool = AtomicBool::new(false);
    if IS_OVER.swap(true, Ordering::Relaxed) { None } else { recorder::finish() }
}

#[cfg(feature = "upload")]
fn send(recorded: &Recorded) -> bool {
    let ending = crate::upload::at_the_end_of_the_process(recorded);
    tell(terminal::ending(&ending));
    ending.is_as_required()
}

#[cfg(not(feature = "upload"))]
fn send(_: &Recorded) -> bool {
    true
}
