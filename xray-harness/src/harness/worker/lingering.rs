//! Threads that a test left running in its worker: what they print is in the
//! output of the tests after it, and nobody can tell it apart.
//!
//! Only Linux tells at once how many threads a process has. One that was waited
//! for may still be among them, but says that it is about to go.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::recorder::output;

/// Of this process: a folder for each of its threads, by its number.
const THREADS: &str = "/proc/self/task";
/// `PF_EXITING`, which a thread has before anybody who waits for it goes on.
const EXITING: u64 = 4;

/// The threads of a worker between two tests.
#[derive(Debug)]
pub(super) struct Lingering {
    /// How many there are when no test left any.
    own: usize,
    known: Vec<Thread>,
}

#[derive(Debug)]
struct Thread {
    number: u32,
    /// `None` for one of our own.
    left_by: Option<String>,
}

impl Lingering {
    pub(super) fn new() -> Self {
        let known = live().into_iter().map(|number| Thread { number, left_by: None });
        let known: Vec<_> = known.collect();
        Self { own: known.len(), known }
    }

    /// Looks for threads that the last test left, before the next one begins.
    pub(super) fn look(&mut self, last: &str) {
        let live = if count().is_some_and(|count| count > self.own) { live() } else { Vec::new() };
        self.known.retain(|known| known.left_by.is_none() || live.contains(&known.number));
        for number in live {
            if !self.known.iter().any(|known| known.number == number) {
                self.known.push(Thread { number, left_by: Some(last.to_owned()) });
            }
        }
        let left_by = self.known.iter().find_map(|known| known.left_by.as_deref());
        output::may_be_of(left_by);
    }
}

/// How many threads there are, those that are about to go included: the links of
/// a folder that holds one for each, which costs less than to read it.
fn count() -> Option<usize> {
    let links = fs::metadata(THREADS).ok()?.nlink();
    usize::try_from(links).ok()?.checked_sub(2)
}

/// The threads that are not about to go.
fn live() -> Vec<u32> {
    let threads = fs::read_dir(THREADS).into_iter().flatten().flatten();
    let numbers = threads.filter_map(|thread| thread.file_name().to_str()?.parse().ok());
    numbers.filter(|thread| !is_gone(*thread)).collect()
}

fn is_gone(thread: u32) -> bool {
    match fs::read_to_string(format!("{THREADS}/{thread}/stat")) {
        Ok(stat) => flags(&stat).is_some_and(|flags| flags & EXITING != 0),
        Err(_) => true,
    }
}

/// The ninth field; the second is a name in parentheses, which may hold any.
fn flags(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_ascii_whitespace().nth(6)?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::thread;

    use super::{flags, live};

    #[test]
    fn a_thread_that_was_waited_for_is_not_among_those_that_live() {
        let number = || {
            let link = std::fs::read_link("/proc/thread-self").unwrap();
            link.file_name().unwrap().to_str().unwrap().parse::<u32>().unwrap()
        };
        assert!(live().contains(&number()));
        for _ in 0..1_000 {
            let over = thread::spawn(number).join().unwrap();
            assert!(!live().contains(&over));
        }
    }

    #[test]
    fn the_flags_are_found_after_any_name() {
        assert_eq!(flags("7 (a) R 9) (b) S 1 7 7 0 -1 4194308 0"), Some(4_194_308));
        assert_eq!(flags("7 (torn"), None);
    }
}
