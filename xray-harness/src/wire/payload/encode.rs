//! Base64 of evidence (RFC 4648, section 4), which is what an upload waits for.
//!
//! Optimised, the fastest engine of the `base64` crate takes a third of the
//! time of a loop. Tests are mostly built without optimisation, where the crate
//! takes three times as long as the loop here: iterators and subslices are calls
//! there, so that it has none.

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
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    // Nothing else tells how this is built.
    if cfg!(debug_assertions) { looped(bytes) } else { vectorized(bytes) }
}

fn vectorized(bytes: &[u8]) -> Vec<u8> {
    #[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
    let engine = base64::engine::Simd::standard(base64::engine::general_purpose::PAD);
    #[cfg(not(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_feature = "neon")
    )))]
    let engine = STANDARD;
    engine.encode(bytes).into_bytes()
}

#[expect(clippy::cast_lossless, reason = "`u64::from` is a call, too")]
fn looped(bytes: &[u8]) -> Vec<u8> {
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

    use super::{looped, vectorized};

    #[test]
    fn both_ways_make_what_the_standard_says() {
        let bytes: Vec<u8> = (0..4_000_u32).flat_map(|at| (at * at).to_le_bytes()).collect();
        for begin in 0..7 {
            for length in (0..40).chain([999, 1_000, 1_001, 3_000]) {
                let some = &bytes[begin..begin + length];
                are_right(some);
            }
        }
        let every: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_be_bytes).collect();
        are_right(&every);
    }
    fn are_right(bytes: &[u8]) {
        let right = STANDARD.encode(bytes).into_bytes();
        assert_eq!(looped(bytes), right, "{} bytes", bytes.len());
        assert_eq!(vectorized(bytes), right, "{} bytes", bytes.len());
    }
}
