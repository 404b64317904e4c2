//! What `#[xray]` knows about a test at compile time, and the registry of all
//! such tests in this binary.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One annotated test, as the macro saw it.
#[derive(Debug)]
pub struct Case {
    /// The crate the test is compiled in, and the path to its module, as
    /// `module_path!()` gives it.
    pub module: &'static str,
    /// The test function's own name.
    pub function: &'static str,
    /// The Jira keys of the Tests it stands for; none if one is to be made of it.
    pub keys: &'static [&'static str],
    /// The source file, as `file!()` gives it.
    pub file: &'static str,
    /// The line of the function's name.
    pub line: u32,
    /// `Some` for an `#[ignore]`d test, with its reason, which may be empty.
    pub ignored: Option<&'static str>,
    /// What `#[should_panic]` asks for.
    pub should_panic: ShouldPanic,
    /// What the attribute asks for beside its keys.
    pub options: Options,
    /// Runs the test, recorded; gives the text of an `Err`, lets panics pass.
    pub run: fn() -> Option<String>,
}

impl Case {
    /// The name that libtest shows: the path below the crate.
    #[must_use]
    pub fn name(&self) -> String {
        below_the_crate(self.module, self.function)
    }

    /// The crate that holds the test.
    pub(crate) fn krate(&self) -> &'static str {
        self.module.split_once("::").map_or(self.module, |(krate, _)| krate)
    }

    /// Is this its name?
    #[cfg(feature = "harness")]
    pub(crate) fn is_named(&self, name: &str) -> bool {
        let module = self.module.split_once("::").map_or("", |(_, module)| module);
        let below = if module.is_empty() {
            Some(name)
        } else {
            name.strip_prefix(module).and_then(|below| below.strip_prefix("::"))
        };
        below == Some(self.function)
    }

    /// Every annotated test of this binary, in the order of their names.
    pub(crate) fn all() -> Vec<&'static Self> {
        let mut cases: Vec<_> = Self::registered().collect();
        cases.extend(&*MADE.lock().unwrap_or_else(PoisonError::into_inner));
        cases.sort_by_cached_key(|case| case.name());
        cases
    }

    /// Every function with the attribute, in an order that is the same
    /// whenever this binary runs.
    pub(crate) fn registered() -> impl Iterator<Item = &'static Self> {
        inventory::iter::<Registered>().map(|entry| entry.0)
    }

    /// Adds a test that is made at run time.
    #[cfg(feature = "harness")]
    pub(crate) fn add(&'static self) {
        MADE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
    }
}

/// The tests that were made at run time.
static MADE: Mutex<Vec<&'static Case>> = Mutex::new(Vec::new());

fn below_the_crate(module: &str, function: &str) -> String {
    match module.split_once("::") {
        Some((_, module)) => format!("{module}::{function}"),
        None => function.to_owned(),
    }
}

/// The named arguments of the attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Keys of the bugs that a failure of this test is known to come from.
    pub defects: &'static [&'static str],
    /// How long the test may run in the own harness.
    pub timeout: Option<Duration>,
    /// How often the own harness tries the test again when it fails.
    pub retries: Option<u32>,
    /// The issue to be made of a test without a key.
    pub provision: Option<Provision>,
}

impl Options {
    /// None of them.
    pub const NONE: Self = Self { defects: &[], timeout: None, retries: None, provision: None };
}

/// What a Generic Test that is made of a test without a key says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provision {
    /// Its summary; `None` for the test's name.
    pub summary: Option<&'static str>,
    /// Its description: the test's doc comment, which may be empty.
    pub description: &'static str,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// Keys of the requirements it covers.
    pub requirements: &'static [&'static str],
}

/// A [`Case`] on its way into the registry.
#[derive(Debug)]
pub struct Registered(pub &'static Case);

inventory::collect!(Registered);

/// A test that other macros are still to make, for `#[xray]` to look at again.
///
/// In a target with `harness = false`, rustc removes it unseen if one of them
/// puts `#[test]` above all other attributes; this is what remains.
#[derive(Debug)]
pub struct Promise {
    /// The path to its module, as `module_path!()` gives it.
    pub module: &'static str,
    /// The function's own name.
    pub function: &'static str,
    /// The source file, as `file!()` gives it.
    pub file: &'static str,
    /// The line of the function's name.
    pub line: u32,
}

impl Promise {
    /// The path of what was promised, below the crate.
    pub(crate) fn name(&self) -> String {
        below_the_crate(self.module, self.function)
    }

    /// Those that none of `cases` keeps, in the order of their places.
    pub(crate) fn broken(cases: &[&Case]) -> Vec<&'static Self> {
        let is_kept = |promise: &&Self| cases.iter().any(|case| promise.is_kept_by(case));
        let mut broken: Vec<_> =
            inventory::iter::<Self>().filter(|promise| !is_kept(promise)).collect();
        broken.sort_by_key(|promise| (promise.file, promise.line));
        broken
    }

    /// Is this the function, or one of the rows below it?
    fn is_kept_by(&self, case: &Case) -> bool {
        let below = case.module.strip_prefix(self.module).unwrap_or("::");
        match below.strip_prefix("::") {
            None => below.is_empty() && case.function == self.function,
            Some(rows) => rows.split("::").next() == Some(self.function),
        }
    }
}

inventory::collect!(Promise);

/// What a test says about its own panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShouldPanic {
    /// A panic fails the test.
    No,
    /// Only a panic passes the test.
    Yes,
    /// Only a panic whose message holds this text passes the test.
    With(&'static str),
}

#[cfg(feature = "harness")]
impl ShouldPanic {
    pub(crate) fn is_asked_for(self) -> bool {
        self != Self::No
    }
}

#[cfg(test)]
mod tests {
    use super::{Case, Options, Promise, ShouldPanic};

    fn case(module: &'static str, function: &'static str) -> Case {
        Case {
            module,
            function,
            keys: &[],
            file: "",
            line: 0,
            ignored: None,
            should_panic: ShouldPanic::No,
            options: Options::NONE,
            run: || None,
        }
    }

    #[cfg(feature = "harness")]
    #[test]
    fn a_case_knows_its_own_name() {
        for module in ["shop", "shop::login", "shop::login::deep"] {
            let case = case(module, "works");
            assert!(case.is_named(&case.name()), "{module}");
            for other in ["", "work", "shop::works", "login::work", "logins::works", "x::works"] {
                assert!(!case.is_named(other), "{module}: {other}");
            }
        }
    }

    fn is_kept_by(module: &'static str, function: &'static str) -> bool {
        let case = case(module, function);
        Promise { module: "shop::login", function: "works", file: "", line: 0 }.is_kept_by(&case)
    }

    #[test]
    fn a_promise_is_kept_by_its_function_or_a_row_below_it() {
        assert!(is_kept_by("shop::login", "works"));
        assert!(is_kept_by("shop::login::works", "case_1"));
        assert!(is_kept_by("shop::login::works::deeper", "case_1"));
        for (module, function) in [
            ("shop::login", "works_too"),
            ("shop::login::works_too", "case_1"),
            ("shop", "works"),
            ("shop::logins::works", "case_1"),
            ("shop::login::inner", "works"),
            ("", "works"),
        ] {
            assert!(!is_kept_by(module, function), "{module}::{function}");
        }
    }
}
