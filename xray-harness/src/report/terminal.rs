//! The lines at the end of a run.

use crate::plural::counted;
use crate::tell::warning;
use crate::upload::{Counts, Ending, Error, Failed, Outcome, Sent};
#[cfg(feature = "cli")]
use crate::upload::{Rehearsal, Would};
#[cfg(feature = "cli")]
use crate::verify::Verdict;
use crate::warning::{chain, more_like_these};

/// Beyond this many, further warnings of one upload are only counted.
const MOST: usize = 20;

const AWAY: &str = "xray: error: the results of this process are not in Xray, which an earlier one of the run \
                    did not reach; they are kept: send them with `cargo xray upload`";

/// The lines that tell of a test process's end.
pub(crate) fn ending(ending: &Ending) -> Vec<String> {
    match &ending.result {
        None if ending.is_missed_silently() => vec![AWAY.to_owned()],
        None => Vec::new(),
        Some(Ok(outcome)) => self::outcome(outcome),
        Some(Err(failed)) => vec![self::failed(failed)],
    }
}

/// The lines that tell somebody who asked of `outcome`: of nothing, too.
#[cfg(feature = "cli")]
pub(crate) fn asked_for(told: &Outcome) -> Vec<String> {
    let nothing = match told {
        Outcome::NothingToSend { is_running: true, .. } => {
            Some("a test process of this run still writes: send again once it is over")
        }
        Outcome::NothingToSend { holds_any: true, .. } => Some("Xray holds all of this run"),
        Outcome::NothingToSend { holds_any: false, .. } => Some("the run holds no result"),
        Outcome::Sent(_) => None,
    };
    let nothing = nothing.map(|why| format!("xray: nothing to send: {why}"));
    nothing.into_iter().chain(outcome(told)).chain(requests(told)).collect()
}

/// The line that tells what an upload would send.
#[cfg(feature = "cli")]
pub(crate) fn rehearsed(rehearsal: &Rehearsal) -> String {
    let Some(Would { counts, execution, project, bytes }) = &rehearsal.would else {
        let why = if rehearsal.holds_any { "Xray holds all of it" } else { "there is no result" };
        return format!("xray: nothing would be sent: {why}");
    };
    let into = match execution {
        Some(key) => key.clone(),
        None => format!("a new Test Execution of {project}"),
    };
    let size = bytesize::ByteSize(*bytes);
    format!("xray: nothing is sent; it would be {}, {size}, into {into}", told(counts))
}

/// How many requests it took, where that is more than a login and an import.
#[cfg(feature = "cli")]
fn requests(told: &Outcome) -> Option<String> {
    match told {
        Outcome::Sent(Sent { requests, .. }) if *requests > 2 => {
            Some(format!("xray: {requests} requests were sent"))
        }
        _ => None,
    }
}

/// The lines that tell what reading the results back came to.
#[cfg(feature = "cli")]
pub(crate) fn verdict(verdict: Option<&Verdict>) -> Vec<String> {
    let Some(Verdict { key, compared, differences }) = verdict else {
        return vec!["xray: nothing to read back".to_owned()];
    };
    let result = match differences.len() {
        0 => "all as sent".to_owned(),
        count => counted(count, "difference"),
    };
    let compared = counted(*compared, "result");
    let headline = format!("xray: {key} read back: {compared}, {result}");
    std::iter::once(headline).chain(differences.iter().map(warning)).collect()
}

fn outcome(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::NothingToSend { lost, warnings, .. } => {
            lines(None, &lost.iter().chain(warnings).collect::<Vec<_>>())
        }
        Outcome::Sent(sent) => {
            let Sent { refused, lost, warnings, .. } = sent;
            let warnings: Vec<_> = refused.iter().chain(lost).chain(warnings).collect();
            lines(Some(headline(sent)), &warnings)
        }
    }
}

fn failed(failed: &Failed) -> String {
    let Failed { error, is_required, dir } = failed;
    let severity = if *is_required { "error" } else { "warning" };
    if matches!(error, Error::NoRun(_)) {
        return format!(
            "xray: {severity}: the results are not in Xray, and not kept: {}",
            chain(error)
        );
    }
    format!(
        "xray: {severity}: the results are not in Xray: {}; they are kept: send them with \
         `cargo xray upload {}`",
        chain(error),
        dir.display()
    )
}

fn lines(headline: Option<String>, warnings: &[&String]) -> Vec<String> {
    let more = warnings.len().saturating_sub(MOST);
    let more = (more > 0).then(|| warning(more_like_these(more)));
    let warnings = warnings.iter().take(MOST).map(warning);
    headline.into_iter().chain(warnings).chain(more).collect()
}

fn headline(sent: &Sent) -> String {
    let Sent { receipt, link, is_new, counts, .. } = sent;
    let done = if *is_new { "created" } else { "updated" };
    format!("xray: {} {done}: {} — {link}", receipt.key, told(counts))
}

fn told(counts: &Counts) -> String {
    let parts: Vec<_> =
        counts.each().map(|(status, count)| format!("{count} {}", status.name())).collect();
    let left_out = counts.left_out().map_or_else(String::new, |words| format!("; {words}"));
    format!("{}, {}{left_out}", counted(counts.total(), "test"), parts.join(", "))
}
