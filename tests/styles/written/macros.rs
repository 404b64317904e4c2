//! What other crates offer.

use googletest::prelude::*;
use macro_rules_attribute::apply;
use rstest::{fixture, rstest};
use serial_test::serial;
use tracing_test::traced_test;
use xray_harness::xray;

#[xray("TOKIO-1")]
#[tokio::test]
async fn runs_on_tokio() {
    tokio::task::yield_now().await;
}

#[xray("TOKIO-2")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "no such user")]
async fn runs_on_many_threads() {
    tokio::spawn(async { panic!("no such user") }).await.expect("a task that panics");
}

#[tokio::test]
#[xray("TOKIO-3")]
async fn runs_on_tokio_from_above() -> std::result::Result<(), String> {
    tokio::task::yield_now().await;
    Ok(())
}

mod imported {
    use tokio::test;
    use xray_harness::xray;

    #[xray("TOKIO-4")]
    #[test]
    async fn runs_on_tokio() {
        tokio::task::yield_now().await;
    }
}

#[xray("SMOL-1")]
#[apply(smol_macros::test!)]
async fn runs_on_smol() {
    tokio::task::yield_now().await;
}

#[apply(smol_macros::test!)]
#[xray("SMOL-2")]
async fn runs_on_smol_with_its_executor(executor: &smol_macros::Executor<'_>) {
    assert_eq!(executor.spawn(async { 7 }).await, 7);
}

#[fixture]
fn seven() -> u32 {
    // rustc finds fault with the braces around one expression in what rstest makes of it.
    let word = "7";
    word.parse().unwrap_or_default()
}

#[xray("RSTEST-1")]
#[rstest]
#[case::one(1)]
#[case::two(2)]
fn has_cases(#[case] number: u32) {
    assert!(number < 3);
    assert_ne!(number, 0);
}

#[rstest]
#[xray("RSTEST-2")]
#[case::one(1)]
#[xray("RSTEST-3")]
#[case::two(2)]
fn has_a_key_for_each_case(#[case] number: u32) {
    assert!(number < 3);
    assert_ne!(number, 0);
}

#[xray("RSTEST-4")]
#[rstest]
fn has_values(#[values(1, 2)] number: u32, seven: u32) {
    assert!(number < 3);
    assert_eq!(seven, 7);
}

#[xray("RSTEST-5")]
#[rstest]
#[case(1)]
#[tokio::test]
async fn has_cases_on_tokio(#[case] number: u32) {
    tokio::task::yield_now().await;
    assert_eq!(number, 1);
}

#[xray("RSTEST-6")]
#[rstest]
#[case("nobody")]
#[should_panic(expected = "no such user")]
fn panics_in_a_row(#[case] user: &str) {
    panic!("no such user: {user}");
}

#[xray("GTEST-1")]
#[gtest]
fn expects() {
    expect_that!(1, eq(1));
}

#[xray("GTEST-2")]
#[gtest]
#[test]
fn verifies() -> Result<()> {
    verify_that!(1, eq(1))?;
    Ok(())
}

#[xray("GTEST-3")]
#[gtest]
#[tokio::test]
async fn expects_on_tokio() {
    tokio::task::yield_now().await;
    expect_that!(1, eq(1));
}

#[xray("LOG-1")]
#[test_log::test]
fn logs() {}

#[xray("LOG-2")]
#[test_log::test(tokio::test)]
async fn logs_on_tokio() {
    tokio::task::yield_now().await;
}

#[xray("TRACE-1")]
#[traced_test]
#[test]
fn is_traced() {
    assert!(!logs_contain("no such line"));
}

#[xray("TRACE-2")]
#[test]
#[traced_test]
fn is_traced_from_below() {
    assert!(!logs_contain("no such line"));
}

#[xray("SERIAL-1")]
#[serial]
#[test]
#[should_panic = "no such user"]
fn is_alone() {
    panic!("no such user");
}

#[xray("SERIAL-2")]
#[test]
#[serial]
fn is_alone_from_below() {}

#[xray("SERIAL-3")]
#[serial]
#[tokio::test]
async fn is_alone_on_tokio() {
    tokio::task::yield_now().await;
}
