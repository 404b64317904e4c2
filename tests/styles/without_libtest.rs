//! The same tests where rustc removes every `#[test]`: the registry is all
//! that is left of them, and the own harness runs it.

mod written;

xray_harness::main!();
