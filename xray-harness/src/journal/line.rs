//! An entry as a line of the journal.
//!
//! Each test writes a start and, mostly, a plain end. In a build without
//! optimisation, as tests are, `serde_json` takes as long for these two as the
//! test's thread takes to come and go. So they are put together here, where
//! nothing in them has to be escaped; a test holds them against `serde_json`.

use std::fmt::{self, Write};

use super::entry::{End, Entry, Outcome, Start};

/// Renders `entry`, with its end of line.
pub(super) fn render(entry: &Entry<'_>) -> serde_json::Result<Vec<u8>> {
    let mut line = String::with_capacity(512);
    let is_done = match entry {
        Entry::Start(start) if is_plain(start) => write_start(start, &mut line).is_ok(),
        Entry::End(end @ End { failure: None, reason: None, .. }) => {
            write_end(end, &mut line).is_ok()
        }
        _ => false,
    };
    let mut line = if is_done { line.into_bytes() } else { serde_json::to_vec(entry)? };
    line.push(b'\n');
    Ok(line)
}

fn is_plain(start: &Start<'_>) -> bool {
    start.provision.is_none()
        && needs_no_escape(&start.krate)
        && needs_no_escape(&start.name)
        && needs_no_escape(&start.file)
        && start.keys.iter().all(|key| needs_no_escape(key))
}

fn needs_no_escape(text: &str) -> bool {
    let (bytes, mut at) = (text.as_bytes(), 0);
    // Without optimisation, an iterator takes several times as long.
    while at < bytes.len() {
        if bytes[at] < b' ' || bytes[at] == b'"' || bytes[at] == b'\\' {
            return false;
        }
        at += 1;
    }
    true
}

fn write_start(start: &Start<'_>, to: &mut String) -> fmt::Result {
    let Start { attempt, at, krate, name, keys, file, line, retry, provision: _ } = start;
    let at = at.get();
    write!(
        to,
        r#"{{"entry":"start","attempt":{attempt},"at":{at},"crate":"{krate}","name":"{name}","keys":["#
    )?;
    let mut comma = "";
    for key in keys {
        write!(to, "{comma}\"{key}\"")?;
        comma = ",";
    }
    write!(to, r#"],"file":"{file}","line":{line}"#)?;
    if *retry > 0 {
        write!(to, r#","retry":{retry}"#)?;
    }
    to.write_char('}')
}

fn write_end(end: &End<'_>, to: &mut String) -> fmt::Result {
    let End { attempt, at, outcome, failure: _, reason: _ } = end;
    let outcome = match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::Killed => "killed",
        Outcome::Ignored => "ignored",
    };
    let at = at.get();
    write!(to, r#"{{"entry":"end","attempt":{attempt},"at":{at},"outcome":"{outcome}"}}"#)
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::journal::entry::{End, Entry, Millis, Outcome, Start};

    fn assert_as_serde_says(entry: &Entry<'_>) {
        let line = String::from_utf8(render(entry).unwrap()).unwrap();
        assert_eq!(line, serde_json::to_string(entry).unwrap() + "\n");
    }

    #[test]
    fn every_start_and_end_is_the_line_that_serde_json_makes() {
        let names = ["works", "l\u{f6}scht", "a \"b\"", "a\\b", "a\nb", "a\u{7f}b", "\u{1F980}"];
        for name in names {
            for (keys, retry) in [(&["A-1"][..], 0), (&["A-1", "B-2"], 3), (&[], 1)] {
                assert_as_serde_says(&Entry::Start(Start {
                    attempt: 7,
                    at: Millis::now(),
                    krate: "shop".into(),
                    name: name.into(),
                    keys: keys.iter().map(|&key| key.into()).collect(),
                    file: "tests\\login.rs"
                        .replace('\\', if retry > 1 { "\\" } else { "/" })
                        .into(),
                    line: 12,
                    retry,
                    provision: None,
                }));
            }
        }
        for outcome in [Outcome::Passed, Outcome::Failed, Outcome::Killed, Outcome::Ignored] {
            for reason in [None, Some("no database".into())] {
                let (attempt, at) = (7, Millis::now());
                assert_as_serde_says(&Entry::End(End {
                    attempt,
                    at,
                    outcome,
                    failure: None,
                    reason,
                }));
            }
        }
    }
}
