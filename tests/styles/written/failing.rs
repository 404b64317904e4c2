//! Tests that fail, each in its own way.

use std::fmt::Debug;
use std::num::ParseIntError;
use std::process::{ExitCode, Termination};

use xray_harness::xray;

#[xray("FAIL-1")]
#[test]
#[ignore = "fails on purpose"]
fn panics() {
    assert_eq!(1 + 1, 3);
}

#[xray("FAIL-2")]
#[test]
#[ignore = "fails on purpose"]
fn returns_err() -> Result<(), String> {
    Err("no such user".to_owned())
}

#[xray("FAIL-3")]
#[test]
#[ignore = "fails on purpose"]
fn asks_in_vain() -> Result<(), Box<dyn std::error::Error>> {
    let _: u32 = "nobody".parse()?;
    Ok(())
}

#[xray("FAIL-4")]
#[test]
#[ignore = "fails on purpose"]
fn returns_an_exit_code() -> ExitCode {
    ExitCode::FAILURE
}

#[xray("FAIL-5")]
#[test]
#[ignore = "fails on purpose"]
fn returns_an_exit_code_in_ok() -> Result<ExitCode, ParseIntError> {
    Ok(ExitCode::from("1".parse::<u8>()?))
}

#[xray("FAIL-6")]
#[test]
#[ignore = "fails on purpose"]
fn returns_something_opaque() -> impl Termination + Debug {
    ExitCode::FAILURE
}

#[xray("FAIL-7")]
#[test]
#[ignore = "fails on purpose"]
fn never_returns() -> ! {
    panic!("never")
}

#[xray("FAIL-8")]
#[tokio::test]
#[ignore = "fails on purpose"]
async fn returns_err_later() -> Result<(), String> {
    tokio::task::yield_now().await;
    Err("no such user".to_owned())
}

#[xray("FAIL-9")]
#[googletest::gtest]
#[ignore = "fails on purpose"]
fn expects_in_vain() {
    use googletest::prelude::*;
    expect_that!(1 + 1, eq(3));
}
