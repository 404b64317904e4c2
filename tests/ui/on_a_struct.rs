#[xray_harness::xray("BOOK-429")]
struct Login;

fn main() {}
