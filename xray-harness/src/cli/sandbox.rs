//! `cargo xray sandbox`

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use super::error::Error;
use super::exit_code::Exit;
use super::tell;
use super::workspace::Workspace;
use crate::deployment::Deployment;
use crate::env;
use crate::sandbox::{Execution, Sandbox};

/// Try it all without Xray: an embedded one, on this machine only
///
/// With a COMMAND, such as `cargo test`, runs it with the settings that lead
/// to the sandbox, prints what arrived, leaves it as pages that open in a
/// browser, and exits with the command's own code. Without one, serves until
/// it is interrupted.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which of Xray's deployments the command shall report to
    #[arg(long, value_enum, default_value = "cloud")]
    deployment: Deployment,
    /// Where the pages go [default: xray-sandbox in the target directory]
    #[arg(long, value_name = "DIR")]
    pages: Option<PathBuf>,
    /// What to run
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(super) fn run(arguments: Arguments) -> Result<Exit, Error> {
    let sandbox = Sandbox::start().map_err(Error::Sandbox)?;
    let settings = sandbox.settings(arguments.deployment);
    let Some((program, rest)) = arguments.command.split_first() else {
        tell(how_to_reach(&sandbox, &settings));
        serve_until_interrupted();
    };
    let mut command = Command::new(program);
    for name in env::SETTINGS {
        command.env_remove(name);
    }
    let status = command.args(rest).envs(settings).status();
    let failed = |source| Error::Command { command: program.clone(), source };
    let status = status.map_err(failed)?;
    let dir =
        arguments.pages.unwrap_or_else(|| Workspace::around_here().target().join("xray-sandbox"));
    let index = write_pages(&sandbox, &dir)?;
    tell(what_arrived(&sandbox.executions(), &index));
    Ok(Exit::of_command(status))
}

fn how_to_reach(sandbox: &Sandbox, settings: &[(&'static str, String)]) -> Vec<String> {
    let address =
        format!("sandbox: open {} in a browser; set these to report to it:", sandbox.url());
    let settings = settings.iter().map(|(name, value)| format!("{name}={value}"));
    std::iter::once(address).chain(settings).collect()
}

fn serve_until_interrupted() -> ! {
    loop {
        thread::park();
    }
}

fn write_pages(sandbox: &Sandbox, dir: &Path) -> Result<PathBuf, Error> {
    let index = sandbox.write_pages(dir).and_then(|index| index.canonicalize());
    index.map_err(|source: io::Error| Error::Pages { dir: dir.to_owned(), source })
}

fn what_arrived(executions: &[Execution], index: &Path) -> Vec<String> {
    if executions.is_empty() {
        return vec!["sandbox: nothing arrived".to_owned()];
    }
    let mut lines = Vec::new();
    for execution in executions {
        lines.push(format!("sandbox: {} {}", execution.key, execution.summary));
        lines.extend(execution.runs.iter().map(|run| {
            let evidence = match run.evidence.len() {
                0 => String::new(),
                1 => ", 1 file".to_owned(),
                count => format!(", {count} files"),
            };
            format!(
                "sandbox:   {} {}{evidence}",
                run.test.key,
                run.status.word(execution.deployment)
            )
        }));
    }
    lines.push(format!("sandbox: look at it in {}", index.display()));
    lines
}
