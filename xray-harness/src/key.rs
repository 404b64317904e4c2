//! The shape of Jira's keys, `BOOK-429`: an upper-case letter, then upper-case
//! letters, digits and underscores; a dash; a number without leading zeros.

/// Has the text the shape of an issue's key?
pub(crate) fn is_key(text: &str) -> bool {
    split(text).is_some()
}

/// The project of a well-formed issue key: `BOOK` of `BOOK-429`.
#[cfg(feature = "cli")]
pub(crate) fn project_of(key: &str) -> Option<&str> {
    Some(split(key)?.0)
}

/// The number of a well-formed issue key: 429 of `BOOK-429`.
#[cfg(feature = "cli")]
pub(crate) fn number_of(key: &str) -> Option<u64> {
    Some(split(key)?.1)
}

/// Whether the text has the shape of a project's key: `BOOK`, `A1_B`.
pub(crate) fn is_project(text: &str) -> bool {
    let rest = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && (2..=64).contains(&text.len())
        && text.chars().all(rest)
}

fn split(key: &str) -> Option<(&str, u64)> {
    let (project, digits) = key.split_once('-')?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok()?;
    (plain && is_project(project)).then_some((project, number))
}
