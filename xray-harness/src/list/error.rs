//! Why tests could not be listed.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use crate::journal;
use crate::journal::reader::ReadError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot run cargo")]
    Cargo(#[source] io::Error),
    #[error("the tests cannot be built, so they cannot be listed: cargo ended with {0}")]
    Build(ExitStatus),
    #[error("cannot read what cargo says of the build")]
    Messages(#[source] io::Error),
    #[error("cannot read the workspace of {}", manifest.display())]
    Workspace { manifest: PathBuf, source: Box<cargo_metadata::Error> },
    #[error("cannot make a temporary folder")]
    Temp(#[source] io::Error),
    #[error("{} --list: does its main heed --list?", path.display())]
    Ask { path: PathBuf, source: io::Error },
    #[error("{} --list ended with {status}: {stderr}", path.display())]
    List { path: PathBuf, status: ExitStatus, stderr: String },
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Journal(#[from] journal::Error),
}
