#[xray_harness::xray]
#[test]
fn rejects_an_invalid_user() {}

fn main() {}
