//! A run's directory that real processes left, something beside it that nobody
//! may touch, and the commands that look at the one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;
use tests::{Fixture, Output, Recorded, RunDir, Sink, cargo_xray};

/// What lies outside, as long as evidence of the run.
pub(crate) const SECRET: &str = "canary-outside-1";
/// How it would look in a payload.
const ENCODED: &str = "Y2FuYXJ5LW91dHNpZGUt";
/// nextest's name of its run.
pub(crate) const NEXTEST: &str = "0b3c2a52-1c4d-4f0e-9d3c-2f6a5d1e7b90";
/// No command asks for as much address space, in kilobytes.
const MOST_MEMORY: &str = "1000000";
/// No command takes longer, in seconds.
const LONGEST: &str = "60";
/// What a command is called with, before the directory.
pub(crate) type Look = &'static [&'static str];
/// The commands.
pub(crate) const LOOKS: [Look; 4] = [
    &["show"],
    &["report", "--format", "junit"],
    &["report", "--format", "html"],
    &["upload", "--verify"],
];

/// A copy of the run, to be changed.
pub(crate) struct Directory {
    temp: TempDir,
}

impl Directory {
    pub(crate) fn new() -> Self {
        let this = Self { temp: TempDir::new().expect("a temporary folder") };
        for (path, bytes) in original() {
            write(&this.run().join(path), bytes);
        }
        write(&this.secret(), SECRET.as_bytes());
        this
    }

    pub(crate) fn run(&self) -> PathBuf {
        self.temp.path().join("target/xray/run")
    }

    pub(crate) fn outside(&self) -> PathBuf {
        self.temp.path().join("outside")
    }

    pub(crate) fn secret(&self) -> PathBuf {
        self.outside().join("secret")
    }

    /// The run's files, by their paths in it.
    pub(crate) fn files() -> Vec<PathBuf> {
        original().keys().cloned().collect()
    }

    /// Lets these commands look at it, and says what one did that it should not
    /// have done.
    pub(crate) fn look_at(&self, looks: &[Look]) -> Result<(), String> {
        let before = contents(&self.outside());
        for words in looks {
            let mut command = cargo_xray();
            command.args(*words).arg(self.run()).current_dir(self.temp.path());
            let sink = Sink::start();
            let sent = self.temp.path().join("sent");
            sink.keep_in(&sent);
            let told = ended(sink.reach(&mut command).env("XRAY_BUDGET", "1"))?;
            let sent = fs::read(&sent).expect("what was sent");
            let sent = String::from_utf8_lossy(&sent);
            if [&*sent, &told].iter().any(|it| it.contains(SECRET) || it.contains(ENCODED)) {
                return Err(format!("{words:?} tells what lies outside:\n{told}\n{sent}"));
            }
            if words.contains(&"junit") && !told.is_empty() {
                roxmltree::Document::parse(&told).map_err(|error| format!("{error}: {told}"))?;
            }
            if words.contains(&"show") && !told.is_empty() {
                let shown: Result<Value, _> = serde_json::from_str(&told);
                shown.map_err(|error| format!("{error}: {told}"))?;
            }
            if told.contains("<script>alert") {
                return Err(format!("a page runs what a journal holds: {told}"));
            }
        }
        if contents(&self.outside()) == before {
            Ok(())
        } else {
            Err(format!("something outside was changed: {:?}", contents(&self.outside())))
        }
    }

    /// Runs a command that finds the directory in its workspace.
    pub(crate) fn in_a_workspace(&self, words: &[&str]) -> Result<String, String> {
        write(
            &self.temp.path().join("Cargo.toml"),
            b"[package]\nname = \"a\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\npath = \"a.rs\"\n",
        );
        write(&self.temp.path().join("a.rs"), b"");
        ended(cargo_xray().args(words).current_dir(self.temp.path()))
    }
}

/// What `show` prints of `run`.
pub(crate) fn shown(run: &RunDir) -> String {
    let mut show = cargo_xray();
    show.arg("show").arg(run.path()).current_dir(run.path());
    ended(&show).unwrap_or_else(|why| panic!("{why}"))
}

/// Whoever asks for more address space is not given it, and aborts.
const LIMITED: &str = r#"ulimit -v "$0"; exec timeout --signal=KILL "$@""#;

