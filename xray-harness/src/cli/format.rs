//! How a subcommand prints what it found.

use std::io::{self, Write};

use serde::Serialize;

/// For a person, or for a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// Lines for a person
    Text,
    /// An object with the `version` of its form, as the README tells
    Json,
}

/// The form of all JSON that is printed; a reader passes over what it does not
/// know, and a change that breaks one raises `major`.
///
/// - 1.0: `list`, `check`, `doctor`, `runs`.
const VERSION: Version = Version { major: 1, minor: 0 };

#[derive(Clone, Copy, Debug, Serialize)]
struct Version {
    major: u32,
    minor: u32,
}

#[derive(Serialize)]
struct Versioned<'a, T> {
    version: Version,
    #[serde(flatten)]
    inside: &'a T,
}

/// Prints `inside`, which is an object, with its version.
pub(super) fn json(inside: &impl Serialize, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, &Versioned { version: VERSION, inside })?;
    writeln!(out)
}
