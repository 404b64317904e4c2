//! The user's own frames of a backtrace.

use std::backtrace::{Backtrace, BacktraceStatus};

/// More frames than this nobody reads in a comment.
const MOST: usize = 30;

/// Code that is in every backtrace and in nobody's interest.
const OTHERS: [&str; 12] = [
    "<alloc::",
    "<core::",
    "<std::",
    "<tokio::",
    "__rust",
    "alloc::",
    "core::",
    "rust_",
    "std::",
    "test::",
    "tokio::",
    "xray_harness::",
];

/// A line a frame, the innermost first, down to the test; none where
/// `RUST_BACKTRACE` does not ask for it.
pub(super) fn own_frames(backtrace: &Backtrace) -> Vec<String> {
    if backtrace.status() != BacktraceStatus::Captured {
        return Vec::new();
    }
    frames(&backtrace.to_string())
}

/// The standard library prints `  4: path::of::function` and, in a line of
/// its own, `             at ./src/file.rs:12:5`; stable Rust gives no other access.
fn frames(text: &str) -> Vec<String> {
    let mut frames: Vec<String> = Vec::new();
    let mut is_own = false;
    for line in text.lines().map(str::trim_start) {
        if line.contains("xray_harness::recorder::run") {
            break;
        }
        match (line.strip_prefix("at "), line.split_once(": ")) {
            (Some(place), _) if is_own => frames.last_mut().into_iter().for_each(|frame| {
                frame.push_str(" at ");
                frame.push_str(place);
            }),
            (None, Some((_, function))) => {
                is_own = !OTHERS.iter().any(|other| function.starts_with(other));
                frames.extend(is_own.then(|| function.to_owned()));
            }
            _ => {}
        }
    }
    frames.truncate(MOST);
    frames
}

#[cfg(test)]
mod tests {
    use super::frames;

    #[test]
    fn frames_of_the_runtime_and_below_the_test_are_left_out() {
        let text = "   0: __rustc::rust_begin_unwind
             at /rustc/0/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
             at /rustc/0/library/core/src/panicking.rs:80:14
   2: shop::total
             at ./src/lib.rs:3:5
   3: <shop::Basket as core::ops::Drop>::drop
   4: xray_harness::recorder::run
             at /home/me/recorder/mod.rs:38:9
   5: shop::tests::adds
";
        let expected =
            ["shop::total at ./src/lib.rs:3:5", "<shop::Basket as core::ops::Drop>::drop"];
        assert_eq!(frames(text), expected);
    }
}
