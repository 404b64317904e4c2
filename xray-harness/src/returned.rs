//! Does a test's return value say that it failed?
//!
//! A test returns any `Termination`, and a value cannot be asked on stable
//! Rust whether its type is `Result` or `ExitCode`. Method resolution can:
//! generated code calls `(&&&&&Returned(&value)).failure()`, and the impl that
//! needs the fewest references wins.

use std::error::Error;
use std::fmt::{Debug, Write};
use std::process::ExitCode;

/// A return value to be asked.
#[derive(Debug)]
pub struct Returned<'a, T: ?Sized>(pub &'a T);

/// The most telling answer: an exit code inside of a `Result`.
pub trait Nested {
    /// The failure's text, if this value is one.
    fn failure(&self) -> Option<String>;
}

impl<E: Debug> Nested for &&&&Returned<'_, Result<ExitCode, E>> {
    fn failure(&self) -> Option<String> {
        match self.0 {
            Ok(code) => Telling::failure(&&Returned(code)),
            Err(error) => Some(format!("Error: {error:?}")),
        }
    }
}

/// The next answer: an error of any kind, in a box.
pub trait Boxed {
    /// The failure's text, if this value is one.
    fn failure(&self) -> Option<String>;
}

impl<T, E: AnyError> Boxed for &&&Returned<'_, Result<T, E>> {
    fn failure(&self) -> Option<String> {
        self.0.as_ref().err().map(|error| with_causes(error.inside()))
    }
}

/// The next answer: an error that knows its causes.
pub trait Chained {
    /// The failure's text, if this value is one.
    fn failure(&self) -> Option<String>;
}

impl<T, E: Error> Chained for &&Returned<'_, Result<T, E>> {
    fn failure(&self) -> Option<String> {
        self.0.as_ref().err().map(|error| with_causes(error))
    }
}

/// The next answer: a `Result` of any error, or an exit code.
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

/// A box of an error, which is no `Error` by itself.
pub trait AnyError {
    /// The error in it.
    fn inside(&self) -> &dyn Error;
}

macro_rules! any_error {
    ($($kind:ty),*) => {$(
        impl AnyError for Box<$kind> {
            fn inside(&self) -> &dyn Error {
                &**self
            }
        }
    )*};
}

any_error!(dyn Error, dyn Error + Send, dyn Error + Send + Sync);

fn with_causes(error: &dyn Error) -> String {
    let mut told = format!("Error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(told, "\n  caused by: {error}");
        cause = error.source();
    }
    told
}

/// Asks a return value for its failure; for generated code.
#[doc(hidden)]
#[macro_export]
macro_rules! __failure_of {
    ($value:expr) => {{
        // One of them answers. rustc does not tell of an unused import in another crate's macro,
        // and an `#[allow]` would clash with a `#![forbid]`.
        use $crate::__private::{Boxed as _, Chained as _, Nested as _, Silent as _, Telling as _};
        (&&&&&$crate::__private::Returned($value)).failure()
    }};
}
