//! Two tests of the bookstore, reported to Xray under libtest.

use bookstore::login;
use xray_harness::xray;

#[xray("BOOK-429")]
#[test]
fn rejects_an_invalid_user() {
    let page = login("nobody");
    let log = concat!(env!("CARGO_TARGET_TMPDIR"), "/browser.log");
    page.save_log(log).expect("the log can be written");

    xray_harness::attach("screenshot.jpg", page.screenshot());
    xray_harness::attach_file(log);
    xray_harness::comment("invalid user");

    // It fails on purpose: this is the story of a failure and its proof.
    assert!(page.is_welcome());
}

#[xray("BOOK-458")]
#[test]
fn logs_in_a_known_user() {
    assert!(login("alice").is_welcome());
}
