//! What is kept, for how long, and that nothing of it goes without a word.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tests::{Finished, Fixture, Output, RunDir, Xray, cargo_xray, quiet};
use xray_harness::Deployment;
use xray_harness::sandbox::{Effect, Fault, Route};

/// A workspace without a crate, whose runs are written by hand.
struct Workspace {
    temp: tempfile::TempDir,
}

impl Workspace {
    fn new() -> Self {
        let temp = tempfile::tempdir().expect("a temporary folder");
        fs::write(temp.path().join("Cargo.toml"), "[workspace]\n").expect("written");
        fs::create_dir_all(temp.path().join("target/xray")).expect("created");
        Self { temp }
    }

    fn runs(&self) -> PathBuf {
        self.temp.path().join("target/xray")
    }

    /// A run of one test; the larger `age`, the older.
    fn run(&self, name: &str, age: u64) -> PathBuf {
        let (run, dir) = (RunDir::of(&[Finished::passed(1)]), self.runs().join(name));
        fs::rename(run.path(), &dir).expect("moved");
        grow_old(&dir, age);
        dir
    }

    fn xray(&self, arguments: &[&str]) -> Command {
        let mut command = cargo_xray();
        command.args(arguments).current_dir(self.temp.path());
        command
    }

    /// What `cargo xray runs` says of the run of this name.
    fn state(&self, name: &str) -> Value {
        let output = Output::of(&mut self.xray(&["runs", "--format", "json"]));
        let listed: Value = serde_json::from_str(&output.stdout).expect("JSON");
        let runs = listed["runs"].as_array().expect("runs");
        runs.iter().find(|run| run["run"] == name).expect(name).clone()
    }
}

fn grow_old(dir: &Path, age: u64) {
    let at = SystemTime::now() - Duration::from_secs(age);
    File::open(dir.join("journal")).and_then(|it| it.set_modified(at)).expect("it is older");
}

/// The names in `runs` that begin with `prefix`.
fn count(runs: &Path, prefix: &str) -> usize {
    let names = fs::read_dir(runs).expect("runs").map(|entry| entry.expect("it").file_name());
    names.filter(|name| name.to_string_lossy().starts_with(prefix)).count()
}

#[test]
fn runs_that_were_to_be_sent_go_last_and_only_after_a_word() {
    let shop = Fixture::new("shop");
    let temp = tempfile::tempdir().expect("a temporary folder");
    let binary = temp.path().join("debug/login");
    fs::create_dir(temp.path().join("debug")).expect("created");
    fs::write(temp.path().join("CACHEDIR.TAG"), "").expect("written");
    fs::copy(shop.binary("login"), &binary).expect("copied");
    let runs = temp.path().join("xray");
    let run = |id: &str| {
        let mut run = quiet(Command::new(&binary));
        run.current_dir(temp.path()).env("XRAY_RUN_ID", id);
        run
    };

    let mut tried = run("tried");
    tried.env("XRAY_URL", "http://127.0.0.1:9").env("XRAY_TOKEN", "t").env("XRAY_BUDGET", "0");
    let output = Output::of(&mut tried);
    assert!(output.stderr.contains("they are kept"), "{output}");
    for nth in 0..205 {
        let dir = runs.join(format!("older-{nth}"));
        fs::create_dir_all(dir.join("journal")).expect("created");
        fs::copy(runs.join("tried/due"), dir.join("due")).expect("it was to be sent");
        grow_old(&dir, 1000 + nth);
    }
    for nth in 0..45 {
        let dir = runs.join(format!("untried-{nth}"));
        fs::create_dir_all(dir.join("journal")).expect("created");
        grow_old(&dir, 100 + nth);
    }

    let output = Output::of(&mut run("one"));
    assert!(output.stderr.contains("206 earlier runs were to be sent"), "{output}");
    assert!(output.stderr.contains("cargo xray upload RUN_DIR"), "{output}");
    assert!(!output.stderr.contains("removed now"), "{output}");
    assert_eq!((count(&runs, "older"), count(&runs, "untried")), (205, 40), "{output}");

    let output = Output::of(&mut run("two"));
    assert!(output.stderr.contains("the oldest 6 were removed now"), "{output}");
    assert_eq!((count(&runs, "older"), count(&runs, "tried")), (199, 1), "{output}");
    let (oldest, newest) = (runs.join("older-204"), runs.join("older-0"));
    assert!(!oldest.exists() && newest.exists());

    for nth in 0..60 {
        fs::remove_dir_all(runs.join(format!("older-{nth}"))).expect("it was sent elsewhere");
    }
    let output = Output::of(&mut run("three"));
    assert!(!output.stderr.contains("earlier runs"), "there is room again: {output}");
}

