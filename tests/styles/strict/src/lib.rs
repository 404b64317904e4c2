//! Unit tests under every lint there is a name for.
#![deny(warnings, missing_docs, unused_qualifications, unreachable_pub, rust_2018_idioms)]
#![deny(clippy::pedantic, clippy::unwrap_used, clippy::allow_attributes)]
#![forbid(unsafe_code, unused_imports, dead_code)]

/// What is tested.
#[must_use]
pub const fn answer() -> u32 {
    private()
}

const fn private() -> u32 {
    42
}

#[cfg(test)]
mod tests {
    use super::*;
    use xh::xray;

    #[xray("STRICT-1", crate = xh)]
    #[test]
    fn knows_private_things() {
        assert_eq!(answer(), private());
        assert_eq!("42".parse::<u32>().unwrap(), 42);
    }

    #[xray("STRICT-2", crate = ::xh)]
    #[test]
    #[expect(non_snake_case, unused_variables, reason = "is this expectation still met?")]
    fn Expects() {
        let x = 1;
    }

    /// Documented.
    #[xray("STRICT-3", crate = xh)]
    #[test]
    #[should_panic(expected = "no such user")]
    pub(crate) fn panics() {
        panic!("no such user");
    }

    #[xray("STRICT-4", crate = xh)]
    #[test]
    fn asks() -> Result<(), std::num::ParseIntError> {
        "42".parse::<u32>().map(|_| ())
    }

    /// Documented.
    #[xray(
        summary = "Has it all",
        labels = ["strict"],
        requirements = ["STRICT-7"],
        defects = ["STRICT-8"],
        timeout = "30s",
        retries = 2,
        crate = xh
    )]
    #[test]
    fn has_every_option() {}

    #[deprecated = "soon"]
    struct Old;

    #[xray("STRICT-5", crate = xh)]
    #[test]
    #[expect(deprecated, reason = "until it is gone")]
    fn returns_something_deprecated() -> Result<(), Old> {
        if answer() == private() { Ok(()) } else { Err(Old) }
    }

    #[expect(deprecated, reason = "until it is gone")]
    impl std::fmt::Debug for Old {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("old")
        }
    }
}
