//! The comment that a tester reads in Jira.
//!
//! Both deployments render Jira's wiki markup in it, so what the test printed
//! goes into `{noformat}`.

use super::value::MOST_PARAMETERS;
use super::{Steps, text};
use crate::execution::model::{Earlier, Failure, Row, Said, Status, Step};

/// The comment of a Test; `None` where there is nothing to say.
pub(super) fn of_rows(rows: &[Row], steps: Steps) -> Option<String> {
    match rows {
        [row] => joined(parameters(row).into_iter().chain(of_row(row, steps))),
        rows => {
            let told = rows.iter().zip(1..).filter_map(|(row, number)| {
                let told = too_many(row).into_iter().chain(of_row(row, steps));
                Some(format!("*{number}. {}*\n\n{}", text::name(&row.name), joined(told)?))
            });
            joined(told)
        }
    }
}

/// The comment of one row.
pub(super) fn of_row(row: &Row, steps: Steps) -> Option<String> {
    let said = row.said.comments.iter().map(|comment| text::said(comment));
    let steps = (steps == Steps::Comment).then(|| list(&row.steps)).flatten();
    let failure = row.failure.as_ref().map(|failure| text::block(&told(row, failure)));
    let earlier = row.earlier.iter().flat_map(|earlier| retold(row, earlier));
    let ignored = (row.status == Status::Ignored).then(|| passed_over(row));
    joined(ignored.into_iter().chain(earlier).chain(said).chain(steps).chain(failure))
}

fn passed_over(row: &Row) -> String {
    match &row.reason {
        Some(reason) => format!("the test was ignored: {}", text::said(reason)),
        None => "the test was ignored".to_owned(),
    }
}

/// What came before the last attempt.
fn retold(row: &Row, earlier: &Earlier) -> Vec<String> {
    let Earlier { attempts, failure } = earlier;
    let verb = match row.status {
        Status::Passed | Status::Flaky => "passed",
        Status::Failed => "failed",
        Status::Killed => "killed",
        Status::Ignored => "passed over",
    };
    let line = format!("{verb} on attempt {attempts} of {attempts}; before that it failed:");
    let failure = failure.as_ref().map(|failure| text::block(&told(row, failure)));
    std::iter::once(line).chain(failure).collect()
}

/// The comment of one step, whose title has no place of its own.
pub(super) fn of_step(step: &Step) -> String {
    let said = step.said.comments.iter().map(|comment| text::said(comment));
    let title = std::iter::once(text::name(&step.title));
    joined(title.chain(said)).unwrap_or_else(|| "a step".to_owned())
}

fn joined(paragraphs: impl Iterator<Item = String>) -> Option<String> {
    let paragraphs = paragraphs.filter(|paragraph| !paragraph.trim().is_empty());
    let all = paragraphs.collect::<Vec<_>>().join("\n\n");
    (!all.is_empty()).then(|| text::cut(all))
}

fn told(row: &Row, failure: &Failure) -> String {
    let place = failure.location.as_ref().unwrap_or(&row.source);
    let mut lines =
        vec![failure.message.clone(), format!("  at {place}"), format!("  in {}", row.name)];
    if !failure.backtrace.is_empty() {
        lines.push("backtrace:".to_owned());
        lines.extend(failure.backtrace.iter().map(|frame| format!("  {frame}")));
    }
    lines.join("\n")
}

/// The steps as a numbered list, nested as they were.
fn list(steps: &[Step]) -> Option<String> {
    let lines: Vec<_> = steps.iter().map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn line(step: &Step) -> String {
    let bullet = "#".repeat(step.depth + 1);
    let mark = match step.status {
        Status::Passed | Status::Flaky => "(/)",
        Status::Failed | Status::Killed => "(x)",
        Status::Ignored => "(-)",
    };
    let took = step.took.map_or_else(String::new, |took| format!(" ({} ms)", took.as_millis()));
    let Said { comments, evidence } = &step.said;
    let files = evidence.iter().map(|evidence| text::filename(&evidence.filename));
    let said = comments.iter().map(|comment| text::said(comment)).chain(files);
    let title = format!("{}{took}", one_line(&text::name(&step.title)));
    let parts: Vec<_> = std::iter::once(title).chain(said.map(|said| one_line(&said))).collect();
    format!("{bullet} {mark} {}", parts.join(" — "))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parameters of a test that is no iteration, which alone has a place for them.
fn parameters(row: &Row) -> Option<String> {
    let told = pairs(&row.parameters)?;
    Some(format!("parameters: {told}"))
}

/// Those that an iteration has no place for.
fn too_many(row: &Row) -> Option<String> {
    let told = pairs(row.parameters.get(MOST_PARAMETERS - 1..)?)?;
    Some(format!("more parameters than Xray takes: {told}"))
}

fn pairs(parameters: &[(String, String)]) -> Option<String> {
    let pair = |(name, value): &(String, String)| format!("{name} = {}", one_line(value));
    let pairs: Vec<_> = parameters.iter().map(pair).collect();
    (!pairs.is_empty()).then(|| text::name(&pairs.join(", ")))
}
