//! The example that drives a real browser: what Chromium showed is in Xray.
//!
//! Where there is no browser, the first test here has nothing to look at, and
//! says so on stderr; the second is about just that.

use std::env;
use std::io::{self, Cursor, Write as _};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use tests::{Output, Xray, quiet};
use xray_harness::Deployment;
use xray_harness::sandbox::{Run, Status};

#[test]
fn a_screenshot_is_evidence_of_the_test_that_passed_and_of_the_one_that_failed() {
    for xray in Xray::both() {
        let run_dir = TempDir::new().expect("a temporary folder");
        let output = Output::of(xray.reach(&mut login(run_dir.path())));
        if let Some(reason) = reason_to_skip(&output) {
            // Not by `eprintln!`, which is kept from view if a test passes.
            writeln!(io::stderr(), "{reason}").expect("stderr");
            return;
        }
        assert_eq!(output.code, Some(101), "{output}");
        assert!(output.stdout.contains("1 passed; 1 failed"), "{output}");

        let execution = &xray.executions()[0];
        let [failed, passed] = &execution.runs[..] else { panic!("{execution:#?}") };
        assert_eq!((&*failed.test.key, failed.status), ("BOOK-429", Status::Failed), "{output}");
        assert_eq!((&*passed.test.key, passed.status), ("BOOK-458", Status::Passed), "{output}");
        let comment = failed.comment.as_deref().expect("a comment");
        assert!(comment.contains("Invalid user: nobody"), "{comment}");
        assert_ne!(screenshot(failed), screenshot(passed), "each is of its own page");
    }
}

#[test]
fn without_a_browser_nothing_is_reported_and_the_reason_is_told() {
    for missing in ["CHROMEDRIVER", "CHROMIUM"] {
        let xray = Xray::start(Deployment::Cloud);
        let run_dir = TempDir::new().expect("a temporary folder");
        let mut login = login(run_dir.path());
        // Whatever else is there: this very test is a program.
        let program = env::current_exe().expect("this executable");
        login.env("CHROMEDRIVER", &program).env("CHROMIUM", &program);
        let output = Output::of(xray.reach(login.env(missing, "/nowhere/at/all")));

        assert_eq!(output.code, Some(0), "{output}");
        let reason = reason_to_skip(&output).expect("a reason");
        assert!(reason.contains("/nowhere/at/all is not there"), "{reason}");
        assert!(reason.contains("apt-get install chromium chromium-driver"), "{reason}");
        assert!(reason.contains(missing), "{reason}");
        assert_eq!(output.stdout, "", "no test is said to have passed");
        assert!(xray.requests().is_empty(), "{output}");
    }
}

/// `cargo test` of the example, with a run directory of its own.
fn login(run_dir: &Path) -> Command {
    let mut login = quiet(Command::new(env!("CARGO")));
    login.args(["test", "--package", "bookstore-browser"]);
    login.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    // Where this workspace is built, the example need not be built again.
    login.envs(env::var_os("CARGO_TARGET_DIR").map(|target| ("CARGO_TARGET_DIR", target)));
    login.env("XRAY_RUN_DIR", run_dir);
    login
}

fn reason_to_skip(output: &Output) -> Option<&str> {
    output.stderr.lines().find(|line| line.starts_with("browser tests are skipped: "))
}

/// The pixels of the run's only evidence, once it is sure that they show a page;
/// what a failed test printed comes beside it.
fn screenshot(run: &Run) -> Vec<u8> {
    let names: Vec<_> = run.evidence.iter().map(|evidence| &*evidence.filename).collect();
    let expected: &[_] = match run.status {
        Status::Failed => &["screenshot.png", "output.txt"],
        _ => &["screenshot.png"],
    };
    assert_eq!(names, expected, "{run:#?}");
    let evidence = &run.evidence[0];
    assert_eq!(evidence.content_type.as_deref(), Some("image/png"));
    assert!(evidence.data.starts_with(b"\x89PNG\r\n\x1a\n"));

    let mut picture = png::Decoder::new(Cursor::new(&evidence.data)).read_info().expect("a PNG");
    let mut pixels = vec![0; picture.output_buffer_size().expect("a size")];
    let frame = picture.next_frame(&mut pixels).expect("a whole PNG");
    assert!((800..=1000).contains(&frame.width), "{frame:?}");
    assert!((400..=800).contains(&frame.height), "{frame:?}");
    let size = frame.color_type.samples();
    let first = &pixels[..size];
    assert!(pixels.chunks(size).any(|pixel| pixel != first), "the page is blank");
    pixels
}
