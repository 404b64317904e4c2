//! Report Rust tests to Xray Test Management for Jira.

mod case;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "upload")]
mod client;
#[cfg(feature = "upload")]
mod config;
mod current;
mod deployment;
mod env;
#[cfg(feature = "upload")]
mod execution;
mod exit;
mod finish;
#[cfg(feature = "harness")]
mod harness;
mod journal;
mod recorder;
#[cfg(feature = "upload")]
mod report;
mod returned;
mod run;
#[cfg(feature = "cli")]
pub mod sandbox;
#[cfg(feature = "upload")]
mod secret;
#[cfg(feature = "upload")]
mod upload;
mod warning;
#[cfg(feature = "upload")]
mod wire;

pub use current::{attach, attach_file, comment};
pub use deployment::Deployment;
pub use xray_macros::xray;

/// What generated code calls; not for people, and outside of any promise.
#[doc(hidden)]
pub mod __private {
    pub use crate::__failure_of as failure_of;
    pub use crate::case::{Case, Registered, ShouldPanic};
    #[cfg(feature = "harness")]
    pub use crate::harness::run as run_harness;
    pub use crate::recorder::run;
    pub use crate::returned::{Nested, Returned, Silent, Telling};
    pub use inventory;
    pub use xray_macros::__xray_here as here;
}
