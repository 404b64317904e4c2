#[xray_harness::xray("BOOK-429")]
#[xray_harness::xray("BOOK-458")]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
