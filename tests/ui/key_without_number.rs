#[xray_harness::xray("BOOK")]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
