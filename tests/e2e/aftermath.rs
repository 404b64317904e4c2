//! What scripts and GitHub are told of an upload.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;
use tests::{Finished, Fixture, Output, RunDir, Xray, cargo_xray, kill_when};
use xray_harness::Deployment;
use xray_harness::sandbox::{Effect, Fault, Route};

fn upload(shop: &Fixture) -> Command {
    let mut upload = cargo_xray();
    upload.arg("upload").arg(shop.run_dir()).current_dir(shop.root());
    upload.env("CARGO_TARGET_DIR", shop.target());
    upload
}

#[test]
fn an_outcome_file_tells_what_was_made_what_it_held_and_what_it_took() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        Output::of(&mut shop.test());
        xray.unknown_test("SHOP-11");
        let file = shop.run_dir().with_file_name("outcome.json");
        let outcome = |upload: &mut Command| {
            let output = Output::of(upload.arg("--outcome").arg(&file));
            let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{output}"));
            serde_json::from_str::<Value>(&text).expect("JSON")
        };
        let told = outcome(xray.reach(&mut upload(&shop)));
        assert_eq!(told["version"]["major"], 1);
        let requests = xray.requests().len();
        match xray.deployment() {
            // Cloud refuses the whole for one unknown key.
            Deployment::Cloud => {
                assert_eq!(told["result"], "failed", "{told:#}");
                assert!(told["error"].as_str().expect("why").contains("SHOP-11"), "{told:#}");
            }
            Deployment::Server => {
                let key = xray.executions()[0].key.clone();
                assert_eq!(told["result"], "created", "{told:#}");
                assert_eq!(told["execution"]["key"], *key);
                let link = format!("{}/browse/{key}", xray.url());
                assert_eq!(told["execution"]["link"], *link);
                assert_eq!(told["counts"]["total"], 7, "{told:#}");
                assert_eq!(told["counts"]["failed"], 2, "{told:#}");
                assert!(told["not_sent"][0].as_str().expect("it").contains("SHOP-11"), "{told:#}");
                assert_eq!(told["requests"], requests);
            }
        }
    }
    let shop = Fixture::new("shop");
    Output::of(shop.test().args(["--test", "login"]));
    let xray = Xray::start(Deployment::Cloud);
    let file = shop.run_dir().with_file_name("again.json");
    for result in ["created", "nothing_to_send"] {
        Output::of(xray.reach(upload(&shop).arg("--outcome").arg(&file)));
        let told: Value = serde_json::from_slice(&fs::read(&file).expect("written")).expect("JSON");
        assert_eq!(told["result"], result, "{told:#}");
    }
}

#[test]
fn github_shows_a_summary_of_the_job_and_an_annotation_at_the_line_that_failed() {
    let shop = Fixture::new("shop");
    Output::of(shop.test().args(["--test", "login"]));
    let summary = shop.run_dir().with_file_name("summary.md");
    fs::write(&summary, "# Before\n").expect("written");
    let xray = Xray::start(Deployment::Cloud);
    let mut upload = upload(&shop);
    upload.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary);
    upload.env("GITHUB_WORKSPACE", shop.root().parent().expect("a folder"));
    let output = Output::of(xray.reach(&mut upload));
    assert_eq!(output.code, Some(0), "{output}");
    let annotations: Vec<_> = output.stdout.lines().collect();
    assert_eq!(annotations.len(), 1, "{output}");
    let begin = "::error file=shop/tests/login.rs,line=11,title=SHOP-10 login%3A%3Arejects_an_invalid_user::";
    assert!(annotations[0].starts_with(begin), "{output}");
    assert!(annotations[0].contains("the page says: go away"), "{output}");
    let text = fs::read_to_string(&summary).expect("the summary");
    assert!(text.starts_with("# Before\n"), "{text}");
    let key = &xray.executions()[0].key;
    let link = format!("[{}](<{}/browse/{key}>)", key.replace('-', "\\-"), xray.url());
    assert!(text.contains(&link), "{text}");
    assert!(text.contains("1 passed") && text.contains("1 failed"), "{text}");
}

#[test]
fn no_secret_that_a_test_said_is_in_what_a_pipeline_is_told() {
    let run = tests::Recorded::bookstore();
    let journals = fs::read_dir(run.dir().join("journal")).expect("journals");
    for path in journals.map(|entry| entry.expect("an entry").path()) {
        let text = fs::read_to_string(&path).expect("text");
        let said = format!("logged in by {}", xray_harness::sandbox::TOKEN);
        fs::write(&path, text.replace("assertion failed: page.is_welcome()", &said)).expect("it");
    }
    let (summary, outcome) = (run.beside("summary.md"), run.beside("outcome.json"));
    let xray = Xray::start(Deployment::Server);
    xray.script(Fault::new(
        Route::Import,
        Effect::Status {
            code: 400,
            headers: Vec::new(),
            body: xray_harness::sandbox::TOKEN.into(),
        },
    ));
    let mut upload = run.upload();
    upload.arg("--outcome").arg(&outcome).env("GITHUB_ACTIONS", "true");
    let output = Output::of(xray.reach(upload.env("GITHUB_STEP_SUMMARY", &summary)));
    assert_eq!(output.code, Some(3), "{output}");
    let read = |path| fs::read_to_string(path).expect("written");
    for told in [output.stdout.clone(), output.stderr.clone(), read(&summary), read(&outcome)] {
        assert!(!told.contains(xray_harness::sandbox::TOKEN), "{told}");
    }
    assert!(output.stdout.contains("logged in by [redacted]"), "{output}");
    assert!(read(&summary).contains("redacted"), "{}", read(&summary));
}

