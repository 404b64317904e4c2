//! What the tests of the workspace share: real crates, real processes, and an
//! Xray whose every payload is held against a strict schema.

mod command;
mod fixture;
#[cfg(unix)]
pub mod measure;
mod schema;
mod xray;

pub use command::{Output, cargo_xray, has_nextest, quiet};
pub use fixture::Fixture;
pub use schema::{assert_valid, violations};
pub use xray::Xray;
