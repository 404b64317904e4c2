//! `cargo xray report`

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::deployment::Shown;
use super::error::Error;
use super::exit_code::Exit;
use super::workspace::Workspace;
use crate::config::Config;
use crate::report::{html, markdown};
use crate::tell::{self, tell};
use crate::upload::{self, Told};
use crate::wire::payload::Style;
use crate::wire::{self, payload::Payload};

/// Show all of a run as it will be in Xray, or was sent: as a page, a report
/// for other tools, or a summary
///
/// Nothing is sent, and no credentials are needed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The run's directories [default: the newest run of the workspace]
    #[arg(value_name = "RUN_DIR")]
    run_dirs: Vec<PathBuf>,
    /// As what
    #[arg(long, value_enum, default_value = "html")]
    format: Format,
    /// Where to write it [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One page with everything on it, pictures too
    Html,
    /// JUnit XML with Xray's properties and evidence
    Junit,
    /// What went wrong, for the page of a pipeline's job
    Markdown,
    /// The payload, as `cargo xray show` prints it
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let workspace = Workspace::around_here();
    let config = Config::load(workspace.root())?;
    let deployment = arguments.shown.deployment(&config)?;
    let dirs = match arguments.run_dirs.as_slice() {
        [] => vec![workspace.run(None)?],
        named => named.to_vec(),
    };
    let unseen = |source: upload::Error| {
        let dir = dirs.first().cloned().unwrap_or_default();
        Error::Preview { dir, source: source.into() }
    };
    let mut told = upload::all_of(&dirs, &config, deployment).map_err(unseen)?;
    tell(told.warnings.iter().map(tell::warning));
    tell(unsaid(arguments.format, &mut told).iter().map(tell::warning));
    if arguments.format == Format::Json {
        let beside = upload::beside(&told.terms).map_err(unseen)?;
        tell(beside.map(|beside| format!("xray: {beside}")));
    }
    match &arguments.output {
        Some(path) => to_file(path, arguments.format, &told)?,
        None => match write(arguments.format, &told, &mut BufWriter::new(io::stdout().lock())) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                return Err(Error::Output(error));
            }
            _ => {}
        },
    }
    Ok(Exit::Done)
}

/// What a report of this format leaves out.
fn unsaid(format: Format, told: &mut Told) -> Vec<String> {
    let Told { terms, execution, .. } = told;
    match format {
        Format::Html | Format::Markdown | Format::Json => Vec::new(),
        Format::Junit => {
            let other = wire::check_junit(terms, execution).err();
            let other = other.map(|what| format!("a JUnit report has no words for {what}"));
            other.into_iter().chain(wire::fit_junit(execution)).collect()
        }
    }
}

fn to_file(path: &Path, format: Format, told: &Told) -> Result<(), Error> {
    let written =
        File::create(path).and_then(|file| write(format, told, &mut BufWriter::new(file)));
    written.map_err(|source| Error::File { path: path.to_owned(), source })?;
    tell([format!("xray: written to {}", path.display())]);
    Ok(())
}

fn write(format: Format, told: &Told, to: &mut dyn Write) -> io::Result<()> {
    let Told { execution, terms, .. } = told;
    match format {
        Format::Html => html::write(terms, execution, to)?,
        Format::Markdown => to.write_all(markdown::summary(terms, execution, None).as_bytes())?,
        Format::Junit => copy(&wire::junit(terms, execution)?, to)?,
        Format::Json => {
            let body = wire::encode(terms.words.deployment, terms, execution, Style::Pretty);
            copy(&body.map_err(io::Error::from)?, to)?;
        }
    }
    to.flush()
}

fn copy(payload: &Payload, to: &mut dyn Write) -> io::Result<()> {
    payload.chunks().try_for_each(|chunk| to.write_all(&chunk?))
}
