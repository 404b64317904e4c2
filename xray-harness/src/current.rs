//! What test code calls: each function speaks of the test that runs on this
//! thread.
//!
//! Where no annotated test runs, nothing happens, and a warning is told when
//! the process ends. No call touches a test's outcome.

use std::fmt::Display;
use std::path::Path;

use crate::field_value::FieldValue;
use crate::handle::current;

/// Attaches `data` to the running test as evidence, under `filename`.
///
/// The bytes are on disk when this returns, so they are kept even if the test
/// is killed. Xray is told the content type that the file name's extension
/// stands for. Where the disk refuses, the test's comment and a warning at the
/// end of the process say so. An empty file is not sent, since Xray refuses it;
/// the comment says so.
///
/// ```
/// let screenshot = vec![0xff, 0xd8, 0xff];
/// xray_harness::attach("screenshot.jpg", screenshot);
/// ```
pub fn attach(filename: impl AsRef<str>, data: impl AsRef<[u8]>) {
    current().attach(filename, data);
}

/// Attaches `data` as [`attach`] does, with a content type of its own.
///
/// ```
/// xray_harness::attach_with_type("answer", "application/json", r#"{"status":401}"#);
/// ```
pub fn attach_with_type(
    filename: impl AsRef<str>,
    content_type: impl AsRef<str>,
    data: impl AsRef<[u8]>,
) {
    current().attach_with_type(filename, content_type, data);
}

/// Attaches a copy of the file at `path` to the running test as evidence,
/// under its own file name.
///
/// The file is copied when this is called; later changes to it do not count.
/// A relative path begins at the working directory, which under cargo and
/// nextest is the package's root. If it cannot be read, or is no file but a pipe
/// or a device, the test's comment and a warning at the end of the process say
/// so, and why.
///
/// ```
/// xray_harness::attach_file("target/browser.log");
/// ```
pub fn attach_file(path: impl AsRef<Path>) {
    current().attach_file(path);
}

/// Adds a paragraph to the running test's comment in the Test Execution; in a
/// [`step`], to the step's comment.
///
/// Jira renders its wiki markup in it; a block such as `{code}` that is left
/// open is shown as text, so that it takes in nothing that follows.
///
/// ```
/// xray_harness::comment("invalid user");
/// ```
pub fn comment(text: impl AsRef<str>) {
    current().comment(text);
}

/// Links the bug with this key to the running test's result, if it fails.
///
/// The issue must exist: Xray refuses results with unknown defects. A text that
/// is no Jira key is told in the test's comment instead of being sent.
///
/// ```
/// xray_harness::defect("BOOK-77");
/// ```
pub fn defect(key: impl AsRef<str>) {
    current().defect(key);
}

/// Links the bug with this key to the running test's result, even if it passes.
///
/// ```
/// xray_harness::defect_always("BOOK-77");
/// ```
pub fn defect_always(key: impl AsRef<str>) {
    current().defect_always(key);
}

/// Sets a custom field of the running test's result, by the field's id in Xray.
///
/// These are Xray's Test Run Custom Fields, not Jira's fields. Server and Data
/// Center take them by version 2.0 of their API only. The last value of a field
/// counts.
///
/// ```
/// xray_harness::custom_field("12", "chrome");
/// xray_harness::custom_field("13", ["fast", "stable"]);
/// ```
pub fn custom_field(id: impl AsRef<str>, value: impl Into<FieldValue>) {
    current().custom_field(id, value);
}

/// Names what tells this test's result from others that share its key.
///
/// Several tests on one key become iterations, and these are an iteration's
/// parameters, beside `test`, the test's name. Xray takes 20 in all; what is
/// over that is told in the comment, and so are all of a test that shares its
/// key with no other. The last value of a name counts.
///
/// ```
/// xray_harness::parameter("browser", "chrome");
/// xray_harness::parameter("attempts", 3);
/// ```
pub fn parameter(name: impl AsRef<str>, value: impl Display) {
    current().parameter(name, value);
}

/// Says that the running test can test nothing here, and why. Return from the
/// test after it: this call does not.
///
/// With `xray_harness::main!()` the test is shown as ignored, with the reason.
/// libtest and nextest know no such outcome; there it counts as the pass that
/// an early return is. No result of a skipped test is sent to Xray. A test that
/// goes on and fails has failed.
///
/// ```
/// # fn connect() -> Option<()> { None }
/// # fn test() {
/// let Some(database) = connect() else {
///     return xray_harness::skip("no database");
/// };
/// # }
/// ```
pub fn skip(reason: impl AsRef<str>) {
    current().skip(reason);
}

/// Runs `action` if the running test fails, on its thread, before its end is
/// recorded: so a screenshot is taken only then.
///
/// With `#[tokio::test]` and its like the runtime is gone by then. A panic in
/// `action` is told in the test's comment and changes nothing. Actions run in
/// the order they were given.
///
/// ```
/// # struct Browser;
/// # impl Browser { fn screenshot(&self) -> Vec<u8> { vec![] } }
/// # let browser = Browser;
/// xray_harness::on_failure(move || xray_harness::attach("screenshot.png", browser.screenshot()));
/// ```
pub fn on_failure(action: impl FnOnce() + Send + 'static) {
    current().on_failure(action);
}

/// Runs `action` as a step of the running test.
///
/// A step has a title, a status and a time; what is attached and said inside
/// belongs to it. Steps may be nested. A panic fails the step and those around
/// it, and goes on. The setting `XRAY_STEPS` says how steps are sent.
///
/// ```
/// let sum = xray_harness::step("add up", || 1 + 1);
/// assert_eq!(sum, 2);
/// ```
pub fn step<T>(title: impl AsRef<str>, action: impl FnOnce() -> T) -> T {
    current().step(title, action)
}

/// Awaits `future` as a [`step`] of the running test.
///
/// A future that is dropped before it is ready has failed its step.
///
/// ```
/// # async fn open(_: &str) {}
/// # async fn test() {
/// xray_harness::step_async("open the login page", open("/login")).await;
/// # }
/// ```
pub async fn step_async<F: Future>(title: impl AsRef<str>, future: F) -> F::Output {
    current().step_async(title, future).await
}
