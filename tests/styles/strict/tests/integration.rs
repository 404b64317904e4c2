//! The same function under libtest and without it.
#![deny(warnings, missing_docs, clippy::pedantic)]
#![forbid(unsafe_code)]

use xh::xray;

/// Used by a test alone.
fn helper() -> u32 {
    42
}

#[xray("STRICT-6", crate = xh)]
#[test]
fn calls_a_helper() {
    assert_eq!(helper(), 42);
}

fn main() {}
