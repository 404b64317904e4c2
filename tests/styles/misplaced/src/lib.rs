#[test]
#[xray_harness::xray("BOOK-429")]
fn rejects_an_invalid_user() {}
