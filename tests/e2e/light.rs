//! `default-features = false`: record in the tests, send afterwards.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tests::{Fixture, Output, Xray, cargo_xray};
use xray_harness::Deployment;

/// The test binaries that cargo builds with these features.
fn binaries(shop: &Fixture, features: &[&str]) -> Vec<PathBuf> {
    let mut build = shop.cargo(&["test", "--no-run", "--message-format", "json"]);
    let output = Output::of(build.args(features));
    let messages = output.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
    let executables = messages.filter_map(|message: Value| {
        let is_test = message["profile"]["test"] == true;
        message["executable"].as_str().filter(|_| is_test).map(PathBuf::from)
    });
    let executables: Vec<_> = executables.collect();
    assert_eq!(executables.len(), 4, "{output}");
    executables
}

fn holds(binary: &PathBuf, name: &str) -> bool {
    let bytes = fs::read(binary).expect("the binary");
    bytes.windows(name.len()).any(|window| window == name.as_bytes())
}

#[test]
fn a_light_test_binary_holds_no_http_client() {
    let shop = Fixture::new("shop");
    for binary in binaries(&shop, &["--no-default-features"]) {
        for name in ["reqwest", "hyper", "rustls", "clap_builder"] {
            assert!(!holds(&binary, name), "{} holds {name}", binary.display());
        }
    }
    let full = binaries(&shop, &[]);
    assert!(full.iter().any(|binary| holds(binary, "reqwest")), "the names would be found");
}

#[test]
fn what_a_light_test_binary_records_is_sent_by_the_command() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(shop.test().arg("--no-default-features")));
    assert_eq!(output.code, Some(101), "{output}");
    assert!(output.told().is_empty() && xray.requests().is_empty(), "{output}");
    let output = Output::of(xray.reach(cargo_xray().arg("upload").arg(shop.run_dir())));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(xray.executions()[0].runs.len(), 7);
}
