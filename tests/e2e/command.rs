//! `cargo xray`, through a real process.

use std::fs;

use serde_json::Value;
use tests::{Fixture, Output, Recorded, Xray, assert_valid, cargo_xray};
use xray_harness::Deployment;

#[test]
fn uploading_twice_changes_nothing() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        Output::of(&mut shop.test());
        let upload = || Output::of(xray.reach(cargo_xray().arg("upload").arg(shop.run_dir())));
        let first = upload();
        assert_eq!(first.code, Some(0), "{first}");
        assert!(first.told()[0].contains("created: 7 tests, 5 passed, 2 failed"), "{first}");
        let second = upload();
        assert_eq!(second.code, Some(0), "{second}");
        assert!(second.told()[0].contains("nothing to send"), "{second}");
        assert_eq!(xray.payloads().len(), 1);
    }
}

#[test]
fn without_a_name_the_newest_run_of_the_workspace_is_sent() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    Output::of(shop.cargo(&["test", "--test", "login"]).env("XRAY_UPLOAD", "never"));
    let mut upload = cargo_xray();
    upload.arg("upload").current_dir(shop.root()).env("CARGO_TARGET_DIR", shop.target());
    let output = Output::of(xray.reach(&mut upload));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(!xray.payloads().is_empty(), "{output}");
}

#[test]
fn an_upload_that_fails_says_so_by_its_exit_code() {
    let shop = Fixture::new("shop");
    Output::of(shop.test().args(["--test", "login"]));
    let mut upload = cargo_xray();
    upload.arg("upload").arg(shop.run_dir()).env("XRAY_UPLOAD", "required");
    let without_login = Output::of(&mut upload);
    assert_eq!(without_login.code, Some(3), "{without_login}");
    assert!(without_login.stderr.contains("no credentials are set"), "{without_login}");
    upload.env("XRAY_URL", "http://127.0.0.1:9").env("XRAY_TOKEN", "t").env("XRAY_BUDGET", "1");
    assert_eq!(Output::of(&mut upload).code, Some(3));
    upload.env("XRAY_UPLOAD", "never");
    assert_eq!(Output::of(&mut upload).code, Some(3));
}

#[test]
fn what_is_no_run_is_named_and_left_as_it_is() {
    let xray = Xray::start(Deployment::Cloud);
    let run = Recorded::bookstore().with_settings("");
    let empty = run.beside("empty");
    fs::create_dir(&empty).expect("created");
    for dir in [empty.clone(), run.beside("nowhere")] {
        let mut upload = cargo_xray();
        upload.arg("upload").arg(&dir).current_dir(run.beside("."));
        let output = Output::of(xray.reach(&mut upload));
        assert_eq!(output.code, Some(1), "{output}");
        assert!(output.stderr.contains(&format!("{} is no run's", dir.display())), "{output}");
    }
    assert_eq!(fs::read_dir(empty).expect("a folder").count(), 0);
    assert!(xray.requests().is_empty());
}

#[test]
fn show_prints_the_payload_and_sends_nothing() {
    let shop = Fixture::new("shop");
    Output::of(&mut shop.test());
    for (word, deployment) in [("cloud", Deployment::Cloud), ("server", Deployment::Server)] {
        let mut show = cargo_xray();
        let output = Output::of(show.args(["show", "--deployment", word]).arg(shop.run_dir()));
        assert_eq!(output.code, Some(0), "{output}");
        let payload: Value = serde_json::from_str(&output.stdout).expect("JSON");
        assert_valid(deployment, &payload);
        assert_eq!(payload["tests"].as_array().map(Vec::len), Some(7));
    }
}

