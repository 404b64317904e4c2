#[xray_harness::xray("BOOK-429")]
mod login {}

fn main() {}
