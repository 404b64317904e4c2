//! As much of Jira's markup as comments of test runs hold.

/// A stretch of a comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) text: &'a str,
    /// Between two `{noformat}`.
    pub(super) verbatim: bool,
}

/// A comment as its stretches, none of them empty.
pub(super) fn blocks(comment: &str) -> Vec<Block<'_>> {
    let stretches = comment.split("{noformat}").enumerate();
    let blocks = stretches
        .map(|(at, text)| Block { text: text.trim_matches(['\r', '\n']), verbatim: at % 2 == 1 });
    blocks.filter(|block| !block.text.is_empty()).collect()
}
