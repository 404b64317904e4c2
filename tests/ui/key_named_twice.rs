#[xray_harness::xray("BOOK-429", "BOOK-458", "BOOK-429")]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
