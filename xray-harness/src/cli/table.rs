//! Rows in columns, for a terminal or in Markdown.

use std::fmt::Write;

/// A table with a head.
#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    head: [&'static str; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub(super) fn new(head: [&'static str; N]) -> Self {
        Self { head, rows: Vec::new() }
    }

    /// Control characters become spaces: what is shown may come from anywhere.
    pub(super) fn add(&mut self, row: [String; N]) {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        self.rows.push(row.map(|cell| cell.chars().map(plain).collect()));
    }

    /// Columns as wide as their widest cell, for people.
    pub(super) fn text(&self) -> String {
        let widths: [usize; N] = std::array::from_fn(|column| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0).max(self.head[column].len())
        });
        let mut text = String::new();
        for row in std::iter::once(&self.head.map(str::to_owned)).chain(&self.rows) {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }

    pub(super) fn markdown(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "| {} |", self.head.join(" | "));
        let _ = writeln!(text, "|{}", "---|".repeat(N));
        for row in &self.rows {
            let cells = row.each_ref().map(|cell| cell.replace('\\', "\\\\").replace('|', "\\|"));
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    fn table() -> Table<2> {
        let mut table = Table::new(["Keys", "Test"]);
        table.add(["BOOK-1".to_owned(), "a|b\u{1b}[1m".to_owned()]);
        table
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        assert_eq!(table().text(), "Keys    Test\nBOOK-1  a|b [1m\n");
    }

    #[test]
    fn a_bar_does_not_end_a_cell_in_markdown() {
        assert_eq!(table().markdown(), "| Keys | Test |\n|---|---|\n| BOOK-1 | a\\|b [1m |\n");
    }
}
