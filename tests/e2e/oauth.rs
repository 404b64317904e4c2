//! OAuth 1.0a with RSA-SHA1, on Server.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::{Front, Output, Recorded, Xray, quiet};
use xray_harness::Deployment;
use xray_harness::sandbox::{ACCESS_TOKEN, CONSUMER_KEY, PRIVATE_KEY};

fn key(run: &Recorded) -> PathBuf {
    let path = run.beside("key.pem");
    fs::write(&path, PRIVATE_KEY).expect("written");
    path
}

/// An upload that signs, to whatever is at `url`.
fn signed(run: &Recorded, url: &str, key: &Path) -> Command {
    let mut upload = run.upload();
    upload
        .env("XRAY_URL", url)
        .env("XRAY_OAUTH_CONSUMER_KEY", CONSUMER_KEY)
        .env("XRAY_OAUTH_ACCESS_TOKEN", ACCESS_TOKEN)
        .env("XRAY_OAUTH_PRIVATE_KEY_FILE", key);
    upload
}

/// Runs `script` with oauthlib; `None`, and a word, where it is not there.
fn oauthlib(script: &str, arguments: &[&str]) -> Option<String> {
    let mut python = quiet(Command::new("python3"));
    let is_there = python.args(["-c", "import oauthlib.oauth1, jwt, cryptography"]);
    if !is_there.output().is_ok_and(|output| output.status.success()) {
        println!("passed over: python3 has no oauthlib with pyjwt and cryptography");
        return None;
    }
    let mut python = quiet(Command::new("python3"));
    python.arg("-").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut python = python.spawn().expect("python starts");
    python.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("written");
    let output = python.wait_with_output().expect("python ends");
    assert!(output.status.success(), "python fails");
    Some(String::from_utf8(output.stdout).expect("text").trim().to_owned())
}

#[test]
fn a_server_takes_requests_that_are_signed() {
    let xray = Xray::start(Deployment::Server);
    let run = Recorded::bookstore();
    let output = Output::of(&mut signed(&run, xray.url(), &key(&run)));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(xray.executions()[0].runs.len(), Recorded::KEYS.len());
}

#[test]
fn a_signature_is_good_by_oauthlib_too() {
    const VERIFY: &str = r#"
import sys
from oauthlib.common import Request
from oauthlib.oauth1.rfc5849 import signature
uri, method, authorization, public = sys.argv[1:]
request = Request(uri, method, "", {"Authorization": authorization})
params = signature.collect_parameters(uri_query="", headers=request.headers, exclude_oauth_signature=False)
params = dict(params)
request.signature = params.pop("oauth_signature")
request.params = list(params.items())
print(signature.verify_rsa_sha1(request, public))
"#;
    let xray = Xray::start(Deployment::Server);
    let front = Front::open(xray.url());
    let run = Recorded::bookstore();
    let url = format!("http://{}", front.address());
    let output = Output::of(&mut signed(&run, &url, &key(&run)));
    assert_eq!(output.code, Some(0), "{output}");
    let head = &front.heads()[0];
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).expect("the header").1
    };
    let uri = format!("{url}{}", head.split(' ').nth(1).expect("the path"));
    let public = include_str!("../../xray-harness/src/sandbox/keys/oauth.pub.pem");
    if let Some(verdict) = oauthlib(VERIFY, &[&uri, "POST", header("authorization"), public]) {
        assert_eq!(verdict, "True", "{head}");
    }
}

#[test]
fn a_server_refuses_what_oauthlib_signs_wrongly_and_names_the_problem() {
    const ASK: &str = r#"
import sys, time, urllib.request, urllib.error
from oauthlib.oauth1 import Client
origin, consumer, token, key = sys.argv[1:]
def ask(path, consumer=consumer, token=token, asked=None, **more):
    client = Client(consumer, resource_owner_key=token, signature_method="RSA-SHA1", rsa_key=key, **more)
    _, headers, _ = client.sign(origin + path, "GET")
    request = urllib.request.Request(origin + (asked or path), headers=headers)
    try:
        print(urllib.request.urlopen(request).status)
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode())
jql = "/rest/api/2/issue/NONE-1?fields=a%20b,c&expand="
ask(jql)
now = str(int(time.time()))
ask(jql, nonce="once", timestamp=now)
ask(jql, nonce="once", timestamp=now)
ask(jql, nonce="twice", timestamp="1700000000")
ask(jql, asked=jql + "x")
ask(jql, consumer="somebody")
ask(jql, token="another")
"#;
    let xray = Xray::start(Deployment::Server);
    let Some(answers) = oauthlib(ASK, &[xray.url(), CONSUMER_KEY, ACCESS_TOKEN, PRIVATE_KEY])
    else {
        return;
    };
    let answers: Vec<_> = answers.lines().collect();
    assert_eq!(answers[..2], ["200", "200"], "signed well: {answers:?}");
    let refused = [
        (2, "nonce_used"),
        (3, "timestamp_refused"),
        (4, "signature_invalid"),
        (5, "consumer_key_unknown"),
        (6, "token_rejected"),
    ];
    for (nth, problem) in refused {
        assert_eq!(answers[nth], format!("401 oauth_problem={problem}"), "{answers:?}");
    }
}

#[test]
fn a_key_that_is_none_is_told_by_its_path_and_not_by_what_is_in_it() {
    let run = Recorded::bookstore();
    let path = run.beside("key.pem");
    fs::write(
        &path,
        "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5LW9mLWEta2V5\n-----END PRIVATE KEY-----\n",
    )
    .expect("written");
    let output = Output::of(&mut signed(&run, "http://127.0.0.1:9", &path));
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.told()[0].contains("key.pem is no PEM of an RSA private key"), "{output}");
    assert!(!output.to_string().contains("Y2FuYXJ5"), "{output}");
}
