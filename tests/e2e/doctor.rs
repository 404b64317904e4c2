//! `cargo xray doctor`: each cause is produced, and has to be named with its cure.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use serde_json::Value;
use tests::{Fixture, Output, Xray, cargo_xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Condition, Effect, Fault, JIRA_EMAIL, JIRA_TOKEN, Route};

/// `cargo xray doctor` in a crate of a user.
fn doctor() -> Command {
    let mut doctor = cargo_xray();
    doctor.current_dir(Fixture::new("checked").root()).arg("doctor");
    doctor
}

/// What is wrong, and nothing that is not.
fn wrong(output: &Output) -> String {
    assert_eq!(output.code, Some(4), "{output}");
    let lines: Vec<_> = output.stdout.lines().filter(|line| line.starts_with("WRONG")).collect();
    assert!(!lines.is_empty(), "{output}");
    assert!(lines.iter().all(|line| line.contains("; cure: ")), "{output}");
    lines.join("\n")
}

fn status(code: u16, body: &str) -> Effect {
    Effect::Status { code, headers: Vec::new(), body: body.to_owned() }
}

/// A server that answers every connection with these bytes.
fn liar(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address.to_string()
}

#[test]
fn where_nothing_is_wrong_nothing_is_said_to_be() {
    for xray in Xray::both() {
        let mut doctor = doctor();
        doctor.env("XRAY_PROJECT", "BOOK");
        if xray.deployment() == Deployment::Cloud {
            doctor.env("XRAY_JIRA_URL", xray.url());
            doctor.env("XRAY_JIRA_EMAIL", JIRA_EMAIL).env("XRAY_JIRA_TOKEN", JIRA_TOKEN);
        }
        let output = Output::of(xray.reach(&mut doctor));
        assert_eq!(output.code, Some(0), "{output}");
        for line in ["fine: the way", "fine: the clock", "fine: the login", "fine: the project"] {
            assert!(output.stdout.contains(line), "{line}: {output}");
        }
        assert!(!output.stdout.contains("not checked"), "{output}");
        assert!(output.stdout.contains("XRAY_PROJECT is \"BOOK\", from the environment"));
        for secret in xray.settings(xray.deployment()) {
            let is_secret = secret.0.ends_with("SECRET") || secret.0.ends_with("TOKEN");
            assert!(!is_secret || !output.to_string().contains(&secret.1), "{output}");
        }
        assert!(!output.to_string().contains(JIRA_TOKEN), "{output}");
    }
}

#[test]
fn settings_that_are_missing_or_do_not_agree_are_told() {
    let without = Output::of(&mut doctor());
    assert!(wrong(&without).contains("no credentials are set"), "{without}");
    assert!(without.stdout.contains("xray.toml is not there"), "{without}");
    for (settings, cause) in [
        (&[("XRAY_CLIENT_ID", "a")][..], "an API key is both"),
        (&[("XRAY_TOKEN", "t")], "XRAY_URL is not set"),
        (&[("XRAY_TOKEN", "t"), ("XRAY_DEPLOYMENT", "cloud")], "takes an API key"),
        (&[("XRAY_TOKEN", "t"), ("XRAY_URL", "http://jira.test")], "XRAY_ALLOW_HTTP"),
        (&[("XRAY_UPLOAD", "sometimes")], "auto, never or required"),
    ] {
        let output = Output::of(doctor().envs(settings.iter().copied()));
        assert!(wrong(&output).contains(cause), "{cause}: {output}");
    }
}

#[test]
fn the_file_and_what_overrules_it_are_told() {
    let xray = Xray::start(Deployment::Server);
    let fixture = Fixture::own("checked");
    std::fs::write(fixture.path("xray.toml"), "project = \"BOOK\"\nversion = \"1.0\"\n").unwrap();
    let mut doctor = doctor();
    doctor.current_dir(fixture.root()).env("XRAY_VERSION", "2.0");
    let output = Output::of(xray.reach(&mut doctor));
    assert!(output.stdout.contains("project is set in "), "{output}");
    assert!(output.stdout.contains("version is set in "), "{output}");
    assert!(output.stdout.contains("xray.toml, but the environment's wins"), "{output}");
}

