//! A run's directory may come from anywhere, and hold anything: no command
//! panics over it, hangs, takes much memory, or reads or writes outside of it.

mod blows;
mod directory;

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::symlink;

use proptest::sample::subsequence;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use tests::{Finished, Output, RunDir, Xray, cargo_xray};
use xray_harness::Deployment;

use blows::{Blow, PLACES, blows};
use directory::{Directory, LOOKS, SECRET};

/// So many directories are made and looked at; `FUZZ_CASES` asks for more, and
/// `FUZZ_SEED` for others.
const CASES: u32 = 30;

#[test]
fn whatever_a_directory_holds_every_command_ends_well() {
    let asked = |name| std::env::var(name).ok().map(|word| word.parse().expect("a number"));
    let config = Config {
        cases: asked("FUZZ_CASES").unwrap_or(CASES),
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    };
    // The same cases each time, unless others are asked for.
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&asked("FUZZ_SEED").unwrap_or_default().to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let looks = subsequence(LOOKS.to_vec(), 2);
    let result = TestRunner::new_with_rng(config, rng).run(&(blows(), looks), |(blows, looks)| {
        let directory = Directory::new();
        for blow in &blows {
            blow.strike(&directory);
        }
        directory.look_at(&looks).map_err(TestCaseError::fail)
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn each_file_of_a_run_may_be_a_link_a_pipe_a_device_or_a_folder() {
    for place in PLACES {
        for is_journal in [true, false] {
            let directory = Directory::new();
            for file in Directory::files() {
                if file.starts_with("journal") == is_journal {
                    Blow::of_place(&file, place).strike(&directory);
                }
            }
            directory.look_at(&LOOKS).unwrap_or_else(|why| panic!("{place:?}: {why}"));
        }
    }
}

#[test]
fn folders_that_are_links_lead_nowhere() {
    for folder in ["journal", "evidence", "evidence/44-a", "listed", "listed/journal", "nextest"] {
        let directory = Directory::new();
        let outside = directory.outside().join("folder");
        fs::rename(directory.run().join(folder), &outside).expect("moved");
        symlink(&outside, directory.run().join(folder)).expect("linked");
        fs::write(outside.join("0"), SECRET).expect("written");
        if let Err(why) = directory.look_at(&LOOKS) {
            panic!("{folder}: {why}");
        }
    }
}

/// What nextest printed is attached to the results: the report, and the place
/// that it is written to, may be anybody's.
#[test]
fn what_is_taken_from_a_report_is_written_into_the_directory_only() {
    for place in ["0", "1"] {
        let directory = Directory::new();
        let evidence = directory.run().join(format!("evidence/nextest-{}", directory::NEXTEST));
        fs::create_dir_all(&evidence).expect("created");
        symlink(directory.secret(), evidence.join(place)).expect("linked");
        directory.look_at(&LOOKS).unwrap_or_else(|why| panic!("{why}"));
        let journal = directory.run().join(format!("journal/nextest-{}.jsonl", directory::NEXTEST));
        assert!(journal.is_file(), "the report was read");
    }
}

#[test]
fn a_line_without_an_end_is_passed_over_and_costs_little() {
    let run = RunDir::of(&[Finished::passed(1)]);
    let journal = run.path().join("journal/100000-a.jsonl");
    let mut text = fs::read(&journal).expect("the journal");
    let end = text.len() as u64;
    // A gigabyte of zeros that takes no place on the disk.
    let file = File::options().append(true).open(&journal).expect("opened");
    file.set_len(end + (900 << 20)).expect("made longer");
    text.splice(..0, *b"\n");
    let last =
        String::from_utf8_lossy(&text).replace("SHOP-1", "SHOP-2").replace("test_0", "test_7");
    (&file).write_all(last.replace("\"attempt\":0", "\"attempt\":7").as_bytes()).expect("written");
    let shown = directory::shown(&run);
    assert!(shown.contains("SHOP-1") && shown.contains("SHOP-2"), "{shown}");
}

/// Part of a run is not sent as if it were all of it.
#[test]
fn a_run_that_is_too_large_to_be_read_is_kept_whole() {
    let xray = Xray::start(Deployment::Cloud);
    let run = RunDir::of(&[Finished::passed(1)]);
    let journal = run.path().join("journal/100000-a.jsonl");
    let end = fs::metadata(&journal).expect("the journal").len();
    // Zeros that take no place on the disk.
    let file = File::options().append(true).open(&journal).expect("opened");
    file.set_len(end + (1025 << 20)).expect("made longer");
    let mut upload = cargo_xray();
    upload.arg("upload").arg(run.path()).current_dir(run.path());
    let output = Output::of(xray.reach(&mut upload));
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.stderr.contains("100000-a.jsonl is too much to read"), "{output}");
    assert!(xray.requests().is_empty() && !run.path().join("sent").exists(), "{output}");
}

#[test]
fn any_number_of_entries_is_read_in_time_and_any_depth() {
    let run = RunDir::of(&[Finished::passed(1)]);
    let journal = run.path().join("journal/100000-a.jsonl");
    let file = File::options().append(true).open(&journal).expect("opened");
    let mut file = BufWriter::new(file);
    let deep = "[".repeat(100_000);
    writeln!(file, "{{\"entry\":\"comment\",\"attempt\":0,\"text\":{deep}").expect("written");
    writeln!(file, "{{\"entry\":\"start\",\"keys\":{{\"a\":{deep}").expect("written");
    for number in 0..60_000 {
        writeln!(
            file,
            "{{\"entry\":\"step\",\"attempt\":0,\"step\":{number},\"title\":\"\",\"at\":1}}"
        )
        .and_then(|()| {
            writeln!(file, "{{\"entry\":\"comment\",\"attempt\":0,\"step\":0,\"text\":\"\"}}")
        })
        .and_then(|()| {
            writeln!(
                file,
                "{{\"entry\":\"parameter\",\"attempt\":0,\"name\":\"{number}\",\"value\":\"\"}}"
            )
        })
        .and_then(|()| writeln!(file, "{{\"entry\":\"exit\",\"at\":1}}"))
        .and_then(|()| writeln!(file, "{{}}"))
        .expect("written");
    }
    file.flush().expect("written");
    let shown = directory::shown(&run);
    assert!(shown.contains("SHOP-1"), "{shown}");
}

#[test]
fn what_is_on_disk_is_listed_whatever_it_is() {
    let directory = Directory::new();
    let pipe = directory.run().join("journal/1-a.jsonl");
    directory::make_pipe(&pipe);
    let ledger = directory.run().join("ledger.json");
    fs::remove_file(&ledger).expect("removed");
    directory::make_pipe(&ledger);
    for words in [&["runs"][..], &["clean", "--all", "--dry-run"]] {
        directory.in_a_workspace(words).unwrap_or_else(|why| panic!("{why}"));
    }
}
