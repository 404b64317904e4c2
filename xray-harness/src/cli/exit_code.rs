//! What the exit codes of `cargo xray` mean.

use std::process::{ExitCode, ExitStatus};

/// How the command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// It did what it was asked to do.
    Done,
    /// It could not begin: a run, a setting or a file is not as it should be.
    Failed,
    /// The results are not in Xray; they are kept.
    NotSent,
    /// It looked, and something is wrong.
    Wrong,
    /// The sandbox ran a command, whose own code this is.
    Command(u8),
}

impl Exit {
    /// A command's own code; for one that a signal ended, 128 and the signal,
    /// as shells have it.
    pub(super) fn of_command(status: ExitStatus) -> Self {
        let code = status.code().or_else(|| signal(status));
        Self::Command(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::from(1),
            // 2 is clap's, for a command line that cannot be read.
            Exit::NotSent => Self::from(3),
            Exit::Wrong => Self::from(4),
            Exit::Command(code) => Self::from(code),
        }
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}
