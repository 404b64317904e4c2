//! Base64 of evidence (RFC 4648, section 4).
//!
//! Tests are mostly built without optimisation, where the `base64` crate takes
//! three times as long as this and is what an upload waits for: iterators and
//! subslices are calls there, so that this loop has none.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The two letters of each twelve bits, the first in the lower byte.
static PAIRS: [u16; 4096] = {
    let mut pairs = [0; 4096];
    let mut bits = 0;
    while bits < pairs.len() {
        pairs[bits] = u16::from_le_bytes([ALPHABET[bits >> 6], ALPHABET[bits & 63]]);
        bits += 1;
    }
    pairs
};

/// `bytes` in base64, padded at the end.
#[expect(clippy::cast_lossless, reason = "`u64::from` is a call, too")]
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut text = vec![0; bytes.len().div_ceil(3) * 4];
    let (sixes, rest) = bytes.as_chunks::<6>();
    let (eights, last) = text.as_chunks_mut::<8>();
    let mut at = 0;
    while at < sixes.len() {
        let six = sixes[at];
        let one = (six[0] as usize) << 16 | (six[1] as usize) << 8 | six[2] as usize;
        let other = (six[3] as usize) << 16 | (six[4] as usize) << 8 | six[5] as usize;
        let low = PAIRS[one >> 12] as u64 | (PAIRS[one & 0xFFF] as u64) << 16;
        let high = PAIRS[other >> 12] as u64 | (PAIRS[other & 0xFFF] as u64) << 16;
        eights[at] = (low | high << 32).to_le_bytes();
        at += 1;
    }
    // Up to five bytes are up to eight letters, so that the last may be whole.
    let end = STANDARD.encode(rest);
    match eights.get_mut(at) {
        Some(eight) => eight.copy_from_slice(end.as_bytes()),
        None => last.copy_from_slice(end.as_bytes()),
    }
    text
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::base64;

    #[test]
    fn it_is_what_the_crate_says() {
        let bytes: Vec<u8> = (0..4_000_u32).flat_map(|at| (at * at).to_le_bytes()).collect();
        for begin in 0..7 {
            for length in (0..40).chain([999, 1_000, 1_001, 3_000]) {
                let some = &bytes[begin..begin + length];
                assert_eq!(base64(some), STANDARD.encode(some).into_bytes(), "{length}");
            }
        }
        let every: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_be_bytes).collect();
        assert_eq!(base64(&every), STANDARD.encode(&every).into_bytes());
    }
}
