//! What the tests of the workspace share: real crates, real processes, and an
//! Xray whose every payload is held against a strict schema.

mod authority;
mod command;
mod fixture;
mod front;
#[cfg(unix)]
pub mod measure;
mod recorded;
mod run_dir;
mod runner;
mod schema;
mod sink;
mod xray;

pub use authority::Authority;
pub use command::{Output, cargo_xray, has_nextest, kill_when, quiet, script};
pub use fixture::Fixture;
pub use front::Front;
pub use recorded::Recorded;
pub use run_dir::{Finished, RunDir};
pub use schema::{assert_valid, violations};
pub use sink::Sink;
pub use xray::Xray;
