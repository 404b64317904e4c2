//! `cargo xray sandbox`

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::thread;

use super::deployment;
use super::error::Error;
use super::exit_code::Exit;
use super::workspace::Workspace;
use crate::deployment::Deployment;
use crate::env;
use crate::plural::counted;
use crate::sandbox::{Execution, Sandbox};
use crate::tell::tell;

/// Try it all without Xray: an embedded one, on this machine only
///
/// With a COMMAND, such as `cargo test`, runs it with the settings that lead
/// to the sandbox, prints what arrived, leaves it as pages that open in a
/// browser, and exits with the command's own code. Without one, serves until
/// it is interrupted.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which of Xray's deployments the command shall report to
    #[arg(long, value_parser = deployment::words(), default_value = "cloud")]
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
    command.env("XRAY_SANDBOX", sandbox.url());
    let status = command.args(rest).envs(settings).status();
    let failed = |source| Error::Command { command: program.clone(), source };
    let status = status.map_err(failed)?;
    let dir =
        arguments.pages.unwrap_or_else(|| Workspace::around_here().target().join("xray-sandbox"));
    let executions = sandbox.executions();
    if executions.is_empty() {
        tell([nothing(&arguments.command, status)]);
    }
    tell(what_arrived(&executions));
    tell([look_at(&sandbox, &dir)]);
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

/// The command's exit code counts, whatever becomes of the pages.
fn look_at(sandbox: &Sandbox, dir: &Path) -> String {
    match sandbox.write_pages(dir).and_then(|index| index.canonicalize()) {
        Ok(index) => format!("sandbox: look at it in {}", index.display()),
        Err(error) => format!("sandbox: cannot write the pages to {}: {error}", dir.display()),
    }
}

/// Why nothing may have arrived, as far as the command tells.
fn nothing(command: &[OsString], status: ExitStatus) -> String {
    let has = |word: &str| command.iter().any(|it| it == word);
    let why = match (has("xray"), has("nextest")) {
        (false, true) => "under nextest, `cargo xray nextest run` is what sends".to_owned(),
        (true, _) if status.success() => "the command had no results to send".to_owned(),
        (false, _) if status.success() => "no annotated test ran in the command".to_owned(),
        (true, _) => format!("the command ended with {status}"),
        (false, _) => format!(
            "the command ended with {status}; where a test is killed or aborts, its process sends \
             nothing, and `cargo xray test` does"
        ),
    };
    format!("sandbox: nothing arrived: {why}")
}

fn what_arrived(executions: &[Execution]) -> Vec<String> {
    let mut lines = Vec::new();
    for execution in executions {
        lines.push(format!("sandbox: {} {}", execution.key, execution.summary));
        lines.extend(execution.runs.iter().map(|run| {
            let evidence = match run.evidence.len() {
                0 => String::new(),
                count => format!(", {}", counted(count, "file")),
            };
            format!(
                "sandbox:   {} {}{evidence}",
                run.test.key,
                run.status.word(execution.deployment)
            )
        }));
    }
    lines
}
