//! What it takes to assemble and show a large run: 200 test binaries' journals
//! with 100,000 entries, with evidence of 1 kB and of 20 kB a test.
//!
//! `cargo bench -p tests --bench large_runs -- [ROUNDS]` (3 if nothing is said)
//! measures with optimisation, and `--profile dev` as `cargo xray` is built in a
//! clone.

use std::fs;
use std::process::Command;

use tests::measure::{Subject, compare};
use tests::{Finished, RunDir, Sink, cargo_xray};

const JOURNALS: usize = 200;
/// A start, a file and an end each, and one head a journal: 100,400 entries.
const TESTS: usize = 167;

const SHOWN: [&[&str]; 5] = [
    &["show"],
    &["report", "--format", "markdown"],
    &["report", "--format", "json"],
    &["report", "--format", "junit"],
    &["report", "--format", "html"],
];

fn main() {
    tests::measure::begin();
    let rounds = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(3);
    let (small, large) = (run(1_000), run(20_000));
    let sink = Sink::start();
    let mut subjects = vec![Subject::new("runs of nothing", || {
        let mut command = cargo_xray();
        command.args(["completions", "bash"]);
        command
    })];
    for (run, size) in [(&small, "1 kB"), (&large, "20 kB")] {
        for words in SHOWN {
            let name = format!("{}, {size}", words.join(" ").replace("--format ", ""));
            subjects.push(Subject::new(name, move || {
                let mut command = cargo_xray();
                command.args(words).arg(run.path()).current_dir(run.path());
                command
            }));
        }
        subjects.push(Subject::new(format!("upload, {size}"), || upload(run, &sink)));
    }
    let comparison = compare(rounds, subjects);
    let all = (JOURNALS * TESTS * (1_000 + 20_000) * (rounds + 1)) as u64;
    assert!(sink.bodies().iter().sum::<u64>() > all, "all of it was sent");
    println!("built {}", if cfg!(debug_assertions) { "for debugging" } else { "optimised" });
    println!("{JOURNALS} journals, {TESTS} tests each with a file, {rounds} rounds, median");
    println!("(minimum to maximum)\n\n{comparison}");
}

fn run(size: usize) -> RunDir {
    let mut run = RunDir::new();
    for journal in 0..JOURNALS {
        let test = |nth: usize| {
            let number = journal * TESTS + nth;
            let mut bytes = vec![1; size];
            bytes[..8].copy_from_slice(&number.to_le_bytes());
            Finished::passed(number).with("screenshot.png", bytes)
        };
        run.process(&(1..=TESTS).map(test).collect::<Vec<_>>());
    }
    run
}

/// `cargo xray upload` of `run`, as if nothing of it had been sent before.
fn upload(run: &RunDir, sink: &Sink) -> Command {
    for name in ["ledger.json", "sent"] {
        let _ = fs::remove_file(run.path().join(name));
    }
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path()).current_dir(run.path());
    sink.reach(&mut upload);
    upload
}