#[test]
fn an_upload_that_does_not_come_to_its_end_leaves_a_run_that_is_due() {
    let workspace = Workspace::new();
    let dir = workspace.run("one", 0);
    assert_eq!(workspace.state("one")["state"], "unsent");
    let upload = || workspace.xray(&["upload", "target/xray/one"]);
    assert_eq!(Output::of(&mut upload()).code, Some(3));
    assert_eq!(workspace.state("one")["state"], "unsent", "there is nobody to send as");
    let xray = Xray::start(Deployment::Server);
    let refusal = Effect::Status { code: 400, headers: Vec::new(), body: "no".to_owned() };
    xray.script(Fault::new(Route::Import, refusal));
    assert_eq!(Output::of(xray.reach(&mut upload())).code, Some(3));
    assert_eq!(workspace.state("one")["state"], "due");
    let output = Output::of(&mut workspace.xray(&["clean"]));
    assert!(dir.is_dir() && output.stderr.contains("(due)"), "{output}");
    assert_eq!(Output::of(xray.reach(&mut upload())).code, Some(0));
    assert_eq!(workspace.state("one")["state"], "sent");
    assert!(!dir.join("due").exists());
}

#[test]
fn an_upload_of_the_newest_run_tells_of_older_ones_that_are_not_sent() {
    let workspace = Workspace::new();
    let xray = Xray::start(Deployment::Cloud);
    let upload = |arguments: &[&str]| {
        let output = Output::of(xray.reach(&mut workspace.xray(arguments)));
        assert_eq!(output.code, Some(0), "{output}");
        output
    };
    let older = |output: &Output| output.told().iter().any(|line| line.contains("older run"));
    workspace.run("new", 0);
    assert!(!older(&upload(&["upload"])));
    let due = workspace.run("old", 100);
    let told = "xray: 1 older run is not sent: `cargo xray runs` lists what is kept";
    let output = upload(&["upload"]);
    assert!(output.told().contains(&told), "{output}");
    workspace.run("older", 200);
    fs::write(due.join("due"), "").expect("written");
    let told =
        "xray: 2 older runs are not sent, 1 of them due: `cargo xray runs` lists what is kept";
    let output = upload(&["upload"]);
    assert!(output.told().contains(&told), "{output}");
    assert!(!older(&upload(&["upload", "target/xray/old"])), "one that was named");
}

#[test]
fn a_run_that_is_unclear_at_one_address_is_sent_once_another_holds_it() {
    let workspace = Workspace::new();
    let dir = workspace.run("one", 0);
    let (first, second) = (Xray::start(Deployment::Server), Xray::start(Deployment::Server));
    first.script(Fault::new(Route::Import, Effect::DropAfter));
    let refusal = Effect::Status { code: 403, headers: Vec::new(), body: String::new() };
    first.script(Fault::new(Route::Search, refusal));
    let upload = |xray: &Xray| Output::of(xray.reach(&mut workspace.xray(&["upload"])));
    assert_eq!(upload(&first).code, Some(3));
    assert_eq!(workspace.state("one")["state"], "unclear");
    let output = Output::of(&mut workspace.xray(&["clean"]));
    assert!(dir.is_dir(), "{output}");

    assert_eq!(upload(&second).code, Some(0));
    let state = workspace.state("one");
    assert_eq!(state["state"], "sent");
    assert_eq!(state["unclear_at"], serde_json::json!([first.url()]));
    let key = second.executions()[0].key.clone();
    let output = Output::of(&mut workspace.xray(&["runs"]));
    let told = format!("{key}, unclear at {}", first.url());
    assert!(output.stdout.contains(&told), "{output}");
    let output = Output::of(&mut workspace.xray(&["clean"]));
    assert!(!dir.exists() && output.stderr.contains(&told), "{output}");
}

