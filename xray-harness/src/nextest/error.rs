//! Why nextest's report is not read.

use std::path::{Path, PathBuf};

use quick_junit::DeserializeError;

use crate::journal;
use crate::journal::reader::ReadError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Io(#[from] journal::Error),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("nextest's settings in {} cannot be read", path.display())]
    Config { path: PathBuf, source: Box<toml::de::Error> },
    #[error("nextest's report {} is no JUnit", path.display())]
    Report { path: PathBuf, source: Box<DeserializeError> },
    #[error("nextest's report {} has {size} bytes, which is too large", path.display())]
    TooLarge { path: PathBuf, size: u64 },
}

impl Error {
    pub(super) fn report(path: &Path, source: DeserializeError) -> Self {
        Self::Report { path: path.to_owned(), source: Box::new(source) }
    }
}
