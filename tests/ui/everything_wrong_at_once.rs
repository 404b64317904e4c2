#[xray_harness::xray("book-429", BOOK-458, "BOOK-074", colour = "red")]
fn rejects_an_invalid_user() {}

fn main() {}
