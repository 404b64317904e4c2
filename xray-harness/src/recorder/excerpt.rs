//! The beginning and the end of a long text.

/// Longer texts are no comment any more.
const LONGEST: usize = 16 * 1024;
const HEAD: usize = 8 * 1024;
const TAIL: usize = 4 * 1024;

/// The excerpt of a text that is too long; `None` where it is not.
pub(super) fn of(text: &str) -> Option<String> {
    if text.len() <= LONGEST {
        return None;
    }
    let head = &text[..text.floor_char_boundary(HEAD)];
    let tail = &text[text.ceil_char_boundary(text.len() - TAIL)..];
    let left_out = text.len() - head.len() - tail.len();
    Some(format!("{head}\n… {left_out} bytes are left out here; all of it is attached …\n{tail}"))
}

#[cfg(test)]
mod tests {
    use super::{HEAD, LONGEST, TAIL, of};

    #[test]
    fn a_long_text_keeps_its_head_and_its_tail_in_whole_characters() {
        assert_eq!(of(&"x".repeat(LONGEST)), None);
        let text = format!("begin{}end", "ü".repeat(LONGEST));
        let excerpt = of(&text).unwrap();
        assert!(excerpt.starts_with("begin") && excerpt.ends_with("end"));
        assert!(excerpt.len() < HEAD + TAIL + 200);
        assert!(excerpt.contains("bytes are left out"));
    }
}
