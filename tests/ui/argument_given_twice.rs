#[xray_harness::xray("BOOK-429", crate = xray_harness, crate = ::xray_harness)]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