#[test]
fn a_jira_address_where_xrays_belongs_is_told() {
    let mut doctor = doctor();
    doctor.env("XRAY_CLIENT_ID", "a").env("XRAY_CLIENT_SECRET", "b");
    // Nobody is asked there: the way is barred by a proxy that is none.
    doctor.env("XRAY_URL", "https://x.atlassian.net").env("HTTPS_PROXY", "http://127.0.0.1:9");
    let told = wrong(&Output::of(&mut doctor));
    assert!(told.contains("is the address of Jira Cloud"), "{told}");
    assert!(told.contains("XRAY_JIRA_URL"), "{told}");
    assert!(told.contains("through the proxy") && told.contains("127.0.0.1:9"), "{told}");
}

#[test]
fn a_jira_that_answers_where_xray_belongs_is_told() {
    for (deployment, kind, cure) in [
        (Deployment::Cloud, "Cloud", "region"),
        (Deployment::Cloud, "Server", "Jira Server has no API keys"),
        (Deployment::Server, "Cloud", "XRAY_CLIENT_SECRET of Xray Cloud"),
    ] {
        let xray = Xray::start(deployment);
        xray.assume(Condition::Jira { kind });
        xray.script(Fault::new(Route::Authenticate, status(404, "")));
        xray.script(Fault::new(Route::Jira, status(401, "")));
        let told = wrong(&Output::of(xray.reach(&mut doctor())));
        assert!(told.contains(&format!("Jira {kind}")) || kind == "Server", "{told}");
        assert!(told.contains(cure), "{told}");
    }
}

#[test]
fn a_login_that_is_refused_is_told_and_so_is_a_login_page() {
    for (deployment, route) in
        [(Deployment::Cloud, Route::Authenticate), (Deployment::Server, Route::Jira)]
    {
        for (effect, cure) in [
            (status(401, "{\"error\":\"Invalid client credentials!\"}"), "check XRAY_"),
            (Effect::Html, "login page answers"),
            (status(404, ""), "XRAY_URL"),
        ] {
            let xray = Xray::start(deployment);
            xray.script(Fault::new(route, effect));
            let output = Output::of(xray.reach(&mut doctor()));
            assert!(wrong(&output).contains(cure), "{cure}: {output}");
            assert!(output.stdout.contains("not checked: what Xray allows"), "{output}");
        }
    }
}

#[test]
fn what_a_server_says_is_not_taken_for_what_it_answered() {
    let said = "{\"error\":\"the web page answered 401: dns error, unknown issuer\"}";
    for (deployment, route) in
        [(Deployment::Cloud, Route::Authenticate), (Deployment::Server, Route::Jira)]
    {
        let xray = Xray::start(deployment);
        xray.script(Fault::new(route, status(404, said)));
        let told = wrong(&Output::of(xray.reach(&mut doctor())));
        let there = match deployment {
            Deployment::Cloud => "there is no Xray Cloud at this address",
            Deployment::Server => "there is no Jira at this address",
        };
        assert!(told.contains(there), "{told}");
    }
}

#[test]
fn a_key_that_logs_in_and_is_then_refused_is_of_another_region() {
    let xray = Xray::start(Deployment::Cloud);
    xray.script(Fault::new(Route::Graphql, status(404, "{\"error\":\"no such tenant\"}")));
    let told = wrong(&Output::of(xray.reach(&mut doctor())));
    assert!(told.contains("no such tenant"), "{told}");
    assert!(told.contains("https://eu.xray.cloud.getxray.app"), "{told}");
}

#[test]
fn a_license_a_permission_and_a_project_that_are_missing_are_told() {
    for xray in Xray::both() {
        xray.assume(Condition::NoProject { key: "GONE".to_owned() });
        let mut doctor = doctor();
        doctor.env("XRAY_PROJECT", "GONE");
        let told = wrong(&Output::of(xray.reach(&mut doctor)));
        assert!(told.contains("GONE is not there") && told.contains("another Jira site"), "{told}");
        if xray.deployment() == Deployment::Server {
            xray.assume(Condition::Forbidden {
                project: "BOOK".to_owned(),
                permission: "EDIT_ISSUES".to_owned(),
            });
            doctor.env("XRAY_PROJECT", "BOOK");
            let told = wrong(&Output::of(xray.reach(&mut doctor)));
            assert!(told.contains("lacks EDIT_ISSUES in BOOK"), "{told}");
        }
        xray.assume(Condition::Unlicensed);
        let told = wrong(&Output::of(xray.reach(&mut doctor)));
        assert!(told.contains("license"), "{told}");
    }
}

