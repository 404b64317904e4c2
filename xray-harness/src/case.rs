//! What `#[xray]` knows about a test at compile time, and the registry of all
//! such tests in this binary.

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
        match self.module.split_once("::") {
            Some((_, module)) => format!("{module}::{}", self.function),
            None => self.function.to_owned(),
        }
    }

    /// The crate that holds the test.
    pub(crate) fn krate(&self) -> &'static str {
        self.module.split_once("::").map_or(self.module, |(krate, _)| krate)
    }

    /// Every annotated test of this binary, in the order of their names.
    #[cfg(feature = "harness")]
    pub(crate) fn all() -> Vec<&'static Self> {
        let mut cases: Vec<_> = inventory::iter::<Registered>().map(|entry| entry.0).collect();
        cases.sort_by_key(|case| case.name());
        cases
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
