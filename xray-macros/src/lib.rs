//! The attribute `#[xray]` of `xray-harness`, which re-exports it.
