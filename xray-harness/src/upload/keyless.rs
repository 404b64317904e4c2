//! Tests without a key, which are sent only where Tests may be made of them.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::journal::attempts::Attempt;
use crate::journal::entry::Outcome;
use crate::journal::reader::Contents;

/// How many tests that ran are left out, since they have no key.
pub(super) fn left_out(contents: &Contents, config: &Config) -> usize {
    if config.provision {
        return 0;
    }
    let ran = |attempt: &&Attempt| {
        let end = attempt.end.as_ref();
        attempt.keys.is_empty() && end.is_none_or(|end| end.outcome != Outcome::Ignored)
    };
    let tests = contents.journals.iter().flat_map(|journal| {
        let keyless = journal.attempts.iter().filter(ran);
        keyless.map(|attempt| (&attempt.krate, &attempt.name, &journal.binary))
    });
    tests.collect::<BTreeSet<_>>().len()
}

/// What is told where there is nothing else.
pub(super) fn warning(left_out: usize) -> Option<String> {
    (left_out > 0).then(|| format!("{}: XRAY_PROVISION=true has Tests made", words(left_out)))
}

/// `2 tests without a key are left out`.
pub(super) fn words(left_out: usize) -> String {
    let (s, are) = if left_out == 1 { ("", "is") } else { ("s", "are") };
    format!("{left_out} test{s} without a key {are} left out")
}
