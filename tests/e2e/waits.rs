//! Nobody has to wonder why nothing happens.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use tests::{Finished, Fixture, Output, RunDir, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Condition, Effect, Fault, Route};

fn upload(xray: &Xray, run: &RunDir) -> Command {
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path());
    xray.reach(&mut upload);
    upload
}

fn run() -> RunDir {
    RunDir::of(&[Finished::passed(1)])
}

#[test]
fn a_server_that_asks_to_wait_is_told_of() {
    let xray = Xray::start(Deployment::Server);
    let wait = |seconds: &str| Effect::Status {
        code: 429,
        headers: vec![("retry-after".to_owned(), seconds.to_owned())],
        body: String::new(),
    };
    xray.script(Fault::new(Route::Import, wait("3")));
    xray.script(Fault::new(Route::Import, wait("0.1")));
    let output = Output::of(&mut upload(&xray, &run()));
    assert_eq!(output.code, Some(0), "{output}");
    let waits = output.stderr.matches("xray: waiting 3 s: ").count();
    assert_eq!(waits, 1, "{output}");
    assert!(output.stderr.contains("import/execution answered 429"), "{output}");
    assert_eq!(output.stderr.matches("waiting").count(), 1, "a short wait is none: {output}");
}

#[test]
fn a_search_that_may_be_late_is_told_of_once() {
    let xray = Xray::start(Deployment::Cloud);
    xray.script(Fault::new(Route::Import, Effect::DropAfter));
    xray.assume(Condition::IndexDelay { searches: 2 });
    let output = Output::of(upload(&xray, &run()).env("XRAY_UNCLEAR_WAIT", "600"));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(output.stderr.matches("xray: waiting up to ").count(), 1, "{output}");
    assert!(output.stderr.contains("XRAY_UNCLEAR_WAIT"), "{output}");
}

#[test]
fn another_upload_of_the_run_is_waited_for_and_told_of() {
    let xray = Xray::start(Deployment::Cloud);
    let run = run();
    let path = run.path().join("ledger.lock");
    let lock = OpenOptions::new().create(true).append(true).open(path).expect("a lock");
    lock.lock().expect("locked");
    let mut waiting = upload(&xray, &run).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut told = BufReader::new(waiting.stderr.take().expect("its words")).lines();
    let line = told.next().expect("a line").expect("text");
    assert!(line.contains("waiting for another upload of"), "{line}");
    assert!(xray.imports().is_empty());
    drop(lock);
    assert!(waiting.wait().expect("it ends").success());
    assert_eq!(xray.imports().len(), 1);
}

#[test]
fn a_test_process_that_waits_long_for_an_answer_says_for_which_and_until_when() {
    let xray = Xray::start(Deployment::Server);
    xray.script(Fault::new(Route::Import, Effect::Stall));
    let shop = Fixture::new("shop");
    let mut test = shop.test();
    xray.reach(test.args(["--test", "login"]));
    let output = Output::of(test.env("XRAY_ANSWER_TIMEOUT", "11").env("XRAY_UNCLEAR_WAIT", "0"));
    let told = output.told()[0];
    assert!(told.starts_with("xray: sending: http://127.0.0.1:"), "{output}");
    let end = "/import/execution is not done yet, and is waited for up to ";
    assert!(told.contains(end), "{output}");
    assert_eq!(xray.executions().len(), 1, "{output}");
}
