//! The same tests where rustc removes every `#[test]`: the registry is all
//! that is left of them, and the own harness runs it.

#[expect(unreachable_code, reason = "a test that never returns is asked what it returned")]
mod written;

xray_harness::main!();
