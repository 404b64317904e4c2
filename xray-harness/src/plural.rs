//! Numbers of things, as a person says them.

use std::fmt::Display;

/// `1 test`, `2 tests`.
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, thing: &str) -> String {
    let s = if count == N::from(1) { "" } else { "s" };
    format!("{count} {thing}{s}")
}

/// `1 test is`, `2 tests are`.
#[cfg(feature = "upload")]
pub(crate) fn counted_are(count: usize, thing: &str) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("{} {are}", counted(count, thing))
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_one_and_all_else_is_many() {
        let told = [0_usize, 1, 2].map(|count| counted(count, "test"));
        assert_eq!(told, ["0 tests", "1 test", "2 tests"]);
        assert_eq!(counted(1_u64, "byte"), "1 byte");
    }
}
