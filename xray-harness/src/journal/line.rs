//! An entry as a line of the journal.
//!
//! Each test writes a start and, mostly, a plain end; under nextest, a head as
//! well. In a build without optimisation, as tests are, `serde_json` takes as
//! long for these as the test's thread takes to come and go. So they are put
//! together here, where nothing in them has to be escaped, by `format!`, most of
//! which the standard library holds optimised; a test holds them against
//! `serde_json`.

use super::entry::{End, Entry, Millis, Nextest, Outcome, Process, Start};
use crate::case::{Case, needs_no_escape};

/// Renders `entry`, with its end of line.
pub(super) fn render(entry: &Entry<'_>) -> serde_json::Result<String> {
    match entry {
        Entry::End(End { attempt, at, outcome, failure: None, reason: None }) => {
            Ok(end(*attempt, *at, *outcome))
        }
        Entry::Process(it) if is_plain(it) => Ok(process(it)),
        entry => serde_json::to_string(entry).map(|line| line + "\n"),
    }
}

/// Renders the start of an attempt of `case`, with its end of line.
pub(super) fn start(
    case: &Case,
    attempt: u64,
    at: Millis,
    retry: u32,
) -> serde_json::Result<String> {
    if !case.is_plain || case.options.provision.is_some() {
        return render(&Entry::Start(Start::of(case, attempt, at, retry)));
    }
    let Case { keys, file, line, .. } = case;
    let (at, krate, name) = (at.get(), case.krate(), case.name());
    let several;
    // The macro, or a harness with dynamic tests, has seen to it that they are keys.
    let keys = match keys {
        [key] => *key,
        keys => {
            several = keys.join("\",\"");
            &*several
        }
    };
    let quote = if keys.is_empty() { "" } else { "\"" };
    let retry = if retry == 0 { String::new() } else { format!(",\"retry\":{retry}") };
    Ok(format!(
        "{{\"entry\":\"start\",\"attempt\":{attempt},\"at\":{at},\"crate\":\"{krate}\",\"name\":\"{name}\",\
         \"keys\":[{quote}{keys}{quote}],\"file\":\"{file}\",\"line\":{line}{retry}}}\n"
    ))
}

fn is_plain(process: &Process<'_>) -> bool {
    let nextest = process.nextest.as_ref().map_or("", |nextest| &nextest.run);
    [&process.run, &process.binary, nextest].into_iter().all(needs_no_escape)
}

fn process(process: &Process<'_>) -> String {
    let Process { version, run, binary, parent, nextest, at } = process;
    let (major, minor, at) = (version.major, version.minor, at.get());
    let optional = |name: &str, number: &Option<u32>| match number {
        Some(number) => format!(",\"{name}\":{number}"),
        None => String::new(),
    };
    let parent = optional("parent", parent);
    let nextest = nextest.as_ref().map_or_else(String::new, |Nextest { run, attempt, stress }| {
        let (attempt, stress) = (optional("attempt", attempt), optional("stress", stress));
        format!(",\"nextest\":{{\"run\":\"{run}\"{attempt}{stress}}}")
    });
    format!(
        "{{\"entry\":\"process\",\"version\":{{\"major\":{major},\"minor\":{minor}}},\"run\":\"{run}\",\
         \"binary\":\"{binary}\"{parent}{nextest},\"at\":{at}}}\n"
    )
}

fn end(attempt: u64, at: Millis, outcome: Outcome) -> String {
    let outcome = match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::Killed => "killed",
        Outcome::Ignored => "ignored",
    };
    let at = at.get();
    format!("{{\"entry\":\"end\",\"attempt\":{attempt},\"at\":{at},\"outcome\":\"{outcome}\"}}\n")
}

#[cfg(test)]
mod tests {
    use super::{render, start};
    use crate::case::{Body, Case};
    use crate::journal::entry::{End, Entry, Millis, Nextest, Outcome, Process, Start, VERSION};

    const PATHS: [&str; 7] = [
        "shop::works",
        "shop::l\u{f6}scht",
        "shop::a \"b\"",
        "shop::a\\b",
        "shop::a\nb",
        "shop::a\u{7f}b",
        "shop::\u{1F980}::works",
    ];

    #[test]
    fn every_start_is_the_line_that_serde_json_makes() {
        for path in PATHS {
            for (keys, retry) in [(&["A-1"][..], 0), (&["A-1", "B-2"], 3), (&[], 1)] {
                for file in ["tests/login.rs", "tests\\login.rs"] {
                    let case = Case::new(path, keys, (file, 12), Body::Silent(|| ()));
                    let at = Millis::now();
                    let entry = Entry::Start(Start::of(&case, 7, at, retry));
                    let line = start(&case, 7, at, retry).unwrap();
                    assert_eq!(line, serde_json::to_string(&entry).unwrap() + "\n");
                }
            }
        }
    }

    #[test]
    fn every_head_is_the_line_that_serde_json_makes() {
        let nextest =
            |run: &'static str, attempt, stress| Some(Nextest { run: run.into(), attempt, stress });
        for run in ["run-1", "\"run\""] {
            for binary in ["shop::login", "C:\\shop"] {
                for nextest in [None, nextest(run, Some(2), None), nextest("1", None, Some(0))] {
                    let (run, parent) = (run.into(), nextest.as_ref().and_then(|it| it.attempt));
                    let (version, at) = (VERSION, Millis::now());
                    let binary = binary.into();
                    let entry = Process { version, run, binary, parent, nextest, at };
                    let entry = Entry::Process(entry);
                    let line = serde_json::to_string(&entry).unwrap() + "\n";
                    assert_eq!(render(&entry).unwrap(), line);
                }
            }
        }
    }

    #[test]
    fn every_end_is_the_line_that_serde_json_makes() {
        for outcome in [Outcome::Passed, Outcome::Failed, Outcome::Killed, Outcome::Ignored] {
            for reason in [None, Some("no database".into())] {
                let (attempt, at) = (7, Millis::now());
                let entry = Entry::End(End { attempt, at, outcome, failure: None, reason });
                assert_eq!(render(&entry).unwrap(), serde_json::to_string(&entry).unwrap() + "\n");
            }
        }
    }
}
