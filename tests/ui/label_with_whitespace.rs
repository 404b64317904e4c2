#[xray_harness::xray(labels = ["smoke", "log in"])]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
