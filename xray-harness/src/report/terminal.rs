//! The lines at the end of a run.

use crate::upload::{Counts, Failed, Outcome, Sent};
use crate::warning::chain;

/// [`outcome`], for somebody who asked and so is told of nothing too.
#[cfg(feature = "cli")]
pub(crate) fn asked_for(told: &Outcome) -> Vec<String> {
    let nothing = matches!(told, Outcome::NothingToSend { .. });
    let nothing = nothing.then(|| "xray: nothing to send: Xray holds all of this run".to_owned());
    nothing.into_iter().chain(outcome(told)).collect()
}

/// Every line that tells of `outcome`, without a line feed.
pub(crate) fn outcome(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::NothingToSend { warnings } => lines(None, warnings),
        Outcome::Sent(sent) => {
            let mut all = lines(Some(headline(sent)), &sent.warnings);
            all.extend(
                sent.receipt
                    .refused
                    .iter()
                    .map(|refused| format!("xray: warning: not taken by the server: {refused}")),
            );
            all
        }
    }
}

/// The lines that tell of an upload that failed.
pub(crate) fn failed(failed: &Failed) -> Vec<String> {
    let Failed { error, was_required, dir } = failed;
    let severity = if *was_required { "error" } else { "warning" };
    vec![
        format!("xray: {severity}: the results are not in Xray: {}", chain(error)),
        format!("xray: they are kept; send them with: cargo xray upload {}", dir.display()),
    ]
}

fn lines(headline: Option<String>, warnings: &[String]) -> Vec<String> {
    let warnings = warnings.iter().map(|warning| format!("xray: warning: {warning}"));
    headline.into_iter().chain(warnings).collect()
}

fn headline(sent: &Sent) -> String {
    let Sent { receipt, link, is_new, counts, .. } = sent;
    let done = if *is_new { "created" } else { "updated" };
    format!("xray: {} {done}: {} — {link}", receipt.key, told(*counts))
}

fn told(counts: Counts) -> String {
    let Counts { passed, failed } = counts;
    let total = passed + failed;
    let tests = if total == 1 { "test" } else { "tests" };
    let parts = [(passed, "passed"), (failed, "failed")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts.map(|(count, word)| format!("{count} {word}")).collect();
    format!("{total} {tests}, {}", parts.join(", "))
}
