//! What libtest-mimic's printer has no place for, told when the tests are over.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::outcome::Outcome;
use super::session::{Finished, Session};
use crate::tell::tell;
use crate::warning::warn;

/// Tells of flaky tests on standard error; the rest, which was asked for, on
/// standard output, or beside it where that is JSON.
pub(super) fn tell_of(session: &Session) {
    let mut finished = session.finished();
    finished.sort_by(|one, other| one.name.cmp(other.name));
    let arguments = &session.arguments;
    let told = if arguments.is_json() {
        print(&mut io::stderr().lock(), session, &finished)
    } else {
        print(&mut BufWriter::new(io::stdout().lock()), session, &finished)
    };
    if let Err(error) = told {
        warn(format!("what was asked for beside the results cannot be printed: {error}"));
    }
    if let Some(path) = &arguments.logfile
        && let Err(error) = log(path, &finished)
    {
        warn(format!("the logfile {} cannot be written: {error}", path.display()));
    }
    tell(finished.iter().filter(|test| is_flaky(test)).map(|test| {
        let Finished { name, failed_before, .. } = test;
        format!("xray: {name} is flaky: it passed on attempt {}", failed_before + 1)
    }));
}

fn is_flaky(test: &Finished) -> bool {
    test.failed_before > 0 && test.outcome == Outcome::Passed
}

fn print(out: &mut dyn Write, session: &Session, finished: &[Finished]) -> io::Result<()> {
    if session.arguments.show_output {
        let passed = finished.iter().filter(|test| test.outcome == Outcome::Passed);
        print_successes(out, &passed.collect::<Vec<_>>())?;
    }
    if session.arguments.report_time || session.arguments.ensure_time {
        writeln!(out, "times:")?;
        for test in finished {
            writeln!(out, "    {:9.3}s {}", test.took.as_secs_f64(), test.name)?;
        }
        writeln!(out)?;
    }
    out.flush()
}

/// As libtest does.
fn print_successes(out: &mut dyn Write, passed: &[&Finished]) -> io::Result<()> {
    writeln!(out, "successes:\n")?;
    for test in passed.iter().filter(|test| !test.output.is_empty()) {
        writeln!(out, "---- {} stdout ----", test.name)?;
        out.write_all(&test.output)?;
        writeln!(out)?;
    }
    writeln!(out, "\nsuccesses:")?;
    for test in passed {
        writeln!(out, "    {}", test.name)?;
    }
    writeln!(out)
}

/// libtest's `--logfile`: a line of each test that ran.
fn log(path: &Path, finished: &[Finished]) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for test in finished {
        let word = match test.outcome {
            Outcome::Passed => "ok",
            Outcome::Failed(_) => "failed",
            Outcome::Skipped(_) => "ignored",
        };
        writeln!(file, "{word} {}", test.name)?;
    }
    file.flush()
}
