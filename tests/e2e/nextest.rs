//! nextest: a process a test.

use tests::{Fixture, Output, Xray, cargo_xray, has_nextest};
use xray_harness::Deployment;
use xray_harness::sandbox::Status;

#[test]
fn a_run_of_nextest_becomes_one_execution_by_one_upload() {
    if !has_nextest() {
        return;
    }
    let shop = Fixture::own("shop");
    let elsewhere = tempfile::tempdir().expect("a folder");
    // The target as a file names it, and as the environment does.
    let config = format!("[build]\ntarget-dir = {:?}\n", shop.target());
    std::fs::create_dir(shop.path(".cargo")).expect("created");
    std::fs::write(shop.path(".cargo/config.toml"), config).expect("written");
    for (told, place) in
        [(None, shop.path("target")), (Some(elsewhere.path()), elsewhere.path().into())]
    {
        let xray = Xray::start(Deployment::Cloud);
        let told = told.map(|dir| ("CARGO_TARGET_DIR", dir));
        let mut nextest = shop.cargo(&["nextest", "run", "--no-fail-fast"]);
        nextest.env_remove("CARGO_TARGET_DIR").env("CARGO_BUILD_BUILD_DIR", shop.target());
        let output = Output::of(xray.reach(&mut nextest).envs(told));
        assert!(output.stderr.contains("9 tests run: 7 passed, 2 failed"), "{output}");
        assert!(xray.requests().is_empty(), "{output}");

        let runs: Vec<_> = std::fs::read_dir(place.join("xray")).expect("runs").collect();
        assert_eq!(runs.len(), 1, "{runs:?}");
        let mut upload = cargo_xray();
        let output =
            Output::of(xray.reach(upload.arg("upload").current_dir(shop.root())).envs(told));
        assert_eq!(output.code, Some(0), "{output}");
        assert_eq!(xray.payloads().len(), 1);
        let execution = &xray.executions()[0];
        assert_eq!(execution.runs.len(), 7, "{output}");
        let failed = execution.runs.iter().filter(|run| run.status == Status::Failed);
        assert_eq!(failed.count(), 2);
    }
}

#[test]
fn a_retried_test_folds_to_its_last_attempt() {
    if !has_nextest() {
        return;
    }
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let mut nextest = shop.cargo(&["nextest", "run", "--retries", "2", "rejects"]);
    Output::of(nextest.env("XRAY_RUN_DIR", shop.run_dir()));
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(shop.run_dir())));
    assert_eq!(output.code, Some(0), "{output}");
    let run = &xray.executions()[0].runs[0];
    assert!(run.iterations.is_empty(), "attempts are no rows");
    let comment = run.comment.as_deref().expect("a comment");
    assert!(comment.contains("failed on attempt 3 of 3"), "{comment}");
}
