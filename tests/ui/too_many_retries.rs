#[xray_harness::xray("BOOK-429", retries = 11)]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
