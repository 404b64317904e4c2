#[xray_harness::xray("BOOK-429", defects = ["bug-7", "BUG-8", "BUG-8"])]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
