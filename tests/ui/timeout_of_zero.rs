#[xray_harness::xray("BOOK-429", timeout = "0s")]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
