//! What people judge a reporter by.

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::{Fixture, Output, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{self, Effect, Fault, Route, Status};

/// A run of the fixture's two login tests, in which one test fails.
fn login(shop: &Fixture) -> Command {
    let mut test = shop.test();
    test.args(["--test", "login"]);
    test
}

/// Every test has the outcome that it has on a good day.
fn assert_undisturbed(output: &Output) {
    assert_eq!(output.code, Some(101), "{output}");
    for line in ["rejects_an_invalid_user ... FAILED", "logs_in_a_known_user ... ok"] {
        assert!(output.stdout.contains(line), "{output}");
    }
}

/// `cargo xray upload` brings the run into the one execution there is.
fn assert_delivered_later(xray: &Xray, run_dir: &Path) {
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run_dir).env("XRAY_UNCLEAR_WAIT", "1");
    let output = Output::of(xray.reach(&mut upload));
    assert_eq!(output.code, Some(0), "{output}");
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{output}");
    assert_eq!(executions[0].runs.len(), 2, "{output}");
}

#[test]
fn with_wrong_credentials_the_results_are_kept_and_delivered_later() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        let mut test = login(&shop);
        xray.reach(&mut test);
        match xray.deployment() {
            Deployment::Cloud => test.env("XRAY_CLIENT_SECRET", "wrong-secret-canary"),
            Deployment::Server => test.env("XRAY_TOKEN", "wrong-secret-canary"),
        };
        let output = Output::of(&mut test);
        assert_undisturbed(&output);
        assert_eq!(output.told().len(), 1, "{output}");
        assert!(output.told()[0].contains("401"), "{output}");
        assert!(!output.to_string().contains("canary"), "{output}");
        assert_delivered_later(&xray, &shop.run_dir());
    }
}

#[test]
fn an_unreachable_host_costs_no_result() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let mut test = login(&shop);
    xray.reach(&mut test).env("XRAY_URL", "http://127.0.0.1:9").env("XRAY_BUDGET", "2");
    let output = Output::of(&mut test);
    assert_undisturbed(&output);
    assert!(output.told()[0].contains("cannot reach http://127.0.0.1:9"), "{output}");
    assert_delivered_later(&xray, &shop.run_dir());
}

#[test]
fn a_folder_that_cannot_be_written_costs_the_results_and_no_test() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    fs::write(shop.run_dir(), "a file where the folder belongs").expect("written");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert_undisturbed(&output);
    assert_eq!(output.told().len(), 1, "{output}");
    assert!(output.told()[0].contains("results are not recorded"), "{output}");
    assert!(xray.requests().is_empty());
}

#[test]
fn a_killed_test_is_a_failure_with_its_evidence() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let mut test = shop.test();
    test.args([
        "--test",
        "checkout",
        "--",
        "--include-ignored",
        "--test-threads=1",
        "is_killed",
        "asks",
    ]);
    let output = Output::of(xray.reach(&mut test));
    assert!(output.told().is_empty() && xray.requests().is_empty(), "{output}");

    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(shop.run_dir())));
    assert_eq!(output.code, Some(0), "{output}");
    let execution = &xray.executions()[0];
    let killed = execution.runs.iter().find(|run| run.test.key == "SHOP-25").expect("it");
    assert_eq!(killed.status, Status::Failed);
    assert_eq!(*killed.evidence[0].data, *b"the last words");
    let comment = killed.comment.as_deref().expect("a comment");
    assert!(comment.contains("did not end") && comment.contains("last.txt"), "{comment}");
    let asks = execution.runs.iter().find(|run| run.test.key == "SHOP-24").expect("it");
    assert_eq!(asks.status, Status::Passed, "its neighbour that finished keeps its result");
}

#[test]
fn a_test_that_starts_its_own_binary_again_is_one_test() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let mut test = shop.cargo(&["test", "--test", "checkout", "--"]);
    test.args(["--include-ignored", "--exact", "starts_itself_again"]);
    let output = Output::of(xray.reach(&mut test));
    assert_eq!(output.code, Some(0), "{output}");
    let executions = xray.executions();
    assert_eq!(executions.len(), 1, "{output}");
    assert_eq!(executions[0].runs[0].status, Status::Passed, "{executions:#?}");
    assert_eq!(executions[0].runs[0].comment, None, "{executions:#?}");
}

#[test]
fn a_page_instead_of_json_is_named_as_such() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        xray.script(Fault::new(Route::Import, Effect::Html));
        let output = Output::of(xray.reach(&mut login(&shop)));
        assert_undisturbed(&output);
        assert!(output.told()[0].contains("web page instead of JSON"), "{output}");
        assert_delivered_later(&xray, &shop.run_dir());
    }
}

