#[xray_harness::xray("book-429")]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
