//! Runs with much evidence, and uploads of them.

use std::fs;
use std::process::Command;

use tests::{Finished, RunDir, Sink, cargo_xray};

/// So many tests at once are held in memory until they are on disk.
const BATCH: usize = 20;

/// A run of so many tests with a file of `size` bytes each.
pub(crate) fn run_of(files: usize, size: usize) -> RunDir {
    let mut run = RunDir::new();
    let numbers: Vec<_> = (1..=files).collect();
    for batch in numbers.chunks(BATCH) {
        let tests =
            batch.iter().map(|&n| Finished::passed(n).with("screenshot.png", bytes(n, size)));
        run.process(&tests.collect::<Vec<_>>());
    }
    run
}

/// `cargo xray upload` of `run`, as if nothing of it had been sent before.
pub(crate) fn upload(run: &RunDir, sink: &Sink) -> Command {
    for name in ["ledger.json", "sent"] {
        let _ = fs::remove_file(run.path().join(name));
    }
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path()).current_dir(run.path());
    upload.env("XRAY_EVIDENCE_PER_RUN", "none");
    sink.reach(&mut upload);
    upload
}

/// No two files are alike, and none is all zeros.
fn bytes(number: usize, size: usize) -> Vec<u8> {
    let word = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
    word.iter().copied().cycle().take(size).collect()
}
