//! What the compiler says about each misuse of `#[xray]`; one file, one misuse.

#[test]
fn every_misuse_is_told_where_it_is() {
    trybuild::TestCases::new().compile_fail("ui/*_*.rs");
}
