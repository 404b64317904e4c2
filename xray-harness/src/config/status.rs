//! The instance's words for statuses.

use super::Error;
use super::file::Statuses;
use super::problems::Problems;
use crate::env;
use crate::wire::{Named, Word};

/// The words that are named, the environment's before the file's.
pub(super) fn words(env: env::Statuses, file: Statuses, problems: &mut Problems) -> Named {
    let mut word = |setting, text| problems.take(word(setting, text));
    Named {
        passed: word("XRAY_STATUS_PASSED", env.passed.or(file.passed)),
        failed: word("XRAY_STATUS_FAILED", env.failed.or(file.failed)),
        killed: word("XRAY_STATUS_KILLED", env.killed.or(file.killed)),
        flaky: word("XRAY_STATUS_FLAKY", env.flaky.or(file.flaky)),
        ignored: word("XRAY_STATUS_IGNORED", env.ignored.or(file.ignored)),
    }
}

fn word(setting: &'static str, text: Option<String>) -> Result<Option<Word>, Error> {
    let Some(text) = text else { return Ok(None) };
    match Word::new(&text) {
        Some(word) => Ok(Some(word)),
        None => Err(Error::Status { setting: setting.into(), word: text }),
    }
}
