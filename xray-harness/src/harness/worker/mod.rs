//! Worker processes: the same binary again, with a channel for its standard
//! input and a file for what it prints, running one test after another.

mod frame;
mod lingering;
mod pool;
mod remote;
mod serve;

pub(super) use pool::Pool;
pub(super) use serve::{is_asked_for, serve};

/// The argument by which a process knows that it is a worker. An environment
/// variable would reach the processes that tests start.
const ARGUMENT: &str = "--xray-worker";
