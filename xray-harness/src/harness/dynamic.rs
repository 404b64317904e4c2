//! Tests that are made when the program runs.

use std::collections::BTreeSet;
use std::fmt::{self, Debug, Display};
use std::panic::Location;
use std::time::Duration;

use crate::case::{Body, Case, Options};
use crate::handle::current;
use crate::key::is_key;

/// A test that is made when the program runs: one for each file of a folder,
/// or for each generated case.
///
/// It is run, chosen, listed and reported as a function with `#[xray]` is.
///
/// ```
/// use xray_harness::DynamicTest;
///
/// let test = DynamicTest::new("parses::empty.toml", ["BOOK-460"], || {
///     assert_eq!("".lines().count(), 0);
/// })
/// .parameter("file", "empty.toml");
/// ```
pub struct DynamicTest {
    name: String,
    keys: Vec<String>,
    place: &'static Location<'static>,
    ignored: Option<String>,
    timeout: Option<Duration>,
    retries: Option<u32>,
    parameters: Vec<(String, String)>,
    body: Box<dyn Fn() -> Option<String> + Send + Sync>,
}

/// What a dynamic test's body may return: nothing, or a `Result` whose error
/// fails the test.
pub trait DynamicResult {
    /// The failure's text, if this is one.
    fn failure(self) -> Option<String>;
}

impl DynamicResult for () {
    fn failure(self) -> Option<String> {
        None
    }
}

impl<E: Debug> DynamicResult for Result<(), E> {
    fn failure(self) -> Option<String> {
        self.err().map(|error| format!("Error: {error:?}"))
    }
}

impl DynamicTest {
    /// A test that runs `body`, for the Tests with these keys.
    ///
    /// The name must be the only one of its kind in the binary; parts of it
    /// are set apart by `::`. The body may be run several times, where the test
    /// is tried again. [`Harness::run`](crate::Harness::run) refuses a name that
    /// is taken or empty, no key at all, and what is no Jira key.
    #[track_caller]
    pub fn new<T: DynamicResult>(
        name: impl Into<String>,
        keys: impl IntoIterator<Item = impl Into<String>>,
        body: impl Fn() -> T + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            keys: keys.into_iter().map(Into::into).collect(),
            place: Location::caller(),
            ignored: None,
            timeout: None,
            retries: None,
            parameters: Vec::new(),
            body: Box::new(move || body().failure()),
        }
    }

    /// Tells its result from others of the same key, as
    /// [`parameter`](crate::parameter) does.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Display) -> Self {
        self.parameters.push((name.into(), value.to_string()));
        self
    }

    /// Ends the test if it takes longer, as `#[xray("KEY", timeout = "30s")]` does.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Tries a failed test again up to so many times, as
    /// `#[xray("KEY", retries = 2)]` does.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = Some(retries);
        self
    }

    /// Leaves it out unless ignored tests are asked for, as
    /// `#[ignore = "reason"]` does.
    #[must_use]
    pub fn ignored(mut self, reason: impl Into<String>) -> Self {
        self.ignored = Some(reason.into());
        self
    }

    /// Why it cannot be run.
    pub(super) fn fault(&self) -> Option<String> {
        let Self { name, keys, place, .. } = self;
        let fault = if name.trim().is_empty() || name.contains(char::is_control) {
            format!("{name:?} is no test's name: it is empty or not of one line")
        } else if keys.is_empty() {
            format!("the dynamic test {name} has no key: name the Tests that it is for")
        } else {
            let key = keys.iter().find(|key| !is_key(key))?;
            format!("{key:?} of the dynamic test {name} is no Jira key: write it as in BOOK-429")
        };
        Some(format!("xray: error: {fault} (at {}:{})", place.file(), place.line()))
    }

    /// Runs the body, which has a recorder around it.
    pub(super) fn run(&self) -> Option<String> {
        for (name, value) in &self.parameters {
            current().parameter(name, value);
        }
        (self.body)()
    }

    /// What `#[xray]` would know of it. Tests live as long as their process,
    /// so what is leaked here is in use until its end.
    pub(super) fn case(&self, krate: &str) -> &'static Case {
        let path = format!("{krate}::{}", self.name);
        let keys: BTreeSet<_> = self.keys.iter().collect();
        let keys: Vec<&'static str> = keys.into_iter().map(|key| leak(key)).collect();
        let place = (self.place.file(), self.place.line());
        let case = Case {
            ignored: self.ignored.as_deref().map(leak),
            options: self.options(),
            ..Case::new(leak(&path), keys.leak(), place, Body::Silent(|| ()))
        };
        let case: &'static Case = Box::leak(Box::new(case));
        case.add();
        case
    }

    fn options(&self) -> &'static Options {
        let Self { timeout, retries, .. } = *self;
        if timeout.is_none() && retries.is_none() {
            return &Options::NONE;
        }
        Box::leak(Box::new(Options { timeout, retries, ..Options::NONE }))
    }
}

impl Debug for DynamicTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, keys, .. } = self;
        f.debug_struct("DynamicTest")
            .field("name", name)
            .field("keys", keys)
            .finish_non_exhaustive()
    }
}

fn leak(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

/// The crate that this binary is: its file's name without cargo's hash.
pub(super) fn crate_name() -> String {
    let executable = std::env::current_exe().unwrap_or_default();
    let stem = executable.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|it| it.is_ascii_hexdigit());
    let name = stem.rsplit_once('-').filter(|(_, hash)| is_hash(hash)).map_or(&*stem, |it| it.0);
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::DynamicTest;

    #[test]
    fn what_cannot_be_run_is_named() {
        let fault = |name: &str, keys: &[&str]| {
            DynamicTest::new(name, keys.iter().copied(), || ()).fault().unwrap_or_default()
        };
        assert!(fault("a", &["BOOK-1", "book-2"]).contains("\"book-2\" of the dynamic test a"));
        assert!(fault("a", &[]).contains("has no key"));
        assert!(fault(" ", &["BOOK-1"]).contains("no test's name"));
        assert!(fault("a\nb", &["BOOK-1"]).contains("src/harness/dynamic.rs:"));
        assert_eq!(fault("a", &["BOOK-1"]), "");
    }
}
