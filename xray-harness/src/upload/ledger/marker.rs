//! What a Test Execution is found by when nobody knows its key.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::UNIX_EPOCH;

use xxhash_rust::xxh3::xxh3_128;

/// A word that stands nowhere else: letters and digits only, so that a text
/// search takes it as one token, and a letter first, so that it is no number.
pub(super) fn mint() -> String {
    let mut seed = Vec::new();
    for _ in 0..2 {
        // Keyed by the system's random numbers.
        seed.extend(RandomState::new().build_hasher().finish().to_le_bytes());
    }
    seed.extend(UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos().to_le_bytes());
    seed.extend(std::process::id().to_le_bytes());
    format!("xh{:032x}", xxh3_128(&seed))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_marker_is_one_word_and_no_other() {
        let (one, other) = (super::mint(), super::mint());
        assert_ne!(one, other);
        assert!(one.len() == 34 && one.chars().all(|c| c.is_ascii_alphanumeric()), "{one}");
    }
}