#[test]
fn a_clock_that_is_off_is_told() {
    for (ahead, side) in [(7200, "behind"), (-7200, "ahead of")] {
        let xray = Xray::start(Deployment::Cloud);
        xray.assume(Condition::Clock { ahead });
        let told = wrong(&Output::of(xray.reach(&mut doctor())));
        assert!(told.contains(side) && told.contains("set the clock"), "{told}");
    }
}

#[test]
fn an_older_interface_and_a_jira_without_xray_are_told_apart() {
    let xray = Xray::start(Deployment::Server);
    let gone = || status(404, "");
    // The license is asked first.
    xray.script(Fault::new(Route::Settings, gone()).after(1));
    let told = wrong(&Output::of(xray.reach(&mut doctor())));
    assert!(told.contains("set XRAY_API_VERSION to 1"), "{told}");
    xray.script(Fault::new(Route::Settings, gone()).times(3));
    let told = wrong(&Output::of(xray.reach(&mut doctor())));
    assert!(told.contains("is Xray installed"), "{told}");
}

#[test]
fn ways_that_lead_nowhere_are_told_apart() {
    let redirect = liar(
        "HTTP/1.1 301 Moved\r\nLocation: https://jira.test/\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n",
    );
    let proxy = liar("HTTP/1.1 407 Proxy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let silent = liar("I speak something else\r\n\r\n");
    for (url, cause) in [
        ("http://127.0.0.1:9".to_owned(), "nobody answers there"),
        ("https://no-such-host.invalid".to_owned(), "name is not known"),
        (format!("http://{redirect}"), "write https://"),
        (format!("http://{proxy}"), "the proxy asks for a login"),
        (format!("https://{silent}"), "plain http"),
    ] {
        let output = Output::of(doctor().env("XRAY_TOKEN", "t").env("XRAY_URL", &url));
        assert!(wrong(&output).contains(cause), "{cause}: {output}");
        assert!(output.stdout.contains("not checked: the login"), "{output}");
    }
}

#[test]
fn for_machines_the_same_is_json() {
    let xray = Xray::start(Deployment::Server);
    let output = Output::of(xray.reach(doctor().args(["--format", "json"])));
    let report: Value = serde_json::from_str(&output.stdout).expect("JSON");
    let lines = report["lines"].as_array().expect("lines");
    let login = lines.iter().find(|line| line["what"] == "the login").expect("a login");
    assert_eq!(login["state"], "fine", "{output}");
    let output = Output::of(doctor().args(["--format", "json"]));
    let report: Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert!(report["lines"].to_string().contains("no credentials"), "{output}");
}

#[test]
fn a_server_that_fails_or_is_another_one_is_not_taken_for_a_wrong_setting() {
    for (deployment, route) in [
        (Deployment::Cloud, Route::Authenticate),
        (Deployment::Cloud, Route::Graphql),
        (Deployment::Server, Route::Jira),
    ] {
        let other = Effect::Status {
            code: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: "{\"status\":\"UP\"}".to_owned(),
        };
        for (effect, cause, cure) in [
            (status(500, "oops"), "fails over the question", "no setting is known"),
            (status(504, ""), "gave up waiting", "in some minutes"),
            (other, "", "another service may be there"),
        ] {
            let xray = Xray::start(deployment);
            xray.script(Fault::new(route, effect).times(9));
            let told = wrong(&Output::of(xray.reach(&mut doctor()).env("XRAY_BUDGET", "1")));
            assert!(told.contains(cause) && told.contains(cure), "{route:?}: {told}");
            let blames = ["region", "check XRAY_CLIENT", "check XRAY_TOKEN"];
            assert!(blames.iter().all(|blame| !told.contains(blame)), "{route:?}: {told}");
        }
    }
}
