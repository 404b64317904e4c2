//! The journal of a process that died in the middle of a test, completed by
//! the one that knows how it died.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use serde::Deserialize;

use super::Error;
use super::entry::{End, Entry, Evidence, Millis, Outcome};
use super::layout::{Layout, OUTPUT};
use super::plain;
use super::writer::create_private_dir;

/// How a test's process died.
#[derive(Debug)]
pub(crate) struct Death<'a> {
    /// What to say of it.
    pub(crate) reason: &'a str,
    /// What the test had printed.
    pub(crate) output: &'a [u8],
}

/// All of an entry that matters here.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    entry: Cow<'a, str>,
    attempt: Option<u64>,
}

/// Ends every attempt of `process` that has no end. `false` if there is no
/// journal, since nothing was recorded.
pub(crate) fn complete(layout: &Layout, process: &str, death: &Death<'_>) -> Result<bool, Error> {
    let path = layout.journal(process);
    let to_append = || OpenOptions::new().read(true).append(true).open(&path);
    let mut file = match plain::open(&path).and_then(|_| to_append()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => opened.map_err(Error::at("open", &path))?,
    };
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(Error::at("read", &path))?;
    let open = open_attempts(&text);
    let has_evidence = !open.is_empty() && !death.output.is_empty();
    let evidence = has_evidence.then(|| keep(&layout.evidence_of(process), death.output));
    let evidence = evidence.transpose()?;
    let is_torn = text.last().is_some_and(|&last| last != b'\n');
    append(&mut file, is_torn, &open, evidence, death).map_err(Error::at("write", &path))?;
    Ok(true)
}

fn open_attempts(text: &[u8]) -> BTreeSet<u64> {
    let mut open = BTreeSet::new();
    for line in text.split(|&byte| byte == b'\n') {
        match serde_json::from_slice(line) {
            Ok(Line { entry, attempt: Some(attempt) }) if entry == "start" => {
                open.insert(attempt);
            }
            Ok(Line { entry, attempt: Some(attempt) }) if entry == "end" => {
                open.remove(&attempt);
            }
            _ => {} // of no attempt, or torn
        }
    }
    open
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
