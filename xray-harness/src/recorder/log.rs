//! What a test logged, in bounded memory: its head and its tail.

use std::collections::VecDeque;

use super::torn;

/// Bytes of the beginning that are kept.
const HEAD: usize = 64 * 1024;
/// Bytes of the end that are kept.
const TAIL: usize = 192 * 1024;

/// A log that forgets its middle.
#[derive(Debug, Default)]
pub(super) struct Log {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    left_out: u64,
}

impl Log {
    pub(super) fn append(&mut self, bytes: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        let (head, tail) = bytes.split_at(room);
        self.head.extend_from_slice(head);
        self.tail.extend(tail);
        let over = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..over);
        self.left_out += over as u64;
    }

    /// All that is left of it; `None` if nothing was logged.
    pub(super) fn take(&mut self) -> Option<Vec<u8>> {
        let Self { head, tail, left_out } = std::mem::take(self);
        let tail = Vec::from(tail);
        if left_out == 0 {
            let all = [head, tail].concat();
            return (!all.is_empty()).then_some(all);
        }
        let (first, last) = (torn::whole_to_the_end(&head), torn::whole_from_the_start(&tail));
        let torn = head.len() + tail.len() - first.len() - last.len();
        let left_out = left_out + torn as u64;
        let between = format!("\n… {left_out} bytes are left out here …\n");
        Some([first, between.as_bytes(), last].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::{HEAD, Log, TAIL};

    #[test]
    fn a_short_log_is_whole() {
        let mut log = Log::default();
        assert_eq!(log.take(), None);
        log.append(b"one\n");
        log.append(b"two\n");
        assert_eq!(log.take().unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn a_long_log_keeps_its_head_and_its_tail() {
        let mut log = Log::default();
        log.append(b"begin");
        for _ in 0..1000 {
            log.append(&[b'x'; 1000]);
        }
        log.append(b"end");
        let log = log.take().unwrap();
        assert!(log.starts_with(b"begin") && log.ends_with(b"end"));
        assert!(log.len() < HEAD + TAIL + 100);
    }

    #[test]
    fn a_long_log_is_cut_between_characters() {
        let mut log = Log::default();
        log.append(b"x");
        log.append("€".repeat(HEAD + TAIL).as_bytes());
        assert!(String::from_utf8(log.take().unwrap()).unwrap().contains(" bytes are left out"));
    }
}
