//! Real processes, in an environment without a trace of this one's settings.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// What a finished process left behind.
#[derive(Debug)]
pub struct Output {
    /// Its exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Output {
    /// Runs `command` to its end.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the command starts");
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The lines that are ours.
    #[must_use]
    pub fn told(&self) -> Vec<&str> {
        self.stderr.lines().filter(|line| line.starts_with("xray: ")).collect()
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, stdout, stderr } = self;
        write!(f, "exit code {code:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
    }
}

/// `cargo xray` as it is built from this workspace.
#[must_use]
pub fn cargo_xray() -> Command {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    let path = PATH.get_or_init(|| {
        let mut build = escargot::CargoBuild::new()
            .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
            .package("xray-harness")
            .bin("cargo-xray")
            .features("cli")
            .current_release();
        // What cargo says of this package, a build script of a dependency would take
        // for a change, and all that rests on it would be built again each time.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| text.starts_with(prefix)) {
                build = build.env_remove(name);
            }
        }
        let run = build.run().expect("cargo-xray builds");
        run.path().to_owned()
    });
    quiet(Command::new(path))
}

/// `command` without the settings, the runner and the cargo of this process.
#[must_use]
pub fn quiet(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let is_ours = ["XRAY_", "NEXTEST", "CARGO_"];
        let jobs = ["GITHUB_", "GITLAB_", "CI_", "TF_BUILD", "CIRCLE", "BUILDKITE", "JENKINS_URL"];
        let is_ours = is_ours.iter().chain(&jobs).any(|prefix| text.starts_with(prefix));
        let is_proxy = text.to_ascii_uppercase().ends_with("_PROXY");
        if (is_ours || is_proxy) && text != "CARGO_HOME" {
            command.env_remove(name);
        }
    }
    command
}

/// Kills `child` as soon as `is_time`.
///
/// # Panics
///
/// If that does not come to be, or the child ends before.
pub fn kill_when(mut child: Child, is_time: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_time() {
        assert!(begin.elapsed() < Duration::from_mins(2), "it did not come so far");
        assert!(child.try_wait().expect("it is asked").is_none(), "it ended before");
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("killed");
    child.wait().expect("it ends");
}

/// Writes a script that can be run at once. Another process writes it: as long as
/// one that was just forked from this one holds a file that is written, nobody
/// can run that.
///
/// # Panics
///
/// If it cannot be written.
pub fn script(path: &Path, text: &str) {
    let write = r#"printf %s "$2" > "$1" && chmod 755 "$1""#;
    let written = Command::new("sh").args(["-c", write, "sh"]).arg(path).arg(text).status();
    assert!(written.is_ok_and(|status| status.success()), "{} is written", path.display());
}

/// Is `cargo nextest` there? Where it is not, tests about it are passed over
/// with a word, but not in CI.
#[must_use]
pub fn has_nextest() -> bool {
    let version = quiet(Command::new(env!("CARGO"))).args(["nextest", "--version"]).output();
    let is_there = version.is_ok_and(|output| output.status.success());
    assert!(is_there || std::env::var_os("CI").is_none(), "CI needs cargo-nextest");
    if !is_there {
        println!("passed over: cargo-nextest is not installed");
    }
    is_there
}
