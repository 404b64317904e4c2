//! `cargo xray test`: one command for the tests and their report.

use std::fs;

use tests::{Fixture, Output, Xray, has_nextest};
use xray_harness::Deployment;
use xray_harness::sandbox::Status;

fn keys(xray: &Xray) -> Vec<String> {
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{executions:#?}");
    let mut keys: Vec<_> = executions[0].runs.iter().map(|run| run.test.key.clone()).collect();
    keys.sort();
    keys
}

#[test]
fn one_command_runs_all_binaries_and_sends_them_at_once() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        let mut test = shop.xray(&["test", "--outcome"]);
        test.arg(shop.run_dir().with_file_name("outcome.json"));
        let output = Output::of(xray.reach(&mut test));
        assert_eq!(output.code, Some(101), "{output}");
        assert!(shop.run_dir().with_file_name("outcome.json").is_file(), "{output}");
        assert!(output.stdout.contains("test rejects_an_invalid_user ... FAILED"), "{output}");
        let expected = ["SHOP-1", "SHOP-10", "SHOP-11", "SHOP-20", "SHOP-21", "SHOP-22", "SHOP-23"];
        assert_eq!(keys(&xray), expected, "{output}");
        assert_eq!(xray.payloads().len(), 1, "{output}");
        let told = output.told();
        assert_eq!(told.len(), 1, "{output}");
        assert!(told[0].contains("created: 7 tests, 5 passed, 2 failed"), "{output}");
    }
}

#[test]
fn cargos_own_arguments_reach_it_as_they_are() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let arguments = ["test", "--test", "checkout", "--", "--exact", "pays", "no such test"];
    let output = Output::of(xray.reach(&mut shop.xray(&arguments)));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stdout.contains("1 passed; 0 failed; 0 ignored"), "{output}");
    assert_eq!(keys(&xray), ["SHOP-20", "SHOP-21"], "{output}");

    let only_for_libtest = Output::of(&mut shop.xray(&["test", "--", "--list"]));
    assert_eq!(only_for_libtest.code, Some(0), "{only_for_libtest}");
    assert!(only_for_libtest.stdout.contains("pays: test"), "{only_for_libtest}");
    let refused = Output::of(&mut shop.xray(&["test", "--lib", "--dry-run"]));
    assert!(refused.stderr.contains("unexpected argument '--dry-run'"), "cargo's words: {refused}");
}

#[test]
fn the_first_failure_ends_the_run_only_if_that_is_asked_for() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut shop.xray(&["test", "--fail-fast"])));
    assert_eq!(output.code, Some(101), "{output}");
    assert!(!keys(&xray).contains(&"SHOP-10".to_owned()), "login never ran: {output}");
}

#[test]
fn an_upload_that_fails_changes_the_exit_code_only_where_it_is_required() {
    let shop = Fixture::new("shop");
    let code = |arguments: &[&str]| {
        let mut test = shop.xray(arguments);
        test.env("XRAY_URL", "http://127.0.0.1:9").env("XRAY_TOKEN", "t").env("XRAY_BUDGET", "1");
        let output = Output::of(&mut test);
        assert!(output.stderr.contains("the results are kept"), "{output}");
        output.code
    };
    assert_eq!(code(&["test", "--lib"]), Some(0));
    assert_eq!(code(&["test", "--upload", "required", "--lib"]), Some(3));
    assert_eq!(code(&["test", "--upload=required", "--test", "login"]), Some(101));
    let without_login = Output::of(&mut shop.xray(&["test", "--upload", "required", "--lib"]));
    assert_eq!(without_login.code, Some(3), "{without_login}");
}

#[test]
fn a_dry_run_and_a_shard_send_nothing_and_say_how_to_go_on() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let dir = shop.run_dir().display().to_string();
    for word in ["--dry-run", "--shard-only"] {
        let output = Output::of(xray.reach(&mut shop.xray(&["test", word, "--lib"])));
        assert_eq!(output.code, Some(0), "{output}");
        let how = format!("cargo xray upload {dir}");
        assert!(output.told().iter().any(|line| line.contains(&how)), "{output}");
        let counts = "it would be 1 test, 1 passed";
        assert_eq!(output.stderr.contains(counts), word == "--dry-run", "{output}");
        assert!(xray.requests().is_empty(), "{output}");
    }
    let quiet = Output::of(&mut shop.xray(&["test", "--quiet", "--shard-only", "--lib"]));
    assert!(quiet.told().is_empty(), "{quiet}");
    let sent = Output::of(xray.reach(&mut shop.xray(&["upload"])));
    assert_eq!(sent.code, Some(0), "{sent}");
    assert_eq!(keys(&xray), ["SHOP-1"]);
}