#[test]
fn what_a_server_says_of_a_refusal_is_shown() {
    let xray = Xray::start(Deployment::Cloud);
    xray.unknown_test("SHOP-11");
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert_undisturbed(&output);
    assert!(output.told()[0].contains("400") && output.told()[0].contains("SHOP-11"), "{output}");
}

#[test]
fn a_result_that_a_server_leaves_out_of_a_success_is_a_warning() {
    let xray = Xray::start(Deployment::Server);
    xray.unknown_test("SHOP-11");
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert_undisturbed(&output);
    let warning = output.told().into_iter().find(|line| line.contains("warning"));
    assert!(warning.is_some_and(|line| line.contains("SHOP-11")), "{output}");
    assert_eq!(xray.executions()[0].runs.len(), 1);
}

#[test]
fn a_redirect_takes_no_credentials_along() {
    let xray = Xray::start(Deployment::Server);
    let elsewhere = Xray::start(Deployment::Server);
    let to = format!("{}/rest/raven/2.0/import/execution", elsewhere.url());
    xray.script(Fault::new(Route::Import, Effect::Redirect { to: to.clone() }));
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert!(output.told()[0].contains(&to), "{output}");
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn an_echoed_secret_is_not_printed() {
    let body = format!("bad token {}", sandbox::TOKEN);
    let xray = Xray::start(Deployment::Server);
    xray.script(Fault::new(Route::Import, Effect::Status { code: 400, headers: Vec::new(), body }));
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert!(output.told()[0].contains("bad token [secret]"), "{output}");
    assert!(!output.to_string().contains(sandbox::TOKEN), "{output}");
}

#[test]
fn plain_http_is_refused_beyond_this_machine_unless_the_host_is_named() {
    let shop = Fixture::new("shop");
    let mut test = login(&shop);
    // This machine by a name that does not say so: no other one has to be asked.
    test.env("XRAY_URL", "http://0.0.0.0:9/jira").env("XRAY_TOKEN", "t");
    let refused = Output::of(&mut test);
    assert_undisturbed(&refused);
    assert!(refused.told()[0].contains("XRAY_ALLOW_HTTP"), "{refused}");
    let named = Output::of(test.env("XRAY_ALLOW_HTTP", "0.0.0.0").env("XRAY_BUDGET", "2"));
    assert!(named.told()[0].contains("cannot reach http://0.0.0.0:9/jira"), "{named}");
}

#[test]
fn a_clear_refusal_of_a_new_execution_leaves_nothing_unclear() {
    let xray = Xray::start(Deployment::Cloud);
    let refusal = Effect::Status { code: 400, headers: Vec::new(), body: "not today".to_owned() };
    xray.script(Fault::new(Route::Import, refusal));
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert!(output.told()[0].contains("not today"), "{output}");
    assert_delivered_later(&xray, &shop.run_dir());
}

#[test]
fn two_uploads_at_once_double_nothing() {
    for xray in Xray::both() {
        let shop = Fixture::new("shop");
        Output::of(&mut shop.test());
        let uploads = [0, 1, 2].map(|_| {
            let mut upload = cargo_xray();
            xray.reach(upload.arg("upload").arg(shop.run_dir())).spawn().expect("it starts")
        });
        for mut upload in uploads {
            assert!(upload.wait().expect("it ends").success());
        }
        assert_eq!((xray.executions().len(), xray.payloads().len()), (1, 1));
    }
}

#[test]
fn nobody_there_is_asked_once_a_run() {
    let (plain, shop) = (Fixture::new("shop"), Fixture::own("shop"));
    // A field's name is asked for before anything is sent.
    let settings = "[execution.fields]\nSeverity = \"High\"\n";
    std::fs::write(shop.path("xray.toml"), settings).expect("written");
    for shop in [plain, shop] {
        let mut test = shop.test();
        test.env("XRAY_URL", "http://127.0.0.1:9").env("XRAY_TOKEN", "t");
        let output = Output::of(test.env("XRAY_BUDGET", "1"));
        let told = output.told();
        let missed = told.iter().filter(|line| line.contains("not in Xray"));
        assert_eq!(missed.count(), 1, "{output}");
    }
}

/// How many requests are made until a call is given up.
const ATTEMPTS: usize = 5;

#[test]
fn a_server_that_is_busy_or_silent_is_asked_by_the_first_process_of_a_run() {
    let busy = Effect::Status {
        code: 503,
        headers: vec![("retry-after".to_owned(), "0.1".to_owned())],
        body: String::new(),
    };
    let dropped = Effect::DropBefore;
    for (effect, asked) in [(busy, ATTEMPTS), (dropped, 1 + ATTEMPTS)] {
        let xray = Xray::start(Deployment::Server);
        xray.script(Fault::new(Route::Import, effect.clone()).times(1_000));
        xray.script(Fault::new(Route::Search, effect).times(1_000));
        let shop = Fixture::new("shop");
        let output = Output::of(xray.reach(&mut shop.test()));
        let missed = output.stderr.matches("not in Xray").count();
        assert_eq!((missed, xray.requests().len()), (1, asked), "{output}");
    }
}

#[test]
fn a_result_refused_without_a_key_is_sent_again() {
    let xray = Xray::start(Deployment::Server);
    let body = r#"{"testExecIssue":{"id":"1","key":"SHOP-900","self":"http://127.0.0.1/1"},
        "testIssues":{"success":[],"error":[{"messages":["one of them is not right"]}]}}"#;
    let reply = Effect::Status {
        code: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_owned(),
    };
    xray.script(Fault::new(Route::Import, reply));
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert!(output.stderr.contains("one of them is not right"), "{output}");
    let show = fs::read_to_string(shop.run_dir().join("ledger.json")).expect("the ledger");
    assert!(show.contains("SHOP-900") && !show.contains("SHOP-10\""), "{show}");
}

