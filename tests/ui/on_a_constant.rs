#[xray_harness::xray("BOOK-429")]
const LOGIN: u32 = 1;

fn main() {}
