//! What a test binary says of the tests it holds.

use super::attempts::Provision;
use super::entry;

/// An annotated test, whether it ran or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) krate: String,
    /// As libtest shows it.
    pub(crate) name: String,
    pub(crate) keys: Vec<String>,
    pub(crate) file: String,
    pub(crate) line: u32,
    /// `Some` for an ignored test, with its reason, which may be empty.
    pub(crate) ignored: Option<String>,
    /// What is to be made of a test without a key.
    pub(crate) provision: Option<Provision>,
    /// Keys of the bugs that a failure is known to come from.
    pub(crate) defects: Vec<String>,
}

/// An annotated function that no test came of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) line: u32,
}

impl From<entry::Case<'_>> for Known {
    fn from(case: entry::Case<'_>) -> Self {
        Self {
            krate: case.krate.into_owned(),
            name: case.name.into_owned(),
            keys: case.keys.into_iter().map(Into::into).collect(),
            file: case.file.into_owned(),
            line: case.line,
            ignored: case.ignored.map(Into::into),
            provision: case.provision.map(Provision::from),
            defects: case.defects.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<entry::Start<'_>> for Known {
    fn from(start: entry::Start<'_>) -> Self {
        Self {
            krate: start.krate.into_owned(),
            name: start.name.into_owned(),
            keys: start.keys.into_iter().map(Into::into).collect(),
            file: start.file.into_owned(),
            line: start.line,
            ignored: None,
            provision: start.provision.map(Provision::from),
            // The test says them itself.
            defects: Vec::new(),
        }
    }
}

impl From<entry::Lost<'_>> for Lost {
    fn from(lost: entry::Lost<'_>) -> Self {
        Self { name: lost.name.into_owned(), file: lost.file.into_owned(), line: lost.line }
    }
}
