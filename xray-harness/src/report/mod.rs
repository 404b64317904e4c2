//! What a person sees.

#[cfg(feature = "cli")]
mod data_uri;
#[cfg(feature = "cli")]
pub(crate) mod github;
#[cfg(feature = "cli")]
pub(crate) mod html;
#[cfg(feature = "cli")]
pub(crate) mod markdown;
#[cfg(feature = "cli")]
pub(crate) mod outcome;
pub(crate) mod terminal;