#[test]
fn an_upload_of_which_something_is_refused_fails() {
    let xray = Xray::start(Deployment::Server);
    xray.unknown_test("SHOP-11");
    let shop = Fixture::new("shop");
    Output::of(&mut login(&shop));
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(shop.run_dir())));
    assert_eq!(output.code, Some(3), "{output}");
}

#[test]
fn a_token_in_an_odd_reply_is_not_printed() {
    let xray = Xray::start(Deployment::Cloud);
    let body = r#"{"token":"token-canary"}"#.to_owned();
    xray.script(Fault::new(
        Route::Authenticate,
        Effect::Status { code: 200, headers: Vec::new(), body },
    ));
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(&mut login(&shop)));
    assert!(output.told()[0].contains("no token"), "{output}");
    assert!(!output.to_string().contains("canary"), "{output}");
}

#[test]
fn settings_that_are_wrong_are_told_without_their_secrets() {
    let shop = Fixture::own("shop");
    Output::of(&mut login(&shop));
    for url in ["https://me:canary@jira:80a", "me:canary@jira.example.com", "https://x/?t=canary"] {
        let mut upload = cargo_xray();
        upload.arg("upload").arg(shop.run_dir()).env("XRAY_URL", url).env("XRAY_TOKEN", "t");
        let output = Output::of(&mut upload);
        assert_eq!(output.code, Some(3), "{output}");
        assert!(!output.to_string().contains("canary"), "{output}");
    }
    for line in ["pat = \"canary\"", "client_secret = \"canary", "client-secret = \"canary\""] {
        fs::write(shop.path("xray.toml"), line).expect("written");
        let mut show = cargo_xray();
        let output = Output::of(show.arg("show").arg(shop.run_dir()).current_dir(shop.root()));
        assert_eq!(output.code, Some(1), "{output}");
        assert!(!output.to_string().contains("canary"), "{output}");
    }
}

#[test]
fn a_journal_cannot_lead_out_of_its_run_nor_speak_to_the_terminal() {
    let shop = Fixture::new("shop");
    Output::of(&mut login(&shop));
    let evidence = shop.run_dir().join("evidence");
    let process = fs::read_dir(&evidence).expect("it").next().expect("it").expect("it").path();
    let file = process.join("0");
    let size = fs::metadata(&file).expect("it").len();
    let outside = shop.run_dir().with_file_name("outside");
    fs::write(&outside, vec![b'!'; usize::try_from(size).expect("small")]).expect("written");
    fs::remove_file(&file).expect("removed");
    std::os::unix::fs::symlink(&outside, &file).expect("linked");
    let journal = fs::read_dir(shop.run_dir().join("journal")).expect("it").next();
    let journal = journal.expect("it").expect("it").path();
    let mut text = fs::read_to_string(&journal).expect("text");
    text.push_str("{\"entry\":\"end\",\"attempt\":0,\"at\":1,\"outcome\":\"\\u001b[2J\"}\n");
    fs::write(&journal, text).expect("written");

    let output = Output::of(cargo_xray().arg("show").arg(shop.run_dir()));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(!output.stdout.contains("ISEh"), "the linked file is read");
    assert!(
        output.stdout.contains("screenshot.jpg (293.0 KiB) is not attached"),
        "{}",
        output.stdout
    );
    assert!(output.stderr.contains("no entry") && !output.stderr.contains('\u{1b}'), "{output}");
}
