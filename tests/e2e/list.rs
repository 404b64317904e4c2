//! `cargo xray list`: what is annotated, asked of the binaries.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tests::{Fixture, Output, cargo_xray};

/// `cargo xray list` in the crate, with cargo's target directory.
fn list(fixture: &Fixture, arguments: &[&str]) -> Command {
    let mut list = cargo_xray();
    list.current_dir(fixture.root()).arg("list").args(arguments);
    list.env("CARGO_TARGET_DIR", fixture.target());
    list
}

fn as_json(fixture: &Fixture, arguments: &[&str]) -> (Value, Output) {
    let output = Output::of(list(fixture, &["--format", "json"]).args(arguments));
    assert_eq!(output.code, Some(0), "{output}");
    (serde_json::from_str(&output.stdout).expect("JSON"), output)
}

#[test]
fn every_annotated_test_is_listed_with_its_keys_its_place_and_its_binary() {
    let shop = Fixture::new("shop");
    let (listing, output) = as_json(&shop, &[]);
    let tests = listing["tests"].as_array().expect("tests");
    assert_eq!(tests.len(), 10, "{output}");
    assert_eq!(listing["findings"], json!([]), "{output}");
    let test = |name: &str| {
        let found = tests.iter().find(|test| test["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}: {output}"))
    };
    assert_eq!(
        *test("pays"),
        json!({
            "file": "tests/checkout.rs", "line": 12, "crate": "checkout", "name": "pays",
            "binary": "shop::checkout", "keys": ["SHOP-20", "SHOP-21"], "ignored": null,
            "provision": null, "defects": [], "is_run": true,
        })
    );
    assert_eq!(test("asks_the_bank")["ignored"], "needs a bank");
    assert_eq!(test("tests::adds_prices")["binary"], "shop");
    assert!(!shop.path("xray").exists() && !shop.run_dir().exists(), "listing leaves no file");
}

#[test]
fn cargos_arguments_choose_what_is_listed_and_people_get_columns() {
    let shop = Fixture::new("shop");
    let output = Output::of(&mut list(&shop, &["--test", "login", "--", "--ignored"]));
    assert_eq!(output.code, Some(0), "{output}");
    let lines: Vec<_> = output.stdout.lines().map(|line| line.split_whitespace()).collect();
    let words: Vec<Vec<_>> = lines.into_iter().map(Iterator::collect).collect();
    assert_eq!(words[0], ["Keys", "Test", "Source", "Binary", "Ignored"], "{output}");
    assert_eq!(
        words[1],
        ["SHOP-10", "rejects_an_invalid_user", "tests/login.rs:5", "shop::login"],
        "{output}"
    );
    assert_eq!(words.len(), 3, "{output}");

    let output = Output::of(&mut list(&shop, &["--format=markdown", "--test", "checkout"]));
    assert!(output.stdout.starts_with("| Keys | Test |"), "{output}");
    assert!(output.stdout.contains("| SHOP-20 SHOP-21 | pays |"), "{output}");
}

#[test]
fn a_test_that_no_runner_would_run_is_told_with_its_place() {
    let shop = Fixture::own("shop");
    let unseen = "#[test]\nfn outer() {\n    #[xray_harness::xray(\"SHOP-99\")]\n    #[test]\n    \
                  fn is_inside_another() {}\n}\n";
    fs::write(shop.path("tests/plain.rs"), unseen).expect("written");
    let (listing, output) = as_json(&shop, &["--test", "plain"]);
    assert_eq!(listing["tests"][0]["is_run"], false, "{output}");
    assert_eq!(listing["findings"][0]["line"], 5, "{output}");
    let told = output.told();
    assert!(
        told[0].contains("tests/plain.rs:5: is_inside_another has #[xray], but its"),
        "{output}"
    );
}

/// A main of somebody's own that heeds no `--list`.
const DEAF: &str = "
use std::io::Write;

#[xray_harness::xray(\"ODD-9\")]
#[test]
fn is_listed_by_nobody() {}

fn main() {
    let path = std::env::var_os(\"OWN_RAN\").unwrap();
    let mut file = std::fs::File::options().append(true).create(true).open(path).unwrap();
    file.write_all(b\"x\").unwrap();
}
";

#[test]
fn a_main_that_heeds_no_list_is_asked_once_and_its_tests_are_told() {
    let own = Fixture::own("own-harness");
    fs::write(own.path("tests/odd.rs"), DEAF).expect("written");
    let ran = own.path("ran");
    let mut list = list(&own, &["--format", "json", "--test", "odd"]);
    let output = Output::of(list.env("OWN_RAN", &ran).env("XRAY_RUN_DIR", own.run_dir()));
    assert_eq!(output.code, Some(0), "{output}");
    let listing: Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert_eq!(listing["tests"][0]["name"], "is_listed_by_nobody", "{output}");
    assert_eq!(listing["tests"][0]["is_run"], false, "{output}");
    let told = listing["findings"][0]["message"].as_str().expect("a finding");
    assert!(told.contains("its test binary does not list it"), "{output}");
    assert_eq!(fs::read_to_string(&ran).expect("it ran"), "x");
    assert!(!own.run_dir().exists(), "listing leaves no file");
}

#[test]
fn tests_that_do_not_compile_are_cargos_to_tell() {
    let shop = Fixture::own("shop");
    fs::write(shop.path("tests/plain.rs"), "does not compile").expect("written");
    let output = Output::of(&mut list(&shop, &["--test", "plain"]));
    assert_eq!(output.code, Some(1), "{output}");
    assert!(output.stderr.contains("could not compile `shop`"), "{output}");
    assert!(output.told()[0].contains("the tests cannot be built"), "{output}");
    assert!(output.stdout.is_empty(), "{output}");
    let mut check = shop.xray(&["check", "--offline", "--format", "json", "--test", "plain"]);
    let output = Output::of(&mut check);
    assert_eq!(output.code, Some(1), "{output}");
    let told: Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert!(told["error"].as_str().expect("why").contains("cannot be built"), "{output}");
}