#[test]
fn a_shard_without_an_annotated_test_does_not_keep_the_others_from_xray() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let mut shards = vec![(&["test", "--shard-only", "--test", "login"][..], 101)];
    shards.push((&["test", "--shard-only", "--test", "plain"], 0));
    if has_nextest() {
        // It has a code of its own for a partition without any test.
        shards.push((
            &["nextest", "run", "--shard-only", "--test", "login", "--partition", "count:3/3"],
            4,
        ));
    }
    let dirs: Vec<_> = (1..=shards.len()).map(|n| shop.run_dir().join(n.to_string())).collect();
    for ((arguments, code), dir) in shards.into_iter().zip(&dirs) {
        let output = Output::of(shop.xray(arguments).env("XRAY_RUN_DIR", dir));
        assert_eq!(output.code, Some(code), "{output}");
        let is_empty = output.stderr.contains("no annotated test ran, which is recorded in");
        assert_eq!(is_empty, arguments.contains(&"plain"), "{output}");
    }
    for _ in 0..2 {
        let output = Output::of(xray.reach(shop.xray(&["upload"]).args(&dirs)));
        assert_eq!(output.code, Some(0), "{output}");
        assert_eq!(keys(&xray), ["SHOP-10", "SHOP-11"], "{output}");
    }
    let none = Output::of(xray.reach(shop.xray(&["upload"]).args(&dirs[1..])));
    assert_eq!(none.code, Some(0), "{none}");
    assert!(none.told()[0].contains("nothing to send"), "{none}");
}

#[test]
fn tests_that_do_not_compile_or_are_not_there_leave_nothing_behind() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::own("shop");
    let output = Output::of(xray.reach(&mut shop.xray(&["test", "--test", "plain"])));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(output.told(), ["xray: nothing to send: no annotated test ran"], "{output}");
    fs::write(shop.path("tests/plain.rs"), "does not compile").expect("written");
    let output = Output::of(xray.reach(&mut shop.xray(&["test", "--test", "plain"])));
    assert_eq!(output.code, Some(101), "{output}");
    assert!(output.stderr.contains("could not compile `shop`"), "{output}");
    assert!(output.told().is_empty() && xray.requests().is_empty(), "{output}");
    assert!(!shop.run_dir().exists(), "{output}");
}

#[test]
fn a_run_directory_that_cannot_be_made_costs_results_and_no_test() {
    let shop = Fixture::new("shop");
    fs::write(shop.run_dir(), "in the way").expect("written");
    let mut test = shop.xray(&["test", "--lib"]);
    let output = Output::of(&mut test);
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.told()[0].contains("results are not recorded: cannot create"), "{output}");
    let required = Output::of(&mut shop.xray(&["test", "--upload", "required", "--lib"]));
    assert_eq!(required.code, Some(3), "{required}");
    let relative = Output::of(test.env("XRAY_RUN_DIR", "relative"));
    assert_eq!(relative.code, Some(1), "{relative}");
    assert!(relative.stderr.contains("make it absolute"), "{relative}");
}

#[test]
fn a_run_is_kept_where_the_command_line_says_that_the_target_is() {
    let shop = Fixture::new("shop");
    let manifest = shop.path("Cargo.toml").display().to_string();
    let mut test = shop.xray(&["test", "--shard-only", "--manifest-path", &manifest]);
    let target = shop.target();
    test.args(["--lib", "--target-dir"]).arg(&target).args(["--config", "build.incremental=false"]);
    test.current_dir("/").env_remove("CARGO_TARGET_DIR").env_remove("XRAY_RUN_DIR");
    let id = format!("build-{}", std::process::id());
    let output = Output::of(test.env("XRAY_RUN_ID", &id));
    assert_eq!(output.code, Some(0), "{output}");
    let dir = target.join("xray").join(id);
    assert!(dir.join("journal").is_dir(), "{output}");
    fs::remove_dir_all(dir).expect("removed");
}

#[test]
fn each_way_to_die_is_a_failure_with_its_evidence_and_costs_no_neighbour() {
    let xray = Xray::start(Deployment::Server);
    let ends = Fixture::new("ends");
    let deadly = [
        ("aborts", "ENDS-3"),
        ("reads_where_nothing_is", "ENDS-4"),
        ("overflows_its_stack", "ENDS-5"),
        ("is_killed", "ENDS-6"),
        ("exits_with_a_code", "ENDS-7"),
        ("exits_as_if_all_were_well", "ENDS-8"),
    ];
    for (name, key) in deadly {
        // One thread, in the order of names: one test is over, and one not begun, when it dies.
        let arguments = ["--test", "ends", "--", "--test-threads=1", "--exact"];
        let mut test = ends.xray(&["test", "--shard-only"]);
        let names = ["a_first_one", name, "will_not_begin"];
        test.args(arguments).args(names).env("XRAY_RUN_DIR", ends.run_dir().join(key));
        let output = Output::of(&mut test);
        assert_eq!(output.code == Some(0), name == "exits_as_if_all_were_well", "{output}");
        let dir = ends.run_dir().join(key);
        let output = Output::of(xray.reach(ends.xray(&["upload"]).arg(dir)));
        assert_eq!(output.code, Some(0), "{output}");
        let executions = xray.executions();
        let runs = &executions.last().expect("an execution").runs;
        let run = |key: &str| runs.iter().find(|run| run.test.key == key);
        let killed = run(key).unwrap_or_else(|| panic!("no {key}: {runs:#?}"));
        assert_eq!(killed.status, Status::Failed, "{name}");
        assert_eq!(killed.evidence[0].filename, "before.txt", "{name}");
        let comment = killed.comment.as_deref().expect("a comment");
        let exits = comment.contains("its process exited while it ran");
        assert_eq!(exits, name.starts_with("exits"), "{name}: {comment}");
        assert_eq!(run("ENDS-20").map(|run| run.status), Some(Status::Passed), "{name}");
        assert_eq!(runs.len(), 2, "what did not begin is not invented: {runs:#?}");
    }
}
