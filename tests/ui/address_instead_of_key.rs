#[xray_harness::xray("https://example.atlassian.net/browse/BOOK-429")]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
