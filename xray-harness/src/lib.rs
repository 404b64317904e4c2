//! Report Rust tests to Xray Test Management for Jira.

mod deployment;
#[cfg(feature = "cli")]
pub mod sandbox;

pub use deployment::Deployment;
