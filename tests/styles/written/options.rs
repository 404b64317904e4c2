//! What the attribute can say beside its keys, and tests without one.

use rstest::rstest;
use xray_harness::xray;

#[xray("OPTION-1", defects = ["BUG-7", "BUG-8"], timeout = "30s", retries = 2)]
#[test]
fn has_every_option_of_a_key() {}

/// Not sent: its Test has a description of its own.
#[xray("OPTION-2", timeout = "1h")]
#[tokio::test]
async fn waits() {
    tokio::task::yield_now().await;
}

#[xray]
#[test]
fn has_no_key() {}

#[xray(defects = ["BUG-7"], timeout = "500ms", retries = 0, summary = "All")]
#[test]
fn has_every_option_without_one() {}

/// A user that nobody knows.
///
///   Not even the door.
///
#[xray(summary = "Nobody logs in", labels = ["login", "smoke"], requirements = ["BOOK-7"])]
#[tokio::test]
async fn describes_itself() {
    tokio::task::yield_now().await;
}

#[doc = include_str!("description.txt")]
#[xray]
#[test]
fn can_be_found_everywhere() {}

/// Each row.
#[xray(timeout = "2m")]
#[rstest]
#[case(1)]
#[case(2)]
fn rows_of_it(#[case] number: u32) {
    assert!(number < 3);
    assert_ne!(number, 0);
}
