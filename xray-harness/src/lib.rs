//! Report Rust tests to Xray Test Management for Jira.

mod case;
mod deployment;
mod recorder;
mod returned;
#[cfg(feature = "cli")]
pub mod sandbox;

pub use deployment::Deployment;
pub use xray_macros::xray;

/// What generated code calls; not for people, and outside of any promise.
#[doc(hidden)]
pub mod __private {
    pub use crate::__failure_of as failure_of;
    pub use crate::case::{Case, Registered, ShouldPanic};
    pub use crate::recorder::run;
    pub use crate::returned::{Returned, Silent, Telling};
    pub use inventory;
    pub use xray_macros::__xray_here as here;
}
