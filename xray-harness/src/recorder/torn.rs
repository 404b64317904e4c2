//! The ends of bytes that were cut where a character may have been.

/// `bytes` without a character that has only its beginning there.
pub(super) fn whole_to_the_end(bytes: &[u8]) -> &[u8] {
    let is_first = |byte: &u8| byte & 0b1100_0000 != 0b1000_0000;
    let last = bytes.iter().rev().take(4).position(is_first);
    let Some(back) = last.map(|after| after + 1) else { return bytes };
    let (before, character) = bytes.split_at(bytes.len() - back);
    let width = match character[0] {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    };
    if width > back { before } else { bytes }
}

/// `bytes` without the end of a character that begins before them.
pub(super) fn whole_from_the_start(bytes: &[u8]) -> &[u8] {
    let torn = bytes.iter().take(3).take_while(|&byte| byte & 0b1100_0000 == 0b1000_0000);
    &bytes[torn.count()..]
}

#[cfg(test)]
mod tests {
    use super::{whole_from_the_start, whole_to_the_end};

    #[test]
    fn a_cut_leaves_whole_characters_on_both_sides() {
        let text = "aü€🦀z";
        for cut in 0..=text.len() {
            let (head, tail) = text.as_bytes().split_at(cut);
            let (head, tail) = (whole_to_the_end(head), whole_from_the_start(tail));
            assert_eq!(head, &text.as_bytes()[..text.floor_char_boundary(cut)]);
            assert_eq!(tail, &text.as_bytes()[text.ceil_char_boundary(cut)..]);
        }
    }
}
