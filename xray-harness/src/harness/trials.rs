//! The tests as libtest-mimic runs them: chosen and put in order here, since it
//! knows neither several filters nor a shuffle.

use std::sync::Arc;

use libtest_mimic::{Completion, Conclusion, Trial};

use super::outcome::Outcome;
use super::session::Session;
use crate::env;
use crate::tell::tell;

/// The name of a trial that stands for one that was not chosen, so that
/// libtest-mimic counts it; no test has it.
const LEFT_OUT: &str = "\0";

/// Runs or lists what the arguments ask for.
pub(super) fn run(session: &Arc<Session>) -> Conclusion {
    let mut mimic = session.arguments.for_mimic();
    let (chosen, left_out) = choose(session);
    let chosen = chosen.into_iter().map(|(name, index)| trial(session, name.to_owned(), index));
    let mut trials: Vec<_> = chosen.collect();
    // nextest runs one test of many in each process, and reads no count.
    if !session.arguments.list && !env::is_nextest() {
        trials.extend((0..left_out).map(|_| Trial::test(LEFT_OUT, || Ok(()))));
        mimic.skip.push(LEFT_OUT.to_owned());
    }
    libtest_mimic::run(&mimic, trials)
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

fn trial(session: &Arc<Session>, name: String, index: usize) -> Trial {
    let ignored = session.suite.get(index).and_then(|test| test.case.ignored);
    let arguments = &session.arguments;
    let is_left = ignored.is_some() && !arguments.ignored && !arguments.include_ignored;
    match ignored {
        // libtest-mimic knows no reason but that of a test which ignores itself.
        Some(reason) if is_left && !reason.is_empty() && !arguments.list => {
            Trial::ignorable_test(name, move || Ok(Completion::ignored_with(reason)))
        }
        _ => {
            let session = Arc::clone(session);
            let trial = Trial::ignorable_test(name, move || match session.run(index) {
                None => Ok(Completion::ignored_with("not begun: another test failed")),
                Some(Outcome::Passed) => Ok(Completion::Completed),
                Some(Outcome::Skipped(reason)) => Ok(Completion::ignored_with(reason)),
                Some(Outcome::Failed(told)) => Err(told.into()),
            });
            trial.with_ignored_flag(ignored.is_some())
        }
    }
}
