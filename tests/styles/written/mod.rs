//! Tests in every style that people write them in, each with its key.
//!
//! They pass, so libtest can run them; those that fail on purpose are ignored
//! there, and run by `expected`.

pub(crate) mod failing;
pub(crate) mod macros;
pub(crate) mod plain;
