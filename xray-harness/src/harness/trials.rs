//! The tests as libtest-mimic runs them: chosen, put in order and shown here,
//! since it knows neither several filters nor a shuffle.

use std::sync::Arc;
use std::time::Instant;

use libtest_mimic::{ColorSetting, Completion, Conclusion, FormatSetting, Trial};

use super::outcome::Outcome;
use super::printer::{self, Printer};
use super::session::Session;
use crate::tell::tell;

/// Where libtest-mimic's own words go.
const NOWHERE: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// Runs or lists what the arguments ask for.
pub(super) fn run(session: &Arc<Session>) -> Conclusion {
    let (chosen, left_out) = choose(session);
    let names = chosen.iter().map(|(name, _)| *name);
    if session.arguments.list {
        printer::list(names);
        return libtest_mimic::run(&silent(session), Vec::new());
    }
    let printer = Arc::new(Printer::new(&session.arguments, names));
    printer.title(chosen.len());
    let begin = Instant::now();
    let trials = chosen.into_iter().map(|(_, index)| trial(session, &printer, index)).collect();
    let mut conclusion = libtest_mimic::run(&silent(session), trials);
    conclusion.num_filtered_out = left_out as u64;
    printer.summary(&conclusion, begin.elapsed());
    conclusion
}

/// Arguments by which libtest-mimic runs every trial and says nothing. With
/// colours, it has none to take out.
fn silent(session: &Session) -> libtest_mimic::Arguments {
    libtest_mimic::Arguments {
        test_threads: session.arguments.test_threads.map(Into::into),
        format: Some(FormatSetting::Terse),
        color: Some(ColorSetting::Always),
        logfile: Some(NOWHERE.to_owned()),
        ..libtest_mimic::Arguments::default()
    }
}

/// Names and indices of the tests to be run, and how many there are beside.
fn choose(session: &Session) -> (Vec<(&str, usize)>, usize) {
    let Session { suite, arguments, .. } = session;
    if let ([name], true) = (&arguments.filters[..], arguments.exact)
        && let Some(index) = suite.find(name)
    {
        let chosen = is_chosen(session, name, index).then_some((&**name, index));
        return (chosen.into_iter().collect(), suite.len() - 1);
    }
    let mut chosen = suite.by_name();
    chosen.retain(|(name, index)| is_chosen(session, name, *index));
    if arguments.shuffle || arguments.shuffle_seed.is_some() {
        shuffle(session, &mut chosen);
    }
    let left_out = suite.len() - chosen.len();
    (chosen, left_out)
}

fn is_chosen(session: &Session, name: &str, index: usize) -> bool {
    let Some(test) = session.suite.get(index) else { return false };
    let arguments = &session.arguments;
    arguments.choose(name)
        && !(arguments.ignored && test.case.ignored.is_none())
        && !(arguments.exclude_should_panic && test.case.should_panic.is_asked_for())
}

fn shuffle(session: &Session, chosen: &mut [(&str, usize)]) {
    if session.arguments.list {
        return;
    }
    let seed = session.arguments.shuffle_seed.unwrap_or_else(|| fastrand::u64(..));
    tell([format!("xray: shuffle seed: {seed} (--shuffle-seed {seed} gives this order again)")]);
    fastrand::Rng::with_seed(seed).shuffle(chosen);
}

fn trial(session: &Arc<Session>, printer: &Arc<Printer>, index: usize) -> Trial {
    let (session, printer) = (Arc::clone(session), Arc::clone(printer));
    Trial::ignorable_test("", move || {
        let Some(test) = session.suite.get(index) else { return Ok(Completion::Completed) };
        let name = test.case.name();
        printer.begin(name);
        let outcome = outcome(&session, index, test.case.ignored);
        printer.end(name, &outcome);
        match outcome {
            Outcome::Passed => Ok(Completion::Completed),
            Outcome::Skipped(_) => Ok(Completion::ignored()),
            Outcome::Failed(_) => Err(libtest_mimic::Failed::without_message()),
        }
    })
}

fn outcome(session: &Session, index: usize, ignored: Option<&str>) -> Outcome {
    let arguments = &session.arguments;
    let is_asked_for = arguments.ignored || arguments.include_ignored;
    match ignored {
        Some(reason) if !is_asked_for => Outcome::Skipped(reason.to_owned()),
        // There are tests here, and no benchmarks.
        _ if arguments.bench && !arguments.test => Outcome::Skipped(String::new()),
        _ => session
            .run(index)
            .unwrap_or_else(|| Outcome::Skipped("not begun: another test failed".to_owned())),
    }
}
