#[xray_harness::xray("BOOK-429")]
#[test]
async fn rejects_an_invalid_user() {}

fn main() {}
