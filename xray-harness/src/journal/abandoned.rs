//! The journal of a process that died in the middle of a test, completed by
//! the one that knows how it died.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Deserialize;

use super::Error;
use super::entry::{End, Entry, Evidence, Millis, Outcome};
use super::layout::{Layout, OUTPUT};
use super::lines::{Allowance, Line, Lines};
use super::plain;
use super::writer::create_private_dir;

/// How a test's process died.
#[derive(Debug)]
pub(crate) struct Death<'a> {
    /// The name of the test that it was asked for, which may be recorded or not.
    pub(crate) test: &'a str,
    /// How many attempts of it went before.
    pub(crate) retry: u32,
    /// What to say of it.
    pub(crate) reason: &'a str,
    /// What the test had printed.
    pub(crate) output: &'a [u8],
}

/// All of an entry that matters here.
#[derive(Deserialize)]
struct Brief<'a> {
    #[serde(borrow)]
    entry: Cow<'a, str>,
    attempt: Option<u64>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(default)]
    retry: u32,
    outcome: Option<Outcome>,
}

/// Ends every attempt of `process` that has no end, and the one that was asked
/// for unless it failed: what a thread does after a test's body is the test's as
/// well. `false` if the one that was asked for is in no journal.
pub(crate) fn complete(layout: &Layout, process: &str, death: &Death<'_>) -> Result<bool, Error> {
    let path = layout.journal(process);
    let to_append = || OpenOptions::new().read(true).append(true).open(&path);
    let mut file = match plain::open(&path).and_then(|_| to_append()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => opened.map_err(Error::at("open", &path))?,
    };
    let Attempts { open, asked_for } = attempts(&path, death)?;
    let has_evidence = !open.is_empty() && !death.output.is_empty();
    let evidence = has_evidence.then(|| keep(&layout.evidence_of(process), death.output));
    let evidence = evidence.transpose()?;
    let is_torn = is_torn(&mut file).map_err(Error::at("read", &path))?;
    append(&mut file, is_torn, &open, evidence, death).map_err(Error::at("write", &path))?;
    Ok(asked_for.is_some())
}

/// The attempts of a journal.
#[derive(Default)]
struct Attempts {
    /// Those that are to be ended.
    open: BTreeSet<u64>,
    asked_for: Option<u64>,
}

/// Those of what a reader takes.
fn attempts(journal: &Path, death: &Death<'_>) -> Result<Attempts, Error> {
    let mut found = Attempts::default();
    let mut allowance = Allowance::of_a_run();
    let mut lines = Lines::of(journal, &mut allowance)?;
    loop {
        let line = match lines.next()? {
            Line::Whole(line) => line,
            Line::TooLong => continue,
            Line::TooMany | Line::End => return Ok(found),
        };
        // A line without an attempt, or a torn one, opens and ends none.
        let Ok(brief) = serde_json::from_slice::<Brief<'_>>(line) else { continue };
        let Some(attempt) = brief.attempt else { continue };
        if brief.entry == "start" {
            found.open.insert(attempt);
            if brief.name.as_deref() == Some(death.test) && brief.retry == death.retry {
                found.asked_for = Some(attempt);
            }
        }
        let has_failed = brief.outcome == Some(Outcome::Failed);
        if brief.entry == "end" && (has_failed || found.asked_for != Some(attempt)) {
            found.open.remove(&attempt);
        }
    }
}

/// Does its last line lack an end?
fn is_torn(journal: &mut File) -> io::Result<bool> {
    if journal.metadata()?.len() == 0 {
        return Ok(false);
    }
    journal.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    journal.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Writes evidence of a process that writes no more; gives its number.
fn keep(dir: &Path, output: &[u8]) -> Result<u64, Error> {
    create_private_dir(dir).map_err(Error::at("create", dir))?;
    let names = fs::read_dir(dir).map_err(Error::at("read", dir))?.flatten();
    let numbers = names.filter_map(|entry| entry.file_name().to_str()?.parse::<u64>().ok());
    let number = numbers.max().map_or(0, |last| last + 1);
    let path = dir.join(number.to_string());
    fs::write(&path, output).map_err(Error::at("write", &path))?;
    Ok(number)
}

fn append(
    file: &mut File,
    is_torn: bool,
    open: &BTreeSet<u64>,
    evidence: Option<u64>,
    death: &Death<'_>,
) -> io::Result<()> {
    let mut lines = if is_torn { vec![b'\n'] } else { Vec::new() };
    for &attempt in open {
        let evidence = evidence.map(|file| {
            let size = death.output.len() as u64;
            let name = OUTPUT.into();
            Entry::Evidence(Evidence { attempt, step: None, file, name, size, content_type: None })
        });
        let end = Entry::End(End {
            attempt,
            at: Millis::now(),
            outcome: Outcome::Killed,
            failure: None,
            reason: Some(death.reason.into()),
        });
        for entry in evidence.into_iter().chain([end]) {
            serde_json::to_writer(&mut lines, &entry)?;
            lines.push(b'\n');
        }
    }
    file.write_all(&lines)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Death, complete};
    use crate::journal::layout::Layout;

    const START: &str = r#"{"entry":"start","attempt":0,"at":1,"crate":"a","name":"first","keys":["A-1"],"file":"a.rs","line":1}"#;
    const PASSED: &str = r#"{"entry":"end","attempt":0,"at":2,"outcome":"passed"}"#;

    /// Is it told that `test` is in the journal, and what is added to the lines?
    fn completed(lines: &[&str], test: &str) -> (bool, String) {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let path = layout.journal("1-a");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let before = lines.join("\n") + "\n";
        fs::write(&path, &before).unwrap();
        let death = Death { test, retry: 0, reason: "it died", output: b"" };
        let is_there = complete(&layout, "1-a", &death).unwrap();
        let after = fs::read_to_string(path).unwrap();
        (is_there, after.strip_prefix(&before).unwrap().to_owned())
    }

    #[test]
    fn of_a_process_that_died_only_what_it_was_asked_for_and_what_is_open_is_ended() {
        let (is_there, added) = completed(&[START], "first");
        assert!(is_there && added.contains(r#""attempt":0"#) && added.contains("it died"));
        let (is_there, added) = completed(&[START, PASSED], "first");
        assert!(is_there && added.contains("it died"), "{added}");
    }

    #[test]
    fn what_a_process_was_asked_for_and_did_not_begin_is_told_to_be_in_no_journal() {
        assert_eq!(completed(&[START, PASSED], "second"), (false, String::new()));
        let (is_there, added) = completed(&[START], "second");
        assert!(!is_there && added.contains("it died"), "{added}");
    }
}
