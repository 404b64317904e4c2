//! Proxies with logins and exceptions.

use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;

use tests::{Authority, Front, Output, Recorded, Xray};
use xray_harness::Deployment;

/// `user:pr0xy-canary` as the proxy wants it.
const LOGIN: &str = "Basic dXNlcjpwcjB4eS1jYW5hcnk=";

/// An upload to a host that only the proxy knows.
fn upload(run: &Recorded, xray: &Xray, url: &str, proxy: &Front, password: &str) -> Command {
    let mut upload = run.upload();
    let proxy = format!("http://user:{password}@{}", proxy.address());
    xray.reach(&mut upload)
        .env("XRAY_URL", url)
        .env("XRAY_ALLOW_HTTP", "jira.invalid")
        .env("XRAY_BUDGET", "1")
        .envs([("HTTP_PROXY", &proxy), ("HTTPS_PROXY", &proxy)]);
    upload
}

#[test]
fn a_proxy_is_given_its_login_and_nobody_is_told_it() {
    for xray in Xray::both() {
        let proxy = Front::proxy(xray.url(), LOGIN);
        let run = Recorded::bookstore();
        let url = "http://jira.invalid";
        let refused = Output::of(&mut upload(&run, &xray, url, &proxy, "wr0ng-canary"));
        assert_eq!(refused.code, Some(3), "{refused}");
        assert!(refused.told()[0].contains("the proxy asks for a login"), "{refused}");
        assert!(!refused.to_string().contains("canary"), "{refused}");
        let output =
            Output::of(upload(&run, &xray, url, &proxy, "pr0xy-canary").env("XRAY_BUDGET", "600"));
        assert_eq!(output.code, Some(0), "{output}");
        assert!(proxy.heads()[1].contains("http://jira.invalid/"), "{:?}", proxy.heads());
        assert_eq!(xray.executions().len(), 1);
    }
}

#[test]
fn a_host_that_is_excepted_is_not_asked_for_through_the_proxy() {
    let xray = Xray::start(Deployment::Server);
    let proxy = Front::proxy(xray.url(), LOGIN);
    let run = Recorded::bookstore();
    let mut upload = upload(&run, &xray, "http://0.0.0.0:9", &proxy, "pr0xy-canary");
    upload.env("XRAY_ALLOW_HTTP", "0.0.0.0");
    let output = Output::of(upload.env("NO_PROXY", "example.com,0.0.0.0"));
    assert!(output.told()[0].contains("cannot reach http://0.0.0.0:9"), "{output}");
    assert!(proxy.heads().is_empty(), "{:?}", proxy.heads());
}

#[test]
fn https_goes_through_a_tunnel_in_which_the_proxy_reads_nothing() {
    let xray = Xray::start(Deployment::Server);
    let authority = Authority::new();
    let config = authority.server("jira.invalid", false);
    let front = Front::tls(xray.url(), Ipv4Addr::LOCALHOST.into(), config).expect("a port");
    let proxy = Front::proxy(&format!("https://{}", front.address()), LOGIN);
    let run = Recorded::bookstore();
    fs::write(run.beside("root.pem"), authority.root()).expect("written");
    let root = run.beside("root.pem");
    let url = "https://jira.invalid";

    let mut wrong = upload(&run, &xray, url, &proxy, "wr0ng-canary");
    let refused = Output::of(wrong.env("XRAY_CA_CERT_FILE", &root));
    assert_eq!(refused.code, Some(3), "{refused}");
    assert!(refused.told()[0].contains("proxy"), "{refused}");
    assert!(!refused.to_string().contains("canary"), "{refused}");

    let mut right = upload(&run, &xray, url, &proxy, "pr0xy-canary");
    let output = Output::of(right.env("XRAY_CA_CERT_FILE", &root).env("XRAY_BUDGET", "600"));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(proxy.heads().iter().all(|head| head.starts_with("CONNECT jira.invalid:443")));
    assert_eq!(xray.executions().len(), 1);
}

#[test]
fn a_proxy_that_does_not_answer_is_named_with_its_variable_and_without_its_login() {
    let run = Recorded::bookstore();
    let proxy = "http://user:pr0xy-canary@127.0.0.1:9";
    for (variable, is_named) in [("HTTPS_PROXY", true), ("all_proxy", true), ("HTTP_PROXY", false)]
    {
        let mut upload = run.upload();
        upload.env("XRAY_URL", "https://jira.invalid").env("XRAY_TOKEN", "t");
        let output = Output::of(upload.env(variable, proxy).env("XRAY_BUDGET", "1"));
        assert_eq!(output.code, Some(3), "{output}");
        let named = format!("through the proxy http://127.0.0.1:9, which {variable} names");
        assert_eq!(output.told()[0].contains(&named), is_named, "{output}");
        assert!(!output.to_string().contains("canary"), "{output}");
    }
}
