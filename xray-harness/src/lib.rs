//! Report Rust tests to Xray Test Management for Jira, on Cloud and on
//! Server/Data Center.
//!
//! Put [`#[xray("BOOK-429")]`](macro@xray) above a test, with the key of its Test
//! in Jira, and run `cargo test`:
//!
//! ```
//! use xray_harness::xray;
//!
//! #[xray("BOOK-429")]
//! #[test]
//! fn rejects_an_invalid_user() {
//!     xray_harness::comment("invalid user");
//!     assert_eq!("nobody".len(), 6);
//! }
//! ```
//!
//! While a test runs, [`attach`] and [`attach_file`] add evidence to it and
//! [`comment`] adds text. Everything is written to the target directory at
//! once, so what a test said outlives it, however it ends.
//!
//! Where credentials are set (`XRAY_CLIENT_ID` and `XRAY_CLIENT_SECRET` for
//! Cloud; `XRAY_URL` with `XRAY_TOKEN`, or with `XRAY_USERNAME` and
//! `XRAY_PASSWORD`, for Server/Data Center), the results are sent when a test
//! process ends. All test binaries of one `cargo test` report into one Test
//! Execution. Under nextest, `cargo xray upload` sends them after the run. The
//! repository's README lists every setting.
//!
//! Nothing here changes a test's outcome, its output, or the process it runs
//! in: what goes wrong in recording or sending is told in a line at the end.
//! Where a test panicked is heard by a panic hook, which is put in front of the
//! one that is there, and calls it; of a test that sets a hook of its own, only
//! the message is known.
//!
//! # Features
//!
//! - `harness` (default): `main!` and [`Harness`], for targets with `harness = false`.
//! - `upload` (default): sending at the end of a test process. Without it, a
//!   test binary holds no HTTP client, and `cargo xray upload` sends.
//! - `tracing`, `log`: what a test logs through either is attached if it fails.
//! - `oauth1`: OAuth 1.0a with RSA-SHA1, for Jira Server and Data Center.
//! - `cli`: the command `cargo xray`, and `sandbox`, an embedded Xray; it holds
//!   `upload` and `oauth1`.
#![expect(clippy::test_attr_in_doctest, reason = "tests are what this is about")]

mod case;
#[cfg(feature = "cli")]
mod check;
#[cfg(feature = "upload")]
mod child;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "upload")]
mod client;
#[cfg(any(feature = "cli", feature = "harness"))]
mod colour;
#[cfg(feature = "upload")]
mod config;
mod current;
mod deployment;
#[cfg(feature = "cli")]
mod doctor;
mod env;
#[cfg(feature = "upload")]
mod execution;
mod exit;
mod field_value;
mod finish;
mod handle;
#[cfg(feature = "harness")]
mod harness;
mod journal;
#[cfg(any(feature = "harness", feature = "upload"))]
mod key;
#[cfg(feature = "cli")]
mod list;
mod listing;
#[cfg(any(feature = "log", feature = "tracing"))]
mod logs;
#[cfg(feature = "upload")]
mod near;
#[cfg(feature = "cli")]
mod nextest;
#[cfg(feature = "cli")]
mod passed;
mod plural;
#[cfg(feature = "cli")]
mod progress;
#[cfg(feature = "upload")]
mod provenance;
mod recorder;
mod redact;
#[cfg(feature = "upload")]
mod replace;
#[cfg(feature = "upload")]
mod report;
mod returned;
mod run;
#[cfg(feature = "cli")]
pub mod sandbox;
#[cfg(feature = "upload")]
mod secret;
mod tell;
#[cfg(feature = "upload")]
mod upload;
#[cfg(feature = "cli")]
mod verify;
mod warning;
#[cfg(feature = "upload")]
mod wire;

pub use current::{
    attach, attach_file, attach_with_type, comment, custom_field, defect, defect_always,
    on_failure, parameter, skip, step, step_async,
};
pub use deployment::Deployment;
pub use field_value::FieldValue;
pub use handle::{Handle, current};
#[cfg(feature = "harness")]
pub use harness::{DynamicResult, DynamicTest, Harness};
#[cfg(feature = "log")]
pub use logs::Logger;
#[cfg(feature = "tracing")]
pub use logs::tracing_layer;
pub use xray_macros::xray;

/// What generated code calls; not for people, and outside of any promise.
#[doc(hidden)]
pub mod __private {
    pub use crate::__failure_of as failure_of;
    pub use crate::case::{Body, Case, Options, Promise, Provision, Registered, ShouldPanic};
    #[cfg(feature = "harness")]
    pub use crate::harness::run as run_harness;
    pub use crate::recorder::{run, run_silent};
    pub use crate::returned::{Boxed, Chained, Nested, Returned, Silent, Telling};
    pub use inventory;
    pub use xray_macros::__xray_here as here;
}
