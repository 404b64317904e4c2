//! What libtest itself offers.

use std::num::ParseIntError;
use std::process::{ExitCode, Termination};

use xray_harness::xray;

fn private() -> u32 {
    42
}

#[xray("PLAIN-1")]
#[test]
fn returns_nothing() {
    assert_eq!(private(), 42);
}

#[xray("PLAIN-2", "PLAIN-3", "A_1-10")]
#[test]
fn has_several_keys() {}

#[xray("PLAIN-4")]
#[test]
fn returns_ok() -> Result<(), ParseIntError> {
    assert_eq!("42".parse::<u32>()?, private());
    Ok(())
}

#[xray("PLAIN-5")]
#[test]
fn returns_early() {
    if private() == 42 {
        return;
    }
    unreachable!("42 is 42");
}

#[xray("PLAIN-6")]
#[test]
fn returns_an_exit_code() -> ExitCode {
    ExitCode::SUCCESS
}

#[xray("PLAIN-7")]
#[test]
fn returns_something_opaque() -> impl Termination {
    ExitCode::SUCCESS
}

#[xray("PLAIN-8")]
#[test]
#[should_panic]
#[expect(clippy::should_panic_without_expect, reason = "one of the forms")]
fn should_panic_at_all() {
    panic!("anything");
}

#[xray("PLAIN-9")]
#[test]
#[should_panic(expected = "no such user")]
fn should_panic_with_a_message() {
    panic!("no such user: nobody");
}

#[xray("PLAIN-10")]
#[test]
#[should_panic = "no such user"]
fn should_panic_in_short() {
    panic!("no such user: nobody");
}

#[xray("PLAIN-11")]
#[test]
#[ignore]
#[expect(clippy::ignore_without_reason, reason = "one of the forms")]
fn is_ignored() {}

#[xray("PLAIN-12")]
#[ignore = "the server is down"]
#[test]
fn is_ignored_with_a_reason() {}

#[xray("PLAIN-13")]
#[test]
fn r#match() {}

#[xray("PLAIN-14")]
#[test]
fn r#raw_for_no_reason() {}

#[xray("PLAIN-15")]
#[test]
const fn is_const() {}

#[xray("PLAIN-16")]
#[test]
fn names_a_lifetime<'a>() -> Result<(), &'a str> {
    if private() == 42 { Ok(()) } else { Err("42 is 42") }
}

#[xray("PLAIN-17")]
#[::core::prelude::v1::test]
fn spells_the_attribute_out() {}

/// Removed before anybody sees it.
#[xray("PLAIN-18")]
#[test]
#[cfg(not(test))]
fn is_configured_away() {
    no_such_function();
}

#[xray("PLAIN-19", crate = ::xray_harness)]
#[test]
fn names_the_crate() {}

#[xray("PLAIN-21")]
#[test]
#[doc(hidden)]
fn is_hidden() {}

/// A body sees its module as before, whatever the attribute puts beside it.
#[xray("PLAIN-20")]
#[test]
fn sees_its_own_module() {
    use self::nested::deeper::answer;
    assert_eq!(answer(), private());
    let line = line!() as usize;
    let here = include_str!("plain.rs").lines().nth(line - 1);
    assert_eq!(here, Some("    let line = line!() as usize;"), "the body keeps its lines");
    let name = std::any::type_name_of_val(&sees_its_own_module);
    assert_eq!(name.rsplit("::").next(), Some("sees_its_own_module"), "as snapshots are named");
}

macro_rules! rows {
    ($($name:ident $key:literal)*) => {$(
        #[xray($key)]
        #[test]
        fn $name() {}
    )*};
}

rows! {
    first_of_a_macro "MACRO-1"
    second_of_a_macro "MACRO-2"
}

mod nested {
    use super::private;

    pub(super) mod deeper {
        use super::private;

        pub(crate) fn answer() -> u32 {
            private()
        }

        #[xray_harness::xray("NESTED-1")]
        #[test]
        fn returns_nothing() {
            assert_eq!(private(), 42);
        }
    }
}
