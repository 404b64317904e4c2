//! Adds the evidence that no import could hold with its result, file by file.
//!
//! What a test run holds is read first, so that only what is missing is added,
//! however often an upload was broken off.

use super::budget;
use super::ledger::Standing;
use super::plan::State;
use super::sending::Sending;
use super::test_runs::TestRuns;
use super::{Error, lookup};
use crate::client::{self, Attached, TestRun};
use crate::execution::model::{Destination, Evidence};
use crate::warning::chain;
use crate::wire;

/// What became of the files of one test.
enum Added {
    All,
    /// One cannot be sent, for the reason that was put into its test's comment:
    /// the result has to go once more.
    Otherwise,
    /// Xray may take the rest another time.
    NotYet,
}

/// Adds what is missing of the pending tests. `true`: some results changed,
/// and have to be sent again.
pub(super) fn send(sending: &mut Sending<'_>) -> Result<bool, Error> {
    let pending = sending.items.in_state(State::Pending);
    let Destination::Existing(key) = sending.items.terms().destination.clone() else {
        return Ok(false);
    };
    if pending.is_empty() {
        return Ok(false);
    }
    let runs = match runs(sending, &key) {
        Ok(runs) => runs,
        Err(error) => {
            give_up(sending, &pending, &error);
            return Ok(false);
        }
    };
    let mut is_any_changed = false;
    for at in pending {
        let subject = sending.items.get_mut(at).test.subject.clone();
        let added = match runs.of(&subject) {
            Some(run) => test(sending, at, run)?,
            None => without_run(sending, at, &key),
        };
        let item = sending.items.get_mut(at);
        item.state = if matches!(added, Added::Otherwise) { State::Unsent } else { State::Done };
        is_any_changed |= matches!(added, Added::Otherwise);
        if matches!(added, Added::All) {
            sending.ledger.enter(&subject.to_string(), Standing::Held);
            let written = sending.ledger.write();
            sending.booked(&key, written);
        }
    }
    Ok(is_any_changed)
}

/// The test runs of `key`; a search may be late for one that was just made, whose
/// id was told.
fn runs(sending: &Sending<'_>, key: &str) -> Result<TestRuns, client::Error> {
    let receipt = sending.said.receipt.as_ref().filter(|receipt| receipt.key == key);
    let id = receipt.and_then(|receipt| receipt.id.as_deref());
    let pending = || sending.items.iter().filter(|item| item.state == State::Pending);
    let subjects = || pending().map(|item| &item.test.subject);
    let ask = || TestRuns::ask(sending.client, key, id, subjects());
    lookup::test_runs(sending.limits.unclear_wait, ask)
}

/// Adds what is missing of one test.
fn test(sending: &mut Sending<'_>, at: usize, run: &TestRun) -> Result<Added, Error> {
    let test = sending.items.get_mut(at).test.clone();
    let mut there = run.evidence.clone();
    for (filename, file) in wire::files(&test) {
        if take(&mut there, &filename, file) {
            continue;
        }
        let error = match add(sending, run, &filename, file) {
            Ok(warnings) => {
                let name = budget::name(&test);
                let lines = warnings.into_iter().map(|line| format!("{name}: {filename}: {line}"));
                sending.said.refused.extend(lines);
                continue;
            }
            Err(error) => error,
        };
        if let Some(why) = reason(&error) {
            let refuses = |other: &Evidence| (other == file).then(|| why.clone());
            let lines = sending.items.take_out(&[at], refuses)?;
            sending.said.refused.extend(lines);
            return Ok(Added::Otherwise);
        }
        let (name, why) = (budget::name(&test), chain(&error));
        sending.said.refused.push(format!("{name}: {filename} is not in Xray: {why}"));
        return Ok(Added::NotYet);
    }
    Ok(Added::All)
}

fn add(
    sending: &Sending<'_>,
    run: &TestRun,
    filename: &str,
    file: &Evidence,
) -> Result<Vec<String>, Error> {
    let deployment = sending.client.target().deployment;
    let body = wire::addition(deployment, &run.id, filename, file).map_err(Error::Encode)?;
    Ok(sending.client.add_evidence(run, &body)?)
}

/// Is the file there? Then it is not for another of the same name.
fn take(there: &mut Vec<Attached>, filename: &str, file: &Evidence) -> bool {
    let is_it = |known: &Attached| {
        known.filename == filename && known.size.is_none_or(|size| size == file.size)
    };
    let place = there.iter().position(is_it);
    place.map(|place| there.swap_remove(place)).is_some()
}

/// Why the file will never be taken; `None` where it may be another time.
fn reason(error: &Error) -> Option<String> {
    match error {
        Error::Client(client::Error::Evidence { .. }) => {
            Some("its file is no longer in the run's directory".to_owned())
        }
        Error::Client(error) if error.is_too_large() => {
            Some("it is too large for the server".to_owned())
        }
        Error::Client(error) if error.is_for_good() => {
            Some(format!("the server refuses it ({})", chain(error)))
        }
        _ => None,
    }
}

fn without_run(sending: &mut Sending<'_>, at: usize, key: &str) -> Added {
    let name = budget::name(&sending.items.get_mut(at).test);
    let line = format!("{name}: its evidence is not in Xray: {key} tells of no run of it");
    sending.said.refused.push(line);
    Added::NotYet
}

fn give_up(sending: &mut Sending<'_>, pending: &[usize], error: &client::Error) {
    for &at in pending {
        let item = sending.items.get_mut(at);
        item.state = State::Done;
        let name = budget::name(&item.test);
        let line = format!("{name}: its evidence is not in Xray: {}", chain(error));
        sending.said.refused.push(line);
    }
}
