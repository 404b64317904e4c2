//! What `#[xray]` knows about a test at compile time, and the registry of all
//! such tests in this binary.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One annotated test, as the macro saw it.
///
/// There are as many of these in a binary as tests, and each is relocated when
/// the process starts: what hardly any test has is behind one reference.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The path to the test function, beginning with the crate that it is compiled in.
    pub path: &'static str,
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
    pub options: &'static Options,
    /// Can its path and its file be written down as they are, in quotes?
    pub is_plain: bool,
    /// Runs the test, recorded; panics pass.
    pub body: Body,
}

/// What a test does, recorded, and what it tells whoever runs it.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// It returns nothing: only a panic fails it.
    Silent(fn()),
    /// The text of a failure that it returned.
    Telling(fn() -> Option<String>),
}

impl Case {
    /// A test that says no more of itself than its keys.
    #[must_use]
    pub const fn new(
        path: &'static str,
        keys: &'static [&'static str],
        (file, line): (&'static str, u32),
        body: Body,
    ) -> Self {
        Self {
            path,
            keys,
            file,
            line,
            ignored: None,
            should_panic: ShouldPanic::No,
            options: &Options::NONE,
            is_plain: needs_no_escape(path) && needs_no_escape(file),
            body,
        }
    }

    /// The name that libtest shows: the path below the crate.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let krate = self.krate().len();
        self.path.get(krate + 2..).unwrap_or(self.path)
    }

    /// The crate that holds the test.
    pub(crate) fn krate(&self) -> &'static str {
        let (bytes, mut at) = (self.path.as_bytes(), 0);
        // Without optimisation, `split_once` takes several times as long.
        while at < bytes.len() && bytes[at] != b':' {
            at += 1;
        }
        &self.path[..at]
    }

    /// Runs the test, recorded; gives the text of an `Err`, lets panics pass.
    #[must_use]
    pub fn run(&self) -> Option<String> {
        match self.body {
            Body::Silent(body) => {
                body();
                None
            }
            Body::Telling(body) => body(),
        }
    }

    /// Every annotated test of this binary, in the order of their names.
    pub(crate) fn all() -> Vec<&'static Self> {
        let mut cases: Vec<_> = Self::registered().collect();
        cases.extend(&*MADE.lock().unwrap_or_else(PoisonError::into_inner));
        cases.sort_by_key(|case| case.name());
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

/// Is `text` as it is between the quotes of a JSON string?
pub(crate) const fn needs_no_escape(text: &str) -> bool {
    let (bytes, mut at) = (text.as_bytes(), 0);
    while at < bytes.len() {
        if bytes[at] < b' ' || bytes[at] == b'"' || bytes[at] == b'\\' {
            return false;
        }
        at += 1;
    }
    true
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
        let Self { module, function, .. } = self;
        match module.split_once("::") {
            Some((_, module)) => format!("{module}::{function}"),
            None => (*function).to_owned(),
        }
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
        let below = case.path.strip_prefix(self.module);
        let below = below.and_then(|below| below.strip_prefix("::"));
        below.is_some_and(|below| below.split("::").next() == Some(self.function))
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
    use super::{Body, Case, Promise};

    fn case(path: &'static str) -> Case {
        Case::new(path, &[], ("tests/login.rs", 1), Body::Silent(|| ()))
    }

    #[test]
    fn a_case_knows_its_crate_and_its_name() {
        for (path, krate, name) in [
            ("shop::works", "shop", "works"),
            ("shop::login::deep::works", "shop", "login::deep::works"),
            ("works", "works", "works"),
        ] {
            assert_eq!((case(path).krate(), case(path).name()), (krate, name));
        }
    }

    #[test]
    fn what_has_to_be_escaped_is_known() {
        assert!(case("shop::l\u{f6}scht::r#match").is_plain);
        for odd in ["shop::a \"b\"", "shop::a\\b", "shop::a\nb"] {
            assert!(!case(odd).is_plain, "{odd}");
        }
        let windows = ("tests\\login.rs", 1);
        assert!(!Case::new("shop::works", &[], windows, Body::Silent(|| ())).is_plain);
    }

    fn is_kept_by(path: &'static str) -> bool {
        let promise = Promise { module: "shop::login", function: "works", file: "", line: 0 };
        promise.is_kept_by(&case(path))
    }

    #[test]
    fn a_promise_is_kept_by_its_function_or_a_row_below_it() {
        assert!(is_kept_by("shop::login::works"));
        assert!(is_kept_by("shop::login::works::case_1"));
        assert!(is_kept_by("shop::login::works::deeper::case_1"));
        for path in [
            "shop::login::works_too",
            "shop::login::works_too::case_1",
            "shop::works",
            "shop::logins::works::case_1",
            "shop::login::inner::works",
            "works",
        ] {
            assert!(!is_kept_by(path), "{path}");
        }
    }
}
