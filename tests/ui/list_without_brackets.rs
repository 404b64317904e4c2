#[xray_harness::xray("BOOK-429", defects = "BUG-7")]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
