//! nextest's own word on a run: its JUnit report, turned into a journal.
//!
//! A tool's configuration file switches the report on without a change to the
//! user's. Where the repository has its own settings for it, those win, and the
//! report is fetched from there by the process that had nextest run, and by no
//! later one: a run's directory names no file outside of it. What it says is written into the run's
//! directory as a journal of verdicts, so that whoever sends the run later, on
//! whichever machine, needs nothing but that directory.

mod arguments;
mod config;
mod error;
mod junit;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(crate) use error::Error;

use crate::journal;
use crate::journal::entry::{Entry, Process};
use crate::journal::layout::Layout;
use crate::journal::reader;
use crate::journal::writer::{Writer, create_private_dir};
use crate::redact::Rules;
use arguments::Asked;
use junit::Told;

/// A report of more bytes is not read: it is held in memory.
const LARGEST: u64 = 256 * 1024 * 1024;

/// What nextest is to be told, and what it will do by itself.
#[derive(Debug)]
pub(crate) struct Arranged {
    /// The user's arguments with those that let nextest leave a report.
    pub(crate) arguments: Vec<OsString>,
    /// Where the repository's own settings send the report, if they do.
    pub(crate) elsewhere: Option<PathBuf>,
}

/// Lets nextest leave a report of the run that the user's arguments for
/// `nextest run` begin. `root` is the workspace's.
pub(crate) fn with_report(
    layout: &Layout,
    root: Option<&Path>,
    arguments: &[OsString],
) -> Result<Arranged, Error> {
    let dir = layout.nextest();
    create_private_dir(&dir).map_err(journal::Error::at("create", &dir))?;
    let tool = dir.join("tool.toml");
    write(&tool, config::tool(&layout.nextest_report()).as_bytes())?;
    let asked = Asked::by(arguments, root);
    let elsewhere = config::own_report(&asked)?;
    let mut value = OsString::from("xray:");
    value.push(&tool);
    // After the user's: of two such files, the first wins.
    let mut arguments = arguments.to_vec();
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    arguments.splice(end..end, ["--tool-config-file".into(), value]);
    Ok(Arranged { arguments, elsewhere })
}

/// Turns the report that nextest left of the run in `layout`, or `elsewhere`,
/// into a journal, once; without one, this does nothing.
pub(crate) fn absorb(
    layout: &Layout,
    elsewhere: Option<PathBuf>,
    rules: Option<&Rules>,
) -> Result<(), Error> {
    let inside = Some(layout.nextest_report()).filter(|_| has_own_report(layout));
    let elsewhere = elsewhere.filter(|path| path.is_file());
    let places: Vec<_> = inside.into_iter().chain(elsewhere).collect();
    if places.is_empty() {
        return Ok(());
    }
    // A report of another run may lie where this one's was to be.
    let annotated = annotated(layout)?;
    for run in reader::nextest_runs(layout)? {
        for place in &places {
            if is_absorbed(layout, &run) {
                continue;
            }
            let taken = take(layout, &run, place, (annotated.as_ref(), rules));
            // Another process may have been at it.
            taken.or_else(|error| if is_absorbed(layout, &run) { Ok(()) } else { Err(error) })?;
        }
    }
    Ok(())
}

/// Removes the report in the run's directory, which holds all that failed tests
/// printed, as they printed it; one that is elsewhere is the user's.
pub(crate) fn discard(layout: &Layout) -> Result<(), Error> {
    if !has_own_report(layout) {
        return Ok(());
    }
    let report = layout.nextest_report();
    match fs::remove_file(&report) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(journal::Error::at("remove", &report)(error).into())
        }
        _ => Ok(()),
    }
}

fn is_absorbed(layout: &Layout, run: &str) -> bool {
    layout.journal(&name(run)).exists()
}

/// The binaries' and tests' names, where the binaries were asked.
type Names = BTreeSet<(String, String)>;

fn annotated(layout: &Layout) -> Result<Option<Names>, Error> {
    let listed = reader::read_listed(layout)?.journals;
    let names = listed.iter().flat_map(|journal| {
        journal.known.iter().map(|known| (journal.binary.clone(), known.name.clone()))
    });
    Ok((!listed.is_empty()).then(|| names.collect()))
}

/// Whether there is a report in the run's directory: it may have come from
/// another machine, with links to anywhere on this one.
fn has_own_report(layout: &Layout) -> bool {
    fs::symlink_metadata(layout.nextest()).is_ok_and(|at| at.is_dir())
        && fs::symlink_metadata(layout.nextest_report()).is_ok_and(|at| at.is_file())
}

/// The name of the journal of nextest's verdicts.
fn name(run: &str) -> String {
    let plain = run.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-');
    format!("nextest-{}", plain.collect::<String>())
}

/// Takes the verdicts of `run` from the report at `path`, if it is that run's.
fn take(
    layout: &Layout,
    run: &str,
    path: &Path,
    (annotated, rules): (Option<&Names>, Option<&Rules>),
) -> Result<(), Error> {
    let size = fs::metadata(path).map_err(journal::Error::at("read", path))?.len();
    if size > LARGEST {
        return Err(Error::TooLarge { path: path.to_owned(), size });
    }
    let text = fs::read_to_string(path).map_err(journal::Error::at("read", path))?;
    let report = quick_junit::Report::deserialize_from_str(&text);
    let report = report.map_err(|source| Error::report(path, source))?;
    if report.uuid.is_none_or(|uuid| uuid.to_string() != run) {
        return Ok(());
    }
    let writer = Writer::draft(layout, &name(run))?;
    writer.append(&Entry::Process(Process::of_nextest(run)))?;
    let is_annotated = |told: &Told<'_>| {
        let name = (told.verdict.binary.to_string(), told.verdict.name.to_string());
        annotated.is_none_or(|names| names.contains(&name))
    };
    for told in junit::verdicts(&report, run).into_iter().filter(is_annotated) {
        let mut verdict = told.verdict;
        if let Some(output) = told.output {
            let output = rules.map_or(Cow::Borrowed(&*output), |rules| rules.apply(&output));
            verdict.output = Some(writer.keep(output.as_bytes())?.into());
        }
        writer.append(&Entry::Verdict(verdict))?;
    }
    Ok(writer.publish()?)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Ok(fs::write(path, bytes).map_err(journal::Error::at("write", path))?)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::{has_own_report, with_report};
    use crate::journal::layout::Layout;

    #[test]
    fn a_report_is_read_only_where_it_is_a_plain_file_of_the_run() {
        let temp = tempfile::tempdir().unwrap();
        let (one, other) =
            (Layout::new(&temp.path().join("1")), Layout::new(&temp.path().join("2")));
        fs::create_dir_all(one.nextest()).unwrap();
        assert!(!has_own_report(&one));
        fs::write(temp.path().join("junit.xml"), "").unwrap();
        symlink(temp.path().join("junit.xml"), one.nextest_report()).unwrap();
        assert!(!has_own_report(&one));
        fs::remove_file(one.nextest_report()).unwrap();
        fs::write(one.nextest_report(), "").unwrap();
        assert!(has_own_report(&one));
        fs::create_dir(other.run()).unwrap();
        symlink(one.nextest(), other.nextest()).unwrap();
        assert!(!has_own_report(&other));
    }

    #[test]
    fn nobody_else_reads_the_report() {
        let temp = tempfile::tempdir().unwrap();
        let layout = Layout::new(&temp.path().join("run"));
        with_report(&layout, Some(temp.path()), &[]).unwrap();
        let mode = fs::metadata(layout.nextest()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
