//! Macros that put their `#[test]` above everything else, where a target
//! without libtest loses it.

use test_case::{test_case, test_matrix};
use xray_harness::xray;

#[xray("CASE-1")]
#[test_case(1 => 2; "one")]
#[test_case(2 => 3; "two")]
fn has_rows(number: u32) -> u32 {
    number + 1
}

#[xray("CASE-2")]
#[test_case("nobody" => panics "no such user"; "nobody")]
fn has_rows_that_panic(user: &str) {
    panic!("no such user: {user}");
}

#[xray("MATRIX-1")]
#[test_matrix(1, 3)]
fn has_a_matrix(one: u32, other: u32) {
    assert!(one < other);
}

#[xray("STD-1")]
#[async_std::test]
async fn runs_on_async_std() {
    async_std::task::yield_now().await;
}
