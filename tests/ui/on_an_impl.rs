struct Login;

#[xray_harness::xray("BOOK-429")]
impl Login {}

fn main() {}
