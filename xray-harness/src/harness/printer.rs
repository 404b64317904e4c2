//! What is seen of the tests while they run and at their end, as libtest-mimic
//! shows it.
//!
//! Its own printer takes colours out byte by byte wherever nobody wants any. In
//! a build without optimisation, that takes longer than all else that is done
//! for a test, and seconds for a failure that printed much.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use libtest_mimic::{ColorSetting, Conclusion};
use serde_json::Value;

use super::arguments::{Arguments, Format};
use super::outcome::Outcome;
use crate::colour::Colour;
use crate::plural::counted;

/// How a run is shown.
pub(super) struct Printer {
    format: Format,
    is_coloured: bool,
    /// Does one test run at a time, so that its name can be told before it ends?
    is_alone: bool,
    /// The length of the longest name.
    width: usize,
    /// In the order they failed.
    failed: Mutex<Vec<(&'static str, String)>>,
}

impl Printer {
    pub(super) fn new<'a>(arguments: &Arguments, names: impl Iterator<Item = &'a str>) -> Self {
        let threads = arguments.test_threads.map(Into::into).or_else(|| {
            thread::available_parallelism().ok().map(usize::from) // as libtest-mimic does
        });
        Self {
            format: arguments.shown_as(),
            is_coloured: is_coloured(arguments.color),
            is_alone: threads.unwrap_or(1) == 1,
            width: names.map(|name| name.chars().count()).max().unwrap_or(0),
            failed: Mutex::default(),
        }
    }

    pub(super) fn title(&self, tests: usize) {
        print(&match self.format {
            Format::Json => {
                format!(r#"{{ "type": "suite", "event": "started", "test_count": {tests} }}"#)
                    + "\n"
            }
            _ => format!("\nrunning {}\n", counted(tests, "test")),
        });
    }

    /// A test begins.
    pub(super) fn begin(&self, name: &str) {
        match self.format {
            Format::Json => {
                let name = Value::from(name);
                print(&format!(
                    "{{ \"type\": \"test\", \"event\": \"started\", \"name\": {name} }}\n"
                ));
            }
            Format::Pretty if self.is_alone => print(&self.named(name)),
            _ => {}
        }
    }

    /// A test is over, or passed over.
    pub(super) fn end(&self, name: &'static str, outcome: &Outcome) {
        print(&match self.format {
            Format::Json => json(name, outcome),
            Format::Terse => self.coloured(outcome, character(outcome)),
            _ => {
                let name = if self.is_alone { String::new() } else { self.named(name) };
                name + &self.coloured(outcome, &told(outcome)) + "\n"
            }
        });
        if let Outcome::Failed(told) = outcome {
            self.failed().push((name, told.clone()));
        }
    }

    /// What became of all of them.
    pub(super) fn summary(&self, conclusion: &Conclusion, took: Duration) {
        let Conclusion { num_filtered_out, num_passed, num_failed, num_ignored, num_measured } =
            conclusion;
        let took = took.as_secs_f64();
        if self.format == Format::Json {
            let event = if *num_failed > 0 { "failed" } else { "ok" };
            return print(&format!(
                "{{ \"type\": \"suite\", \"event\": \"{event}\", \"passed\": {num_passed}, \
                 \"failed\": {num_failed}, \"ignored\": {num_ignored}, \"measured\": {num_measured}, \
                 \"filtered_out\": {num_filtered_out}, \"exec_time\": {took} }}\n"
            ));
        }
        self.failures();
        let (colour, word) =
            if *num_failed > 0 { (Colour::Red, "FAILED") } else { (Colour::Green, "ok") };
        let result = self.in_colour(colour, word);
        print(&format!(
            "\ntest result: {result}. {num_passed} passed; {num_failed} failed; {num_ignored} \
             ignored; {num_measured} measured; {num_filtered_out} filtered out; finished in \
             {took:.2}s\n\n"
        ));
    }

    /// What the failed ones said, and their names once more.
    fn failures(&self) {
        let failed = std::mem::take(&mut *self.failed());
        if failed.is_empty() {
            return;
        }
        print("\nfailures:\n\n");
        for (name, told) in &failed {
            print(&format!("---- {name} ----\n{told}\n\n"));
        }
        let names = failed.iter().map(|(name, _)| format!("    {name}\n"));
        print(&format!("\nfailures:\n{}", names.collect::<Vec<_>>().concat()));
    }

    fn named(&self, name: &str) -> String {
        format!("test {name:<width$} ... ", width = self.width)
    }

    fn coloured(&self, outcome: &Outcome, text: &str) -> String {
        let colour = match outcome {
            Outcome::Passed => Colour::Green,
            Outcome::Failed(_) => Colour::Red,
            Outcome::Skipped(_) => Colour::Yellow,
        };
        self.in_colour(colour, text)
    }

    fn in_colour(&self, colour: Colour, text: &str) -> String {
        if self.is_coloured { colour.of(text) } else { text.to_owned() }
    }

    fn failed(&self) -> std::sync::MutexGuard<'_, Vec<(&'static str, String)>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lists tests, as runners read it.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) {
    let lines: Vec<_> = names.map(|name| format!("{name}: test\n")).collect();
    print(&lines.concat());
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed => "ok".to_owned(),
        Outcome::Failed(_) => "FAILED".to_owned(),
        Outcome::Skipped(reason) if reason.is_empty() => "ignored".to_owned(),
        Outcome::Skipped(reason) => format!("ignored ({reason})"),
    }
}

fn character(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => ".",
        Outcome::Failed(_) => "F",
        Outcome::Skipped(_) => "i",
    }
}

fn json(name: &str, outcome: &Outcome) -> String {
    let name = Value::from(name);
    let (event, output) = match outcome {
        Outcome::Passed => ("ok", String::new()),
        Outcome::Skipped(_) => ("ignored", String::new()),
        Outcome::Failed(told) => {
            ("failed", format!(", \"stdout\": {}", Value::from(format!("Error: {told}\n"))))
        }
    };
    format!("{{ \"type\": \"test\", \"name\": {name}, \"event\": \"{event}\"{output} }}\n")
}

fn is_coloured(asked_for: Option<ColorSetting>) -> bool {
    match asked_for {
        Some(ColorSetting::Always) => true,
        Some(ColorSetting::Never) => false,
        Some(ColorSetting::Auto) | None => {
            anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
        }
    }
}

/// Whole, whoever prints beside. A closed stream is nobody's failure.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