/// The standard output of `command`, if it ended by itself, in time, with a
/// code of its own, and with little memory.
fn ended(command: &Command) -> Result<String, String> {
    let temp = TempDir::new().expect("a temporary folder");
    let [stdout, stderr] = ["stdout", "stderr"].map(|name| temp.path().join(name));
    let mut limited = Command::new("sh");
    limited.args(["-c", LIMITED, MOST_MEMORY, LONGEST]);
    limited.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited.current_dir(command.get_current_dir().expect("a working directory"));
    limited.stdin(Stdio::null()).stdout(File::create(&stdout).expect("a file"));
    limited.stderr(File::create(&stderr).expect("a file"));
    let status = limited.status().expect("it starts");
    let [told, warned] = [stdout, stderr].map(|path| fs::read(path).expect("a file"));
    let (told, warned) = (String::from_utf8_lossy(&told), String::from_utf8_lossy(&warned));
    if !matches!(status.code(), Some(0..=4)) {
        return Err(format!("{command:?}: {status}: {warned}"));
    }
    if warned.chars().any(|c| c.is_control() && c != '\n') {
        return Err(format!("{command:?} lets a journal write on the terminal: {warned:?}"));
    }
    Ok(told.into_owned())
}

/// Every file of a run that was recorded and sent, by its path.
fn original() -> &'static BTreeMap<PathBuf, Vec<u8>> {
    static ORIGINAL: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    ORIGINAL.get_or_init(|| {
        let says = Fixture::new("says");
        let sink = Sink::start();
        let mut test = says.test();
        test.args(["--test", "says"]).env("GITHUB_ACTIONS", "true").env("GITHUB_SHA", "8843d7f");
        Output::of(sink.reach(&mut test));
        let mut files = contents(&says.run_dir());
        files.extend(contents(&Recorded::bookstore().dir()));
        files.extend(of_nextest());
        files.retain(|path, _| path != Path::new("sent"));
        assert!(files.contains_key(Path::new("ledger.json")), "{:?}", files.keys());
        files
    })
}

/// What nextest leaves: a journal, a list and a report.
fn of_nextest() -> Vec<(PathBuf, Vec<u8>)> {
    let head = |run: &str| {
        format!(
            r#"{{"entry":"process","version":{{"major":1,"minor":0}},"run":"run","binary":"shop::a","nextest":{{"run":"{NEXTEST}"{run}}},"at":1626259655000}}"#
        )
    };
    let test = r#""crate":"a","name":"fails","keys":["SHOP-8"],"file":"tests/a.rs","line":3"#;
    let journal = format!(
        "{}\n{{\"entry\":\"start\",\"attempt\":0,\"at\":1626259655000,{test}}}\n\
         {{\"entry\":\"evidence\",\"attempt\":0,\"file\":0,\"name\":\"a.txt\",\"size\":16}}\n",
        head(r#","attempt":1"#)
    );
    let listed = format!("{}\n{{\"entry\":\"case\",{test}}}\n", head(""));
    let report = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="1" failures="1" errors="0" uuid="{NEXTEST}" timestamp="2021-07-14T10:47:35.000+00:00" time="0.1">
    <testsuite name="shop::a" tests="1" disabled="0" errors="0" failures="1">
        <testcase name="fails" classname="shop::a" timestamp="2021-07-14T10:47:35.000+00:00" time="0.1">
            <failure message="it failed" type="test failure with exit code 101">it failed</failure>
            <system-out>what it printed</system-out>
        </testcase>
    </testsuite>
</testsuites>
"#
    );
    [
        ("journal/44-a.jsonl", journal),
        ("evidence/44-a/0", "sixteen bytes 16".to_owned()),
        ("listed/journal/45-a.jsonl", listed),
        ("nextest/junit.xml", report),
    ]
    .map(|(path, text)| (path.into(), text.into_bytes()))
    .into()
}

pub(crate) fn make_pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo starts");
    assert!(made.success(), "a pipe is made");
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("created");
    fs::write(path, bytes).expect("written");
}

/// Every file below `dir`, by its path from there.
fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(dir).expect("below").to_owned();
                files.insert(below, fs::read(&path).expect("a file"));
            }
        }
    }
    files
}
