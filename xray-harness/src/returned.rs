//! Does a test's return value say that it failed?
//!
//! A test returns any `Termination`, and a value cannot be asked on stable
//! Rust whether its type is `Result` or `ExitCode`. Method resolution can:
//! generated code calls `(&&&Returned(&value)).failure()`, and the impl that
//! needs the fewest references wins.

use std::fmt::Debug;
use std::process::ExitCode;

/// A return value to be asked.
#[derive(Debug)]
pub struct Returned<'a, T: ?Sized>(pub &'a T);

/// The most telling answer: an exit code inside of a `Result`.
pub trait Nested {
    /// The failure's text, if this value is one.
    fn failure(&self) -> Option<String>;
}

impl<E: Debug> Nested for &&Returned<'_, Result<ExitCode, E>> {
    fn failure(&self) -> Option<String> {
        match self.0 {
            Ok(code) => Telling::failure(&&Returned(code)),
            Err(_) => Telling::failure(*self),
        }
    }
}

/// The next answer: a `Result` or an exit code.
pub trait Telling {
    /// The failure's text, if this value is one.
    fn failure(&self) -> Option<String>;
}

impl<T, E: Debug> Telling for &Returned<'_, Result<T, E>> {
    fn failure(&self) -> Option<String> {
        self.0.as_ref().err().map(|error| format!("Error: {error:?}"))
    }
}

impl Telling for &Returned<'_, ExitCode> {
    fn failure(&self) -> Option<String> {
        (*self.0 != ExitCode::SUCCESS).then(|| format!("the test returned {:?}", self.0))
    }
}

/// The answer of every other type: it says nothing, so it passes.
pub trait Silent {
    /// Always `None`.
    fn failure(&self) -> Option<String>;
}

impl<T: ?Sized> Silent for Returned<'_, T> {
    fn failure(&self) -> Option<String> {
        None
    }
}

/// Asks a return value for its failure; for generated code.
#[doc(hidden)]
#[macro_export]
macro_rules! __failure_of {
    ($value:expr) => {{
        // One of them answers. rustc does not tell of an unused import in another crate's macro,
        // and an `#[allow]` would clash with a `#![forbid]`.
        use $crate::__private::{Nested as _, Silent as _, Telling as _};
        (&&&$crate::__private::Returned($value)).failure()
    }};
}
