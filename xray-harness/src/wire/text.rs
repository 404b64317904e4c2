//! Text that Jira takes and a person can read.

use anstream::adapter::strip_str;

/// Jira's own limit for a text is 32,767 characters.
const LONGEST: usize = 30_000;
const HEAD: usize = 20_000;
const TAIL: usize = 8_000;

/// `text` without colours and other control characters.
pub(crate) fn clean(text: &str) -> String {
    let text = strip_str(text).to_string();
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// What a Generic Test is known by, in one line, as XML gives it back where it
/// is an attribute.
pub(crate) fn definition(text: &str) -> String {
    one_line(&clean(text))
}

/// Without what XML 1.0 has no place for, and the white space that it changes
/// in an attribute.
pub(super) fn one_line(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    kept.map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// `text` with its middle left out if it is too long for a comment.
pub(super) fn cut(text: String) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text;
    }
    let head: String = text.chars().take(HEAD).collect();
    let tail: String = text.chars().skip(length - TAIL).collect();
    let left_out = length - HEAD - TAIL;
    format!("{head}\n\n… {left_out} characters are left out here …\n\n{tail}")
}

/// How the blocks of Jira's markup begin, and those without a parameter end.
const BLOCKS: [&str; 4] = ["{noformat", "{code", "{quote", "{panel"];

/// What a test said, in Jira's markup if it likes: a block that it leaves open
/// would take in what stands after it.
pub(super) fn said(text: &str) -> String {
    BLOCKS.into_iter().fold(clean(text), |text, block| {
        let is_open = text.matches(block).count() % 2 == 1;
        if is_open { without(&text, block) } else { text }
    })
}

/// A name or a value, which begins no block.
pub(super) fn name(text: &str) -> String {
    BLOCKS.into_iter().fold(clean(text), |text, block| without(&text, block))
}

fn without(text: &str, block: &str) -> String {
    text.replace(block, &block.replace('{', "{ "))
}

/// A block of text as it is, which its own braces must not end.
pub(super) fn block(text: &str) -> String {
    format!("{{noformat}}\n{}\n{{noformat}}", without(&clean(text), "{noformat").trim_end())
}

/// A file name of one part, for every system that may store it.
pub(super) fn filename(name: &str) -> String {
    let is_unsafe = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    let name: String = name.chars().map(|c| if is_unsafe(c) { '_' } else { c }).collect();
    let name = name.trim().trim_start_matches('.');
    match name.chars().count() {
        0 => "evidence".to_owned(),
        length if length > 150 => name.chars().skip(length - 150).collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{block, clean, cut, filename, name, said};

    #[test]
    fn colours_and_control_characters_go_and_lines_stay() {
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m\n\tnext\0 bell\u{7}"), "red\n\tnext bell");
    }

    #[test]
    fn a_block_cannot_be_ended_from_inside() {
        assert_eq!(block("a{noformat}b\n"), "{noformat}\na{ noformat}b\n{noformat}");
    }

    #[test]
    fn a_block_that_is_left_open_is_none_and_a_name_opens_none() {
        let closed = "{code:rust}a{code} and {noformat}b{noformat}";
        assert_eq!(said(closed), closed);
        assert_eq!(said("see {noformat} and {code}x"), "see { noformat} and { code}x");
        assert_eq!(name(closed), "{ code:rust}a{ code} and { noformat}b{ noformat}");
    }

    #[test]
    fn a_long_comment_keeps_its_head_and_tail() {
        let text = cut(format!("begin{}end", "ü".repeat(40_000)));
        assert!(text.starts_with("begin") && text.ends_with("end"));
        assert!(text.chars().count() < 30_000 && text.contains("characters are left out"));
    }

    #[test]
    fn a_file_name_is_one_safe_part() {
        for (name, safe) in [
            ("screenshot.png", "screenshot.png"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a\\b:c\u{0}.txt", "a_b_c_.txt"),
            ("", "evidence"),
            ("..", "evidence"),
            ("übersicht.png", "übersicht.png"),
        ] {
            assert_eq!(filename(name), safe);
        }
        let long = filename(&format!("{}.png", "x".repeat(400)));
        assert_eq!(long, format!("{}.png", "x".repeat(146)));
    }
}
