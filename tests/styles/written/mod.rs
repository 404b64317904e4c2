//! Tests in every style that people write them in, nearly each with its key.
//!
//! They pass, so libtest can run them; those that fail on purpose are ignored
//! there, and run by `expected` and on every host by `hosts`.

pub(crate) mod failing;
pub(crate) mod generic;
pub(crate) mod macros;
pub(crate) mod options;
pub(crate) mod plain;
