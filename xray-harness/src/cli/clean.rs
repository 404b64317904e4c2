//! `cargo xray clean`

use std::io;
use std::time::Duration;

use super::error::Error;
use super::exit_code::Exit;
use super::kept_run::{KeptRun, State, size};
use super::workspace::Workspace;
use crate::run;
use crate::tell::{self, tell};

/// Remove runs that Xray holds from the disk
///
/// A run that is not, or not certainly, in Xray stays unless `--all` says
/// otherwise; one whose tests are running stays in any case.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xray clean --older-than 7d\n  \
    cargo xray clean --all --dry-run")]
pub(super) struct Arguments {
    /// Remove runs that are not sent, too
    #[arg(long)]
    all: bool,
    /// Remove only what is older, such as `12h`, `7d` or `2 weeks`
    #[arg(long, value_name = "AGE", value_parser = parse_age)]
    older_than: Option<Duration>,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let workspace = Workspace::around_here();
    let runs = KeptRun::all(&workspace)?;
    if !arguments.dry_run {
        workspace.places()?.iter().for_each(|place| run::sweep(place));
    }
    let is_old = |run: &KeptRun| arguments.older_than.is_none_or(|limit| run.age() > limit);
    let old: Vec<_> = runs.into_iter().filter(is_old).collect();
    let may_go = |run: &KeptRun| match run.state {
        State::Sent => true,
        State::Due | State::Unsent | State::Unclear => arguments.all,
        State::Running => false,
    };
    let (gone, kept): (Vec<_>, Vec<_>) = old.into_iter().partition(may_go);
    let mut done = Exit::Done;
    for run in &gone {
        let (dir, told) = (run.dir.display(), told(run));
        if arguments.dry_run {
            tell([format!("xray: would remove {dir} ({told})")]);
            continue;
        }
        match run::remove(&run.dir) {
            Ok(()) => tell([format!("xray: removed {dir} ({told})")]),
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {
                tell([format!("xray: kept {dir} (in use)")]);
            }
            Err(error) => {
                tell([tell::warning(format!("cannot remove {dir}: {error}"))]);
                done = Exit::Failed;
            }
        }
    }
    tell(kept.iter().map(|run| format!("xray: kept {} ({})", run.dir.display(), run.state)));
    if gone.is_empty() {
        tell(["xray: nothing to remove".to_owned()]);
    }
    Ok(done)
}

/// `sent, BOOK-74, 12 kB`.
fn told(run: &KeptRun) -> String {
    let parts = [run.state.to_string(), run.whereabouts(), size(run.bytes)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn parse_age(text: &str) -> Result<Duration, String> {
    let span: jiff::Span = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    let exact = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours());
    let exact = exact.map_err(|error| error.to_string())?;
    Duration::try_from(exact).map_err(|_| "an age is not negative".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse_age;

    #[test]
    fn an_age_is_a_number_and_a_unit() {
        let hours = |hours: u64| Ok(Duration::from_secs(hours * 3600));
        assert_eq!(parse_age("12h"), hours(12));
        assert_eq!(parse_age("7d"), hours(7 * 24));
        assert_eq!(parse_age("2 weeks"), hours(14 * 24));
        for bad in ["", "7", "-1d", "soon", "1 month"] {
            assert!(parse_age(bad).is_err(), "{bad}");
        }
    }
}
