//! What is wrong with the settings, gathered: who has several wrong is told of
//! all of them at once.

use super::Error;

/// What was found in the settings before anything was asked, a line each.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Noticed {
    /// What is wrong with the settings for sending.
    pub(crate) settings: Vec<String>,
    /// What test processes would not follow.
    pub(crate) processes: Vec<String>,
    /// What may be a slip.
    pub(crate) odd: Vec<String>,
}

/// The errors so far, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Error>);

impl Problems {
    /// What `result` holds, else what holds where nothing is said.
    pub(super) fn take<T: Default>(&mut self, result: Result<T, Error>) -> T {
        self.take_or(result, T::default())
    }

    /// What `result` holds, else `default`.
    pub(super) fn take_or<T>(&mut self, result: Result<T, Error>, default: T) -> T {
        result.unwrap_or_else(|error| {
            self.0.push(error);
            default
        })
    }

    pub(super) fn into_inner(self) -> Vec<Error> {
        self.0
    }
}
