struct Login;

impl Login {
    #[xray_harness::xray("BOOK-429")]
    #[test]
    fn rejects_an_invalid_user() {}
}

fn main() {}
