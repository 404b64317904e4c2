//! `test_case`, which puts its `#[test]` above everything else, where a target
//! without libtest loses it.

use test_case::test_case;
use xray_harness::xray;

#[xray("CASE-1")]
#[test_case(1 => 2; "one")]
#[test_case(2 => 3; "two")]
fn has_rows(number: u32) -> u32 {
    number + 1
}
