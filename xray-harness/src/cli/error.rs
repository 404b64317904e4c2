//! What a subcommand could not do.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use super::exit_code::Exit;
use crate::{check, config, list, run, upload};

#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(
        "no run was found in {}: run the tests first, or name a run's directory",
        paths(.0, " or ")
    )]
    NoRun(Vec<PathBuf>),
    #[error("{} is no run's directory: none of its tests left a journal in it", .0.display())]
    NotARun(PathBuf),
    #[error("XRAY_RUN_ID is {id}, and there is no such run in {}", paths(places, " or "))]
    NoSuchRun { id: String, places: Vec<PathBuf> },
    #[error("this is no cargo workspace: name a run's directory: {0}")]
    NoWorkspace(String),
    #[error(
        "there is no cargo workspace here to ask: go to one, or name it with --manifest-path: {0}"
    )]
    NotHere(String),
    #[error("XRAY_UPLOAD is never, so nothing is sent: unset it, or set it to auto or required")]
    Never,
    #[error("the results of {} are not all in Xray", paths(.dirs, " and "))]
    Upload { dirs: Vec<PathBuf>, source: Box<upload::Error> },
    #[error(transparent)]
    Config(#[from] config::Error),
    #[error("cannot show the payload of {}", dir.display())]
    Preview { dir: PathBuf, source: Box<upload::Error> },
    #[error("cannot write to standard output")]
    Output(#[source] io::Error),
    #[error("Xray refused some of the results")]
    Refused,
    #[error("some of what was recorded is lost, as was told")]
    Incomplete,
    #[error("not all is in Xray as it was sent, as was told")]
    Different,
    #[error("a test process still writes, as was told: send the rest once it is over")]
    Running,
    #[error("the results are not in Xray: they could not be recorded")]
    NotRecorded,
    #[error(
        "{}, or what was in it, was removed while the tests ran: what they had recorded until then \
         is lost",
        .0.display()
    )]
    Lost(PathBuf),
    #[error("the command did not come to its end: it was killed, or still runs")]
    Unfinished,
    #[error(transparent)]
    Run(run::Error),
    #[error(transparent)]
    List(#[from] list::Error),
    #[error(transparent)]
    Check(#[from] check::Error),
    #[error("cannot write {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("cannot write the outcome to {}", path.display())]
    Outcome { path: PathBuf, source: io::Error },
    #[error("cannot start the sandbox")]
    Sandbox(#[source] io::Error),
    #[error("cannot run {}", command.display())]
    Command { command: OsString, source: io::Error },
}

impl Error {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Upload { source, .. } if matches!(**source, upload::Error::NoRun(_)) => {
                Exit::Failed
            }
            Self::Upload { .. }
            | Self::Never
            | Self::Refused
            | Self::Incomplete
            | Self::Different
            | Self::Running
            | Self::NotRecorded
            | Self::Lost(_) => Exit::NotSent,
            _ => Exit::Failed,
        }
    }

    /// Is it in the outcome already, since an upload came to its end?
    pub(super) fn is_in_outcome(&self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::Incomplete
                | Self::Different
                | Self::Running
                | Self::Outcome { .. }
        )
    }

    /// Is nobody named to send as?
    pub(super) fn is_without_login(&self) -> bool {
        matches!(self, Self::Upload { source, .. } if matches!(**source, upload::Error::NoCredentials))
    }

    /// Where the results are that are not in Xray.
    pub(super) fn dirs(&self) -> &[PathBuf] {
        match self {
            Self::Upload { source, .. } if matches!(**source, upload::Error::NoRun(_)) => &[],
            Self::Upload { dirs, .. } => dirs,
            _ => &[],
        }
    }
}

fn paths(dirs: &[PathBuf], between: &str) -> String {
    dirs.iter().map(|dir| dir.display().to_string()).collect::<Vec<_>>().join(between)
}
