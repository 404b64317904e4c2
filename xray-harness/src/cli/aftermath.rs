//! What a pipeline is told once the results were sent, or were not.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::exit_code::Exit;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::env::ci;
use crate::report::outcome::{self, Ended};
use crate::report::{github, markdown};
use crate::secret;
use crate::tell::{self, tell};
use crate::upload::{self, Outcome, Told};
use crate::warning::chain;

/// Writes what became of the results where `file` says.
///
/// That it cannot be written is an error, since somebody is to read it.
pub(super) fn write(file: Option<&Path>, ended: &Ended<'_>) -> Result<(), Error> {
    let Some(file) = file else { return Ok(()) };
    let text = outcome::json(ended).map_err(io::Error::from);
    let written = text.and_then(|text| fs::write(file, secret::hide_in(&text)));
    written.map_err(|source| Error::Outcome { path: file.to_owned(), source })
}

/// Leaves no outcome of an earlier time where `file` says, and one if this
/// command is killed.
pub(super) fn begin(file: Option<&Path>) {
    // A pipe holds none, and whoever reads it waits for one.
    let kept = file.filter(|file| file.is_file() || !file.exists());
    // That it cannot be written is told at the end: until then, it may become so.
    let _ = write(kept, &Ended::Failed { error: &Error::Unfinished, dirs: &[] });
}

/// The same for what ended before anybody else could write it.
pub(super) fn closed(file: Option<&Path>, done: Result<Exit, Error>) -> Result<Exit, Error> {
    if let Err(error) = &done
        && !error.is_in_outcome()
    {
        tell_of(write(file, &Ended::Failed { error, dirs: error.dirs() }));
    }
    done
}

/// On GitHub Actions, writes the job's summary and an annotation for each
/// failure; what cannot be written is a warning.
pub(super) fn tell_github(dirs: &[PathBuf], config: &Config, outcome: Option<&Outcome>) {
    if ci::is_github() {
        let deployment = config.deployment().ok().flatten().unwrap_or(Deployment::Cloud);
        // A run that cannot be read was told of by the upload.
        if let Ok(told) = upload::all_of(dirs, config, deployment) {
            on_github(&told, config, outcome);
        }
    }
}

/// Tells of an outcome that could not be written, beside what went worse.
pub(super) fn tell_of(written: Result<(), Error>) {
    tell(written.err().map(|error| format!("xray: error: {}", chain(&error))));
}

fn on_github(told: &Told, config: &Config, outcome: Option<&Outcome>) {
    let Told { execution, terms, .. } = told;
    let prefix = prefix(config.root.as_deref());
    let annotations = github::annotations(execution, prefix.as_deref());
    let mut out = io::stdout().lock();
    let printed =
        annotations.iter().try_for_each(|line| writeln!(out, "{}", secret::hide_in(line)));
    warn(printed, "the annotations");
    let Some(path) = ci::github_step_summary() else { return };
    let link = match outcome {
        Some(Outcome::Sent(sent)) => Some((&*sent.receipt.key, &*sent.link)),
        _ => None,
    };
    let summary = secret::hide_in(&markdown::summary(terms, execution, link));
    let file = OpenOptions::new().create(true).append(true).open(&path);
    warn(file.and_then(|mut file| file.write_all(summary.as_bytes())), "the job's summary");
}

/// Where the workspace is below the repository.
fn prefix(root: Option<&Path>) -> Option<PathBuf> {
    let root = root?.canonicalize().ok()?;
    let repository = ci::github_workspace()?.canonicalize().ok()?;
    root.strip_prefix(repository).ok().map(Path::to_owned)
}

fn warn(written: io::Result<()>, what: &str) {
    if let Err(error) = written {
        tell([tell::warning(format!("cannot write {what}: {error}"))]);
    }
}
