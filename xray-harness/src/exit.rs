//! The end of a test process: an exit hook that nobody calls.
//!
//! It runs when `main` returns and when libtest exits after a failure, but
//! not after an abort, a kill or a stack overflow, nor on Windows after a
//! failure. So nothing depends on it: what it does not send,
//! `cargo xray upload` sends.

use std::thread;

use crate::{finish, listing};

dtor::declarative::dtor! {
    #[dtor(unsafe)]
    fn end_of_the_process() {
        if listing::is_due() {
            listing::write();
        }
        if finish::is_due() {
            // A thread of its own: the main thread's locals may be gone.
            let _ = thread::Builder::new().spawn(finish::finish).map(thread::JoinHandle::join);
        }
    }
}
