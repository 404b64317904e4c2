//! The attribute `#[xray]` of `xray-harness`, which re-exports it.
//!
//! An attribute passes through four phases: its arguments are read (`args`,
//! `values`), the function under it is read (`input`), both are checked (`validate`),
//! and the test is written anew (`expand`), or left as it was beside the
//! errors (`fallback`).

mod args;
mod expand;
mod fallback;
mod input;
mod validate;
mod values;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;

/// Ties a test to the Jira keys of its Tests in Xray.
///
/// Write it above the test's own attribute, whatever that is. From then on,
/// every run of the test is recorded under these keys: its outcome, its times
/// and what it attached. The test itself stays what it was: the same name, the
/// same outcome, the same output.
///
/// ```
/// use xray_harness::xray;
///
/// #[xray("BOOK-429")]
/// #[test]
/// fn rejects_an_invalid_user() {
///     assert_ne!("nobody", "somebody");
/// }
/// ```
///
/// # Keys
///
/// A test may stand for several Tests; each of them gets its result.
///
/// ```
/// # use xray_harness::xray;
/// #[xray("BOOK-429", "BOOK-458")]
/// #[test]
/// #[should_panic(expected = "no such user")]
/// fn rejects_an_invalid_user() {
///     panic!("no such user: nobody");
/// }
/// ```
///
/// Keys are checked when the test is compiled: a project of at least two
/// characters (an upper-case letter, then upper-case letters, digits and
/// underscores), a dash, and a number without leading zeros. A key that is not
/// like that does not compile:
///
/// ```compile_fail
/// # use xray_harness::xray;
/// #[xray("book-429")] // did you mean `BOOK-429`?
/// #[test]
/// fn rejects_an_invalid_user() {}
/// ```
///
/// # Where it stands
///
/// Above `#[test]`, and above the attributes of other test macros, such as
/// `#[tokio::test]`: these are expanded first, whatever their order, and what
/// they make of the function is recorded. Under `#[test]` it does not compile,
/// since there `#[test]` is gone before `#[xray]` is asked.
///
/// ```compile_fail
/// # use xray_harness::xray;
/// #[xray("BOOK-429")] // and where is `#[test]`?
/// fn rejects_an_invalid_user() {}
/// ```
///
/// A test may return whatever the test attribute allows; an `Err` and a failing
/// `ExitCode` count as failures.
///
/// ```
/// # use xray_harness::xray;
/// #[xray("BOOK-458")]
/// #[test]
/// fn accepts_a_valid_login() -> Result<(), std::num::ParseIntError> {
///     assert_eq!("42".parse::<u32>()?, 42);
///     Ok(())
/// }
/// ```
///
/// Rows that `#[rstest]` or `#[test_case]` makes of one function share its keys:
/// each Test gets one iteration a row, under the row's name.
///
/// # Without a key
///
/// Such a test asks for a Generic Test of its own, whose definition is the
/// test's crate, a dot and its path in it, `login.tests::rejects`, and whose
/// description is the doc comment. It costs nothing
/// until `provision = true` is set in `xray.toml`: only then are issues made.
///
/// ```
/// # use xray_harness::xray;
/// /// Nobody has not registered, so nobody can log in.
/// #[xray(summary = "Rejects an invalid user", labels = ["login"], requirements = ["BOOK-7"])]
/// #[test]
/// fn rejects_an_invalid_user() {}
/// ```
///
/// With a key, these three arguments do not compile: the Test in Jira has a
/// summary, labels and requirements, and sending others with a result would
/// rewrite them, which a result never does.
///
/// ```compile_fail
/// # use xray_harness::xray;
/// #[xray("BOOK-429", summary = "Rejects an invalid user")]
/// #[test]
/// fn rejects_an_invalid_user() {}
/// ```
///
/// # Without libtest
///
/// In a target with `harness = false`, rustc removes every `#[test]`; there,
/// the test is run from a registry that this attribute fills. A macro that puts
/// its `#[test]` above all other attributes (`test_case`, `async_std::test`,
/// `smol_potat::test`, `sqlx::test` without arguments) hides the test from it,
/// and so does `#[test]` on an `async fn`. This cannot be seen when the test is
/// compiled, but it is not lost without a word: `xray_harness::main!` names the
/// function and runs nothing. A macro that leaves a test out on purpose stands
/// above `#[xray]`. A `use test_log::test` that makes a bare `#[test]` mean
/// something else is not seen: write `#[test_log::test]` there.
///
/// A lint that the test is to `#[expect]` is allowed instead, since the test is
/// compiled as two functions.
///
/// # Arguments
///
/// | argument | meaning | default | refused |
/// |---|---|---|---|
/// | `"KEY"`, … | the Jira keys of the Tests | no key: see above | what is no key; a key named twice |
/// | `defects = ["KEY", …]` | bugs that a failure of this test is known to come from, sent only with a failure | none | what is no key; a key named twice |
/// | `timeout = "30s"` | how long the own harness lets the test run: a whole number and `ms`, `s`, `m` or `h` | the harness's | zero, which leaves no time; fractions, spaces and two units, which read in two ways |
/// | `retries = 2` | how often the own harness tries again when the test fails | the harness's | more than 10: a test that needs more says nothing by passing |
/// | `summary = "…"` | the summary of the Test to be made | the test's name | with a key; what Jira does not take: none, two lines, over 255 characters |
/// | `labels = ["…", …]` | its labels | none | with a key; whitespace, over 255 characters, a label named twice |
/// | `requirements = ["KEY", …]` | keys of the requirements it covers | none | with a key; what is no key; a key named twice |
/// | `crate = path` | where `xray_harness` is found, if `Cargo.toml` gives it another name | `::xray_harness` | what is no path |
///
/// Each is given at most once, in any order.
///
/// ```
/// # use xray_harness::xray;
/// #[xray("BOOK-429", defects = ["BOOK-77"], timeout = "500ms", retries = 2)]
/// #[test]
/// fn rejects_an_invalid_user() {}
/// ```
///
/// ```compile_fail
/// # use xray_harness::xray;
/// #[xray("BOOK-429", timeout = "0s")]
/// #[test]
/// fn rejects_an_invalid_user() {}
/// ```
///
/// ```
/// extern crate xray_harness as xh;
///
/// #[xh::xray("BOOK-429", crate = ::xh)]
/// #[test]
/// fn rejects_an_invalid_user() {}
/// # fn main() {}
/// ```
#[expect(clippy::test_attr_in_doctest, reason = "that is what one writes it on")]
#[proc_macro_attribute]
pub fn xray(arguments: TokenStream, item: TokenStream) -> TokenStream {
    attribute(Pass::First, &arguments.into(), &item.into()).into()
}

/// The second pass of [`macro@xray`], after the other test macros.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn __xray_here(arguments: TokenStream, item: TokenStream) -> TokenStream {
    attribute(Pass::Last, &arguments.into(), &item.into()).into()
}

/// Which of the two attributes is being expanded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// `#[xray]`, as the user wrote it.
    First,
    /// The same again, below the other test macros.
    Last,
}

fn attribute(pass: Pass, arguments: &TokenStream2, item: &TokenStream2) -> TokenStream2 {
    let mut errors = args::Errors::default();
    let args = args::parse(arguments.clone(), &mut errors);
    let Some(mut input) = errors.take(syn::parse2::<input::Input>(item.clone())) else {
        return fallback::beside(item, errors);
    };
    validate::arguments(&args, &mut errors);
    if pass == Pass::First {
        validate::test(&mut input, &mut errors);
    }
    if errors.is_empty() {
        expand::test(pass, arguments, &args, input)
    } else {
        fallback::beside(&input, errors)
    }
}