#[test]
fn an_outcome_says_of_an_upload_that_was_killed_that_it_did_not_come_to_its_end() {
    let xray = Xray::start(Deployment::Cloud);
    xray.script(Fault::new(Route::Import, Effect::Stall));
    let run = RunDir::of(&[Finished::passed(1)]);
    let file = run.path().with_file_name("outcome.json");
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path()).arg("--outcome").arg(&file).stderr(Stdio::null());
    let upload = xray.reach(&mut upload).spawn().expect("it starts");
    kill_when(upload, || !xray.imports().is_empty());
    let told: Value = serde_json::from_slice(&fs::read(&file).expect("written")).expect("JSON");
    assert_eq!(told["result"], "failed", "{told:#}");
    assert!(told["error"].as_str().expect("why").contains("did not come to its end"), "{told:#}");
}

/// What `cargo xray test` with these arguments and settings leaves.
fn told_of_tests(arguments: &[&str], settings: &[(&str, &str)]) -> (Value, Output) {
    let shop = Fixture::new("shop");
    let file = shop.run_dir().with_file_name("outcome.json");
    let mut test = shop.xray(&["test", "--outcome"]);
    test.arg(&file).args(arguments).envs(settings.iter().copied());
    let output = Output::of(&mut test);
    let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{settings:?}: {output}"));
    (serde_json::from_str(&text).expect("JSON"), output)
}

const TESTS: [&str; 4] = ["--test", "checkout", "--", "adds"];

#[test]
fn whatever_keeps_results_from_being_sent_is_in_the_outcome() {
    let login = ("XRAY_TOKEN", "t");
    for (policy, code, settings, why) in [
        ("required", 3, &[("XRAY_STEPS", "none"), login][..], "XRAY_STEPS is"),
        ("auto", 0, &[("XRAY_STEPS", "none"), login], "XRAY_STEPS is"),
        ("required", 3, &[("XRAY_UPLOAD", "always"), login], "XRAY_UPLOAD is"),
        ("auto", 0, &[("XRAY_URL", "ftp://jira.example.com"), login], "XRAY_URL is"),
        ("required", 3, &[], "no credentials are set"),
    ] {
        let arguments = [&["--upload", policy][..], &TESTS].concat();
        let (told, output) = told_of_tests(&arguments, settings);
        assert_eq!(output.code, Some(code), "{output}");
        assert_eq!(told["result"], "failed", "{told:#}");
        assert!(told["error"].as_str().expect("why").contains(why), "{why}: {told:#}");
        assert!(told["dirs"][0].as_str().expect("a directory").ends_with("run"), "{told:#}");
    }
    for (arguments, result, why) in [
        ([&["--dry-run"][..], &TESTS].concat(), "kept", "a dry run"),
        ([&["--shard-only"][..], &TESTS].concat(), "kept", "one shard"),
        (vec!["--test", "plain"], "nothing_to_send", "no annotated test ran"),
    ] {
        let (told, output) = told_of_tests(&arguments, &[]);
        assert_eq!(output.code, Some(0), "{output}");
        assert_eq!(told["result"], result, "{told:#}");
        assert!(told["why"].as_str().expect("why").contains(why), "{told:#}");
    }
    let (told, output) = told_of_tests(&TESTS, &[("XRAY_RUN_ID", "../run")]);
    assert_eq!(output.code, Some(1), "{output}");
    assert!(told["error"].as_str().expect("why").contains("XRAY_RUN_ID"), "{told:#}");
}

#[test]
fn results_that_a_setting_keeps_from_xray_are_not_sent_wherever_it_is_found() {
    let login = ("XRAY_TOKEN", "t");
    for (file, settings, why) in [
        ("", &[("XRAY_STEPS", "none"), login][..], "XRAY_STEPS is"),
        ("", &[("XRAY_MAX_BODY", "much"), login], "XRAY_MAX_BODY"),
        ("", &[("XRAY_URL", "ftp://jira.example.com"), login], "XRAY_URL is"),
        (
            "",
            &[("XRAY_API_VERSION", "3"), ("XRAY_URL", "https://j.example.com"), login],
            "XRAY_API",
        ),
        ("", &[("XRAY_CLIENT_ID", "half")], "XRAY_CLIENT_SECRET"),
        ("", &[("XRAY_REDACT", "("), ("XRAY_URL", "https://j.example.com"), login], "no regular"),
        ("projet = 1", &[login], "did you mean `project`?"),
        ("[execution.fields]\nsummary = 1", &[login], "summary"),
        (
            "",
            &[("XRAY_CA_CERT_FILE", "nowhere"), ("XRAY_URL", "https://j.example.com"), login],
            "nowhere",
        ),
    ] {
        let run = tests::Recorded::bookstore().with_settings(file);
        let outcome = run.beside("outcome.json");
        let mut upload = run.upload();
        let output =
            Output::of(upload.arg("--outcome").arg(&outcome).envs(settings.iter().copied()));
        assert_eq!(output.code, Some(3), "{settings:?}: {output}");
        assert!(output.stderr.contains(why), "{why}: {output}");
        let told: Value = serde_json::from_slice(&fs::read(&outcome).expect("it")).expect("JSON");
        assert_eq!(told["result"], "failed", "{told:#}");
        assert!(told["error"].as_str().expect("why").contains(why), "{told:#}");
        assert!(run.dir().join("due").is_file(), "somebody tried to send it: {output}");
    }
    let mut nowhere = cargo_xray();
    nowhere.args(["upload", "nowhere", "--outcome", "/dev/stdout"]);
    let output = Output::of(&mut nowhere);
    assert_eq!(output.code, Some(1), "{output}");
    let told: Value = serde_json::from_str(&output.stdout).expect("one outcome");
    assert!(told["error"].as_str().expect("why").contains("nowhere"), "{told:#}");
}
