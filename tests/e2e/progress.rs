//! A long upload is seen.

use std::process::Command;

use tests::{Finished, Output, RunDir, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Effect, Fault, Route};

fn run_of(bytes: usize) -> RunDir {
    RunDir::of(&[Finished::passed(1).with("a.bin", vec![7; bytes])])
}

#[test]
fn a_log_tells_of_what_is_large_and_a_quiet_one_of_nothing() {
    for (bytes, words, is_told) in
        [(3_200_000, &[][..], true), (3_200_000, &["--quiet"][..], false), (3_200, &[], false)]
    {
        let xray = Xray::start(Deployment::Server);
        let run = run_of(bytes);
        let mut upload = cargo_xray();
        let output = Output::of(xray.reach(upload.arg("upload").args(words).arg(run.path())));
        assert_eq!(output.code, Some(0), "{output}");
        let line = "xray: request 1: sending 4.07 MiB";
        assert_eq!(output.told().contains(&line), is_told, "{bytes} {words:?}: {output}");
        assert!(!output.stderr.contains('\u{1b}'), "a log has no bar: {output}");
    }
}

#[test]
fn a_terminal_shows_a_bar_while_an_answer_is_waited_for() {
    if Command::new("script").arg("--version").output().is_err() {
        println!("passed over: there is no script to make a terminal with");
        return;
    }
    let shown = |words: &str| {
        let xray = Xray::start(Deployment::Server);
        xray.script(Fault::new(Route::Import, Effect::Stall));
        let run = run_of(1_000);
        let line = format!(
            "'{}' upload {words} '{}'",
            cargo_xray().get_program().display(),
            run.path().display()
        );
        let mut script = tests::quiet(Command::new("script"));
        script.args(["-qec", &line, "/dev/null"]).env("TERM", "xterm");
        script.env("XRAY_ANSWER_TIMEOUT", "2").env("XRAY_UNCLEAR_WAIT", "0");
        Output::of(xray.reach(&mut script)).stdout
    };
    let bar = shown("");
    assert!(bar.contains("request 1: waiting for the answer"), "{bar}");
    assert!(bar.contains('█'), "{bar}");
    let silent = shown("--quiet");
    assert!(!silent.contains("request 1"), "{silent}");
}

#[test]
fn a_terminal_shows_what_is_looked_for_after_an_import_without_an_answer() {
    if Command::new("script").arg("--version").output().is_err() {
        println!("passed over: there is no script to make a terminal with");
        return;
    }
    let xray = Xray::start(Deployment::Server);
    xray.script(Fault::new(Route::Import, Effect::DropBefore));
    xray.script(Fault::new(Route::Search, Effect::Stall));
    let run = run_of(10);
    let line =
        format!("'{}' upload '{}'", cargo_xray().get_program().display(), run.path().display());
    let mut script = tests::quiet(Command::new("script"));
    script.args(["-qec", &line, "/dev/null"]).env("TERM", "xterm");
    script.env("XRAY_ANSWER_TIMEOUT", "2").env("XRAY_UNCLEAR_WAIT", "0");
    let shown = Output::of(xray.reach(&mut script)).stdout;
    let doing = "request 2: looking for the Test Execution, waiting for the answer";
    assert!(shown.contains(doing), "{shown}");
    assert!(!shown.contains(" of 1"), "a question has no bytes to be seen: {shown}");
}
