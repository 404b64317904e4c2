use test_case::test_case;
use xray_harness::xray;

#[xray("BOOK-1")]
#[test_case("nobody")]
fn rejects_every_invalid_user(_: &str) {}

#[xray("BOOK-2")]
#[test]
async fn waits_for_nobody() {}

#[xray("BOOK-3")]
#[test]
fn is_there() {}

xray_harness::main!();
