//! What GitHub Actions shows of a run: annotations at the failing lines
//! (docs.github.com, "Workflow commands for GitHub Actions").

use std::path::Path;

use super::markdown::{message, place};
use crate::execution::model::{Execution, Row};

/// GitHub shows ten of a kind for a step.
const MOST: usize = 10;

/// A line for each failing test: `::error file=…,line=…,title=…::…`. Paths are
/// below `prefix`, where the workspace is in the repository.
pub(crate) fn annotations(execution: &Execution, prefix: Option<&Path>) -> Vec<String> {
    let rows = execution.tests.iter().flat_map(|test| test.rows.iter().map(move |row| (test, row)));
    let mut seen: Vec<(&str, &str)> = Vec::new();
    let mut lines = Vec::new();
    for (test, row) in rows.filter(|(_, row)| row.status.is_failure()) {
        // A test with several keys fails once.
        if seen.contains(&(&row.name, &row.source)) {
            continue;
        }
        seen.push((&row.name, &row.source));
        lines.push(annotation(row, &test.subject.to_string(), prefix));
    }
    lines.truncate(MOST);
    lines
}

fn annotation(row: &Row, key: &str, prefix: Option<&Path>) -> String {
    let place = place(row);
    let mut parts = place.rsplitn(3, ':').collect::<Vec<_>>();
    parts.reverse();
    let is_number = |part: &&str| part.parse::<u32>().is_ok();
    let (file, line) = match parts.as_slice() {
        [file, line, column] if is_number(line) && is_number(column) => (*file, *line),
        _ => place.rsplit_once(':').unwrap_or((place, "1")),
    };
    let file = match prefix {
        Some(prefix) => prefix.join(file).display().to_string(),
        None => file.to_owned(),
    };
    let title = format!("{key} {}", row.name);
    let told: String = message(row).chars().take(2_000).collect();
    format!(
        "::error file={},line={line},title={}::{}",
        property(&file),
        property(&title),
        data(&told)
    )
}

fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    text.chars().filter(|c| !c.is_control()).collect()
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn a_message_cannot_end_its_command_nor_begin_another() {
        assert_eq!(data("a\n::set-env::x\r100%\u{1b}"), "a%0A::set-env::x%0D100%25");
        assert_eq!(property("C:\\a,line=7"), "C%3A\\a%2Cline=7");
    }
}
