//! What a test logged, in bounded memory: its head and its tail.

use std::collections::VecDeque;

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
        let mut all = head;
        if left_out > 0 {
            all.extend(format!("\n… {left_out} bytes are left out here …\n").into_bytes());
        }
        all.extend(tail);
        (!all.is_empty()).then_some(all)
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
}
