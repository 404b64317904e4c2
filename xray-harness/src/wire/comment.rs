//! The comment that a tester reads in Jira.
//!
//! Both deployments render Jira's wiki markup in it, so what the test printed
//! goes into `{noformat}`.

use crate::execution::model::{Failure, Row};

/// The comment of a Test; `None` where there is nothing to say.
pub(super) fn of_rows(rows: &[Row]) -> Option<String> {
    match rows {
        [row] => of_row(row),
        rows => {
            let told = rows.iter().zip(1..).filter_map(|(row, number)| {
                Some(format!("*{number}. {}*\n\n{}", row.name, of_row(row)?))
            });
            joined(told)
        }
    }
}

/// The comment of one row.
pub(super) fn of_row(row: &Row) -> Option<String> {
    let failure = row.failure.as_ref().map(|failure| block(&told(row, failure)));
    joined(row.notes.iter().cloned().chain(failure))
}

fn joined(paragraphs: impl Iterator<Item = String>) -> Option<String> {
    let text = paragraphs.collect::<Vec<_>>().join("\n\n");
    (!text.trim().is_empty()).then_some(text)
}

fn told(row: &Row, failure: &Failure) -> String {
    let place = failure.location.as_ref().unwrap_or(&row.source);
    format!("{}\n  at {place}\n  in {}", failure.message, row.name)
}

/// Text as it is, which its own braces must not end.
fn block(text: &str) -> String {
    let text = text.replace("{noformat}", "{ noformat}");
    format!("{{noformat}}\n{text}\n{{noformat}}")
}
