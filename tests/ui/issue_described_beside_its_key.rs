#[xray_harness::xray(
    "BOOK-429",
    summary = "Rejects an invalid user",
    labels = ["smoke"],
    requirements = ["BOOK-7"]
)]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
