//! What goes over the wire: a finished run in `fixtures/runs`, as each
//! deployment takes it, byte for byte; and the schemas that hold every payload.
//!
//! `UPDATE_EXPECT=1` writes the golden files anew.

mod reports;
mod statuses;

use std::path::Path;

use expect_test::expect_file;
use serde_json::{Value, json};
use tests::{Output, assert_valid, cargo_xray, violations};
use xray_harness::Deployment;

const RUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/runs/bookstore");

/// `cargo xray show` of the run, described as in Xray's own example.
fn shown(deployment: &str) -> String {
    let mut show = cargo_xray();
    show.args(["show", RUN, "--deployment", deployment]);
    show.current_dir(Path::new("/"));
    show.env("XRAY_SUMMARY", "Execution of automated tests for release");
    show.env("XRAY_DESCRIPTION", "This execution was automatically created");
    show.env("XRAY_VERSION", "1.0").env("XRAY_REVISION", "123");
    show.env("XRAY_TEST_ENVIRONMENTS", "chrome").env("XRAY_TEST_PLAN", "BOOK-400");
    let output = Output::of(&mut show);
    assert_eq!(output.code, Some(0), "{output}");
    output.stdout
}

#[test]
fn cloud_gets_its_own_words_and_properties() {
    let payload = shown("cloud");
    assert_valid(Deployment::Cloud, &serde_json::from_str(&payload).expect("JSON"));
    expect_file!["../golden/cloud.json"].assert_eq(&payload);
}

#[test]
fn server_gets_its_own_words_and_properties() {
    let payload = shown("server");
    assert_valid(Deployment::Server, &serde_json::from_str(&payload).expect("JSON"));
    expect_file!["../golden/server.json"].assert_eq(&payload);
}

#[test]
fn no_deployment_takes_the_payload_of_the_other() {
    let payload = |deployment| serde_json::from_str::<Value>(&shown(deployment)).expect("JSON");
    assert!(!violations(Deployment::Cloud, &payload("server")).is_empty());
    assert!(!violations(Deployment::Server, &payload("cloud")).is_empty());
}

/// A change to a valid payload, and what it is.
type Spoil = (&'static str, fn(&mut Value));

#[test]
fn the_schemas_refuse_what_xray_refuses() {
    let spoils: [Spoil; 16] = [
        ("an unknown property", |it| it["tests"][0]["duration"] = json!(1)),
        ("an unknown property of info", |it| it["info"]["labels"] = json!(["x"])),
        ("a null", |it| it["tests"][0]["comment"] = Value::Null),
        ("an empty text", |it| it["tests"][0]["comment"] = json!("")),
        ("an empty list", |it| it["tests"][0]["defects"] = json!([])),
        ("an empty environment", |it| it["info"]["testEnvironments"] = json!([""])),
        ("no tests", |it| it["tests"] = json!([])),
        ("no status", |it| drop(it["tests"][0].as_object_mut().map(|test| test.remove("status")))),
        ("a word of no deployment", |it| it["tests"][0]["status"] = json!("Passed")),
        ("a key in lower case", |it| it["tests"][0]["testKey"] = json!("book-429")),
        ("milliseconds", |it| it["tests"][0]["start"] = json!("2021-07-14T11:47:35.000+01:00")),
        ("no colon in the offset", |it| {
            it["tests"][0]["start"] = json!("2021-07-14T11:47:35+0100");
        }),
        ("no offset", |it| it["tests"][0]["start"] = json!("2021-07-14T11:47:35")),
        ("base64 without padding", |it| {
            let files = if it["tests"][0]["evidence"].is_null() { "evidences" } else { "evidence" };
            it["tests"][0][files][0]["data"] = json!("QQ");
        }),
        ("iterations beside steps", |it| {
            it["tests"][0]["iterations"] = json!([{"status": it["tests"][0]["status"]}]);
            it["tests"][0]["steps"] = json!([{"status": it["tests"][0]["status"]}]);
        }),
        ("neither a new execution nor a known one", |it| {
            drop(it.as_object_mut().map(|import| import.remove("info")));
        }),
    ];
    for (word, deployment) in [("cloud", Deployment::Cloud), ("server", Deployment::Server)] {
        let payload: Value = serde_json::from_str(&shown(word)).expect("JSON");
        for (what, spoil) in &spoils {
            let mut changed = payload.clone();
            spoil(&mut changed);
            assert!(!violations(deployment, &changed).is_empty(), "{deployment:?} takes {what}");
        }
    }
}
