use serial_test::serial;

#[xray_harness::xray("BOOK-429")]
#[serial]
fn rejects_an_invalid_user() {}

fn main() {}
