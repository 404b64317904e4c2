//! The ignored tests of a plain `cargo test`, which nobody but the binaries
//! knows of.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

use super::Error;
use crate::journal::entry::{Entry, Millis, Nextest, Outcome, Process, Verdict};
use crate::journal::layout::Layout;
use crate::journal::reader;
use crate::journal::writer::Writer;
use crate::{child, env};

/// All of a workspace's binaries, built already.
const PATIENCE: Duration = Duration::from_mins(10);

/// Adds to the run in `layout` the ignored tests that `cargo test` with these
/// arguments passes over.
///
/// It is asked to list instead of to run: so whatever filters tests heeds the
/// arguments as it did before.
pub(crate) fn keep_ignored(
    layout: &Layout,
    run: &str,
    arguments: &[OsString],
) -> Result<(), Error> {
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    let (own, of_tests) = arguments.split_at(end);
    let of_tests = of_tests.get(1..).unwrap_or_default();
    let runs_them = |word: &OsString| word == "--ignored" || word == "--include-ignored";
    if of_tests.iter().any(runs_them) {
        return Ok(());
    }
    let mut cargo = Command::new(env::cargo());
    cargo.arg("test").args(own).args(["--", "--list"]).args(of_tests);
    // A main that heeds no `--list` runs its tests: they are not to be recorded.
    cargo.env("XRAY_LIST_DIR", layout.listed()).env("XRAY_RECORD", "never");
    let output = child::output(&mut cargo, PATIENCE).map_err(Error::Cargo)?;
    if !output.status.success() {
        return Err(Error::Build(output.status));
    }
    let stdout = String::from_utf8_lossy(&output.stdout);
    let listed: BTreeSet<_> = stdout.lines().filter_map(|it| it.strip_suffix(": test")).collect();
    write(layout, run, &listed)
}

fn write(layout: &Layout, run: &str, listed: &BTreeSet<&str>) -> Result<(), Error> {
    let journals = reader::read_listed(layout)?.journals;
    let known = journals
        .iter()
        .flat_map(|journal| journal.known.iter().map(|known| (&journal.binary, known)));
    let is_ignored = |name: &str| listed.contains(name);
    let mut ignored =
        known.filter(|(_, it)| it.ignored.is_some() && is_ignored(&it.name)).peekable();
    if ignored.peek().is_none() {
        return Ok(());
    }
    let writer = Writer::draft(layout, "ignored")?;
    writer.append(&Entry::Process(Process::of_nextest(run)))?;
    let at = Millis::now();
    for (binary, known) in ignored {
        writer.append(&Entry::Verdict(Verdict {
            nextest: Nextest { run: run.into(), attempt: None, stress: None },
            binary: binary.into(),
            name: (&*known.name).into(),
            started: at,
            ended: at,
            outcome: Outcome::Ignored,
            reason: None,
            output: None,
        }))?;
    }
    Ok(writer.publish()?)
}
