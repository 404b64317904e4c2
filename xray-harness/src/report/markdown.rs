//! A summary for a pipeline's page: what went wrong first.
//!
//! Names and messages are anybody's: nothing of them may become a link, a
//! picture, a mention or a part of the table.

use std::fmt::Write as _;

use crate::execution::model::{Destination, Execution, Row, Status, Test};
use crate::plural::counted;
use crate::upload::Counts;
use crate::wire::{self, Terms};

/// A page has room for so many failures; the rest are counted.
const MOST: usize = 100;
/// Of one message.
const LONGEST: usize = 300;

/// The summary of `execution`; `link` is where it is in Jira, with its key.
pub(crate) fn summary(terms: &Terms, execution: &Execution, link: Option<(&str, &str)>) -> String {
    let title = match &terms.destination {
        Destination::New(details) => details.summary.as_deref().unwrap_or("Test Execution"),
        Destination::Existing(key) => key,
    };
    let mut text = format!("## {}\n\n", inline(title));
    if let Some((key, address)) = link {
        // Writing to a string does not fail.
        let _ = writeln!(text, "[{}](<{}>)\n", inline(key), address.replace(['<', '>', '\n'], ""));
    }
    let counts = Counts::of(execution);
    let parts: Vec<_> = counts
        .each()
        .map(|(status, count)| format!("{} {count} {}", mark(status), status.name()))
        .collect();
    let _ = writeln!(text, "**{}** of {}\n", parts.join(", "), counted(counts.total(), "test"));
    failures(&mut text, execution);
    text
}

fn failures(text: &mut String, execution: &Execution) {
    let told = |status: Status| status.is_failure() || status == Status::Flaky;
    let rows = || {
        let of = |test: &'_ Test| test.rows.iter().map(|row| row.status).any(told);
        execution.tests.iter().filter(move |test| of(test))
    };
    let mut lines: Vec<_> = rows()
        .flat_map(|test| test.rows.iter().map(move |row| (test, row)))
        .filter(|(_, row)| told(row.status))
        .collect();
    lines.sort_by_key(|(_, row)| std::cmp::Reverse(row.status));
    if lines.is_empty() {
        return;
    }
    text.push_str("| | Test | Key | Where | What |\n|---|---|---|---|---|\n");
    for (test, row) in lines.iter().take(MOST) {
        let key = inline(&test.subject.to_string());
        let (name, place) = (inline(&row.name), inline(place(row)));
        let _ = writeln!(
            text,
            "| {} {} | {name} | {key} | {place} | {} |",
            mark(row.status),
            row.status.name(),
            inline(message(row))
        );
    }
    if lines.len() > MOST {
        let _ = writeln!(text, "\n… and {} more", lines.len() - MOST);
    }
}

/// The place that failed, else the test's own.
pub(super) fn place(row: &Row) -> &str {
    let failure = row.failure.as_ref().and_then(|failure| failure.location.as_deref());
    failure.unwrap_or(&row.source)
}

/// The first words of what went wrong, the last time it did.
pub(super) fn message(row: &Row) -> &str {
    let earlier = row.earlier.as_ref().and_then(|earlier| earlier.failure.as_ref());
    row.failure.as_ref().or(earlier).map_or("", |failure| &failure.message)
}

fn mark(status: Status) -> &'static str {
    match status {
        Status::Passed => "✅",
        Status::Flaky => "⚠️",
        Status::Failed => "❌",
        Status::Killed => "💀",
        Status::Ignored => "⏭️",
    }
}

/// One line in which no character means anything but itself.
fn inline(text: &str) -> String {
    let text = wire::clean(text);
    let words = text.split(char::is_whitespace);
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut safe = String::new();
    for c in line.chars().take(LONGEST) {
        match c {
            // As entities: a backslash does not keep these from becoming a
            // mention, an address or an element everywhere.
            '@' | '<' | '>' | '&' | ':' | '#' => {
                let _ = write!(safe, "&#{};", u32::from(c));
            }
            c if c.is_ascii_punctuation() => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    if line.chars().count() > LONGEST { safe + " …" } else { safe }
}

#[cfg(test)]
mod tests {
    use super::inline;

    #[test]
    fn nothing_in_a_message_is_markup() {
        for (text, expected) in [
            ("a | b", "a \\| b"),
            ("one\ntwo\r\n| three", "one two \\| three"),
            ("[x](y)", "\\[x\\]\\(y\\)"),
            ("<img src=x>", "&#60;img src\\=x&#62;"),
            ("@team #12 https://a.b", "&#64;team &#35;12 https&#58;\\/\\/a\\.b"),
            ("`code` **b** ~~c~~ \u{1b}[0m", "\\`code\\` \\*\\*b\\*\\* \\~\\~c\\~\\~"),
        ] {
            assert_eq!(inline(text), expected);
        }
        assert!(inline(&"ü".repeat(1_000_000)).chars().count() < 400);
    }
}
