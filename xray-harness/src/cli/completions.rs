//! `cargo xray completions`

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;

use super::error::Error;
use super::exit_code::Exit;

/// Print a script with which a shell completes `cargo-xray`
///
/// It completes `cargo-xray …`, which is the same as `cargo xray …`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: cargo xray completions bash > \
                        ~/.local/share/bash-completion/completions/cargo-xray")]
pub(super) struct Arguments {
    /// For which shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let mut script = Vec::new();
    let mut command = super::CommandLine::command();
    clap_complete::generate(arguments.shell, &mut command, "cargo-xray", &mut script);
    super::print(|out| io::Write::write_all(out, &script))
}