#[test]
fn the_sandbox_runs_a_command_and_leaves_pages_with_its_pictures() {
    for deployment in ["cloud", "server"] {
        let shop = Fixture::new("shop");
        let pages = shop.run_dir().with_file_name("pages");
        let test = shop.test();
        let mut sandbox = cargo_xray();
        sandbox.current_dir(shop.root());
        sandbox.envs(test.get_envs().filter_map(|(name, value)| Some((name, value?))));
        sandbox.args(["sandbox", "--deployment", deployment, "--pages"]).arg(&pages);
        sandbox.arg("--").arg(test.get_program()).args(test.get_args()).args(["--test", "login"]);
        // A login of the user's own must not reach the sandbox, nor the command.
        sandbox.env("XRAY_USERNAME", "me").env("XRAY_PASSWORD", "mine");
        let output = Output::of(&mut sandbox);
        assert_eq!(output.code, Some(101), "{output}");
        assert!(output.stderr.contains("SHOP-10 FAIL"), "{output}");
        let index = fs::read_to_string(pages.join("index.html")).expect("the first page");
        assert!(index.contains("<html"), "{index}");
        let every_byte: Vec<u8> = (0..=255u8).cycle().take(300_001).collect();
        assert!(files_below(&pages).iter().any(|file| fs::read(file).expect("it") == every_byte));
    }
}

fn files_below(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("it").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn a_key_that_the_settings_file_does_not_know_is_named_with_what_may_be_meant() {
    let shop = Fixture::own("shop");
    Output::of(shop.test().args(["--test", "login"]));
    for (line, expected) in [
        ("projet = \"SHOP\"", "did you mean `project`?"),
        ("client_secret = \"s\"", "XRAY_CLIENT_SECRET"),
        ("upload = \"always\"", "auto, never or required"),
        ("deployment = \"dc\"", "cloud or server"),
        ("project = ", "xray.toml"),
    ] {
        fs::write(shop.path("xray.toml"), line).expect("written");
        let mut show = cargo_xray();
        let output = Output::of(show.arg("show").arg(shop.run_dir()).current_dir(shop.root()));
        assert_eq!(output.code, Some(1), "{output}");
        assert!(output.stderr.contains(expected), "{line}: {output}");
    }
}

#[test]
fn a_journal_of_a_later_major_version_is_refused_with_advice() {
    let shop = Fixture::new("shop");
    let journal = shop.run_dir().join("journal");
    fs::create_dir_all(&journal).expect("created");
    let head = r#"{"entry":"process","version":{"major":2,"minor":0},"anything":[]}"#;
    fs::write(journal.join("1.jsonl"), head).expect("written");
    let output = Output::of(cargo_xray().arg("show").arg(shop.run_dir()));
    assert_eq!(output.code, Some(1), "{output}");
    assert!(output.stderr.contains("2.0") && output.stderr.contains("1.x"), "{output}");
}

#[test]
fn a_ledger_of_a_later_major_version_is_refused_with_advice() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    Output::of(shop.test().args(["--test", "login"]));
    let ledger = shop.run_dir().join("ledger.json");
    fs::write(ledger, r#"{"version":{"major":2,"minor":0}}"#).expect("written");
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(shop.run_dir())));
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.stderr.contains("format 2"), "{output}");
    assert!(xray.requests().is_empty());
}

#[test]
fn it_is_a_cargo_command_and_tells_its_own_help() {
    let output = Output::of(cargo_xray().args(["xray", "--help"]));
    assert_eq!(output.code, Some(0), "{output}");
    for command in ["sandbox", "show", "upload"] {
        assert!(output.stdout.contains(command), "{output}");
    }
}

#[cfg(unix)]
#[test]
fn the_sandbox_says_why_nothing_arrived_only_as_far_as_it_knows() {
    for (command, told) in [
        (&["true"][..], "nothing arrived: no annotated test ran in the command"),
        (&["echo", "nextest"], "nothing arrived: under nextest, `cargo xray nextest run`"),
        (&["sh", "-c", "kill -ABRT $$"], "nothing arrived: the command ended with signal: 6"),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        let mut sandbox = cargo_xray();
        sandbox.args(["sandbox", "--pages"]).arg(dir.path()).arg("--").args(command);
        let output = Output::of(&mut sandbox);
        assert!(output.stderr.contains(told), "{output}");
        assert_eq!(output.stderr.matches("nextest").count(), told.matches("nextest").count());
    }
}