#[test]
fn a_ledger_that_was_cut_is_told_of_and_nothing_is_sent_anew() {
    let workspace = Workspace::new();
    let dir = workspace.run("one", 0);
    let xray = Xray::start(Deployment::Server);
    let upload = || Output::of(xray.reach(&mut workspace.xray(&["upload"])));
    assert_eq!(upload().code, Some(0));
    let ledger = dir.join("ledger.json");
    let half = fs::read(&ledger).map(|text| text[..text.len() / 2].to_vec()).expect("a ledger");
    fs::write(&ledger, &half).expect("cut");
    let requests = xray.requests().len();
    let output = upload();
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.stderr.contains("it tells what was sent, so delete it only if"), "{output}");
    assert_eq!(xray.requests().len(), requests, "{output}");
    assert_eq!(fs::read(&ledger).expect("it"), half, "it is left as it is");
    assert_eq!(workspace.state("one")["state"], "unclear");
    let output = Output::of(&mut workspace.xray(&["clean"]));
    assert!(dir.is_dir() && output.stderr.contains("kept"), "{output}");
    let output = Output::of(&mut workspace.xray(&["runs"]));
    assert!(output.stdout.contains("its ledger cannot be read"), "{output}");
}

#[test]
fn uploads_at_once_make_one_execution_and_leave_nothing_due() {
    for xray in Xray::both() {
        let workspace = Workspace::new();
        let dir = workspace.run("one", 0);
        let upload = || {
            let mut upload = workspace.xray(&["upload"]);
            xray.reach(&mut upload).stderr(Stdio::piped()).spawn().expect("it starts")
        };
        let uploads: Vec<_> = std::iter::repeat_with(upload).take(4).collect();
        for upload in uploads {
            let output = upload.wait_with_output().expect("it ends");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{stderr}");
        }
        assert_eq!(xray.executions().len(), 1);
        assert_eq!(xray.imports().len(), 1);
        assert!(!dir.join("due").exists() && dir.join("sent").is_file());
    }
}

/// As a removal leaves it that was killed before its end.
#[test]
fn a_run_that_is_half_removed_is_no_run_any_more_and_goes_with_the_next() {
    let workspace = Workspace::new();
    let dir = workspace.run("one", 0);
    fs::create_dir_all(dir.join("evidence")).expect("created");
    for nth in 0..5000 {
        fs::write(dir.join("evidence").join(nth.to_string()), "").expect("written");
    }
    let mut clean = workspace.xray(&["clean", "--all"]);
    let mut clean = clean.stderr(Stdio::null()).spawn().expect("it starts");
    while dir.join("journal").exists() {
        std::thread::yield_now();
    }
    clean.kill().expect("killed");
    clean.wait().expect("it ends");
    // However far it came before it was killed, and even if it came to its end.
    fs::create_dir_all(dir.join("retired")).expect("it is there or is made");
    let output = Output::of(&mut workspace.xray(&["runs"]));
    assert!(output.stdout.contains("no run is kept"), "{output}");
    let output = Output::of(&mut workspace.xray(&["upload"]));
    assert_eq!(output.code, Some(1), "{output}");
    let output = Output::of(&mut workspace.xray(&["clean"]));
    assert!(output.code == Some(0) && !dir.exists(), "{output}");
}
