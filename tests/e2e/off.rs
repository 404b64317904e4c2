//! Off means off.

use tests::{Fixture, Output, Xray};
use xray_harness::Deployment;

#[test]
fn without_settings_nothing_is_told_and_nothing_is_sent() {
    let shop = Fixture::new("shop");
    let output = Output::of(&mut shop.test());
    assert_eq!(output.code, Some(101), "{output}");
    assert!(!output.to_string().contains("xray:"), "{output}");
}

#[test]
fn never_uploading_records_only() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(shop.test().env("XRAY_UPLOAD", "never")));
    assert!(output.told().is_empty(), "{output}");
    assert!(xray.requests().is_empty());
    assert!(shop.run_dir().join("journal").is_dir());
}

#[test]
fn never_recording_leaves_no_file() {
    let xray = Xray::start(Deployment::Cloud);
    let shop = Fixture::new("shop");
    let output = Output::of(xray.reach(shop.test().env("XRAY_RECORD", "never")));
    assert_eq!(output.code, Some(101), "{output}");
    assert!(output.told().is_empty(), "{output}");
    assert!(xray.requests().is_empty());
    assert!(!shop.run_dir().exists());
}

#[test]
fn listing_tests_leaves_no_file() {
    let shop = Fixture::new("shop");
    let output = Output::of(shop.test().args(["--", "--list"]));
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stdout.contains("rejects_an_invalid_user: test"), "{output}");
    assert!(!shop.run_dir().exists());
}
