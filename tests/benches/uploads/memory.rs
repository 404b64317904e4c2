//! The most memory that an upload holds, by the evidence.

use tests::Sink;
use tests::measure::Cost;

use crate::evidence::{run_of, upload};

/// As many tests and files each time, which take memory of their own.
const FILES: usize = 200;

pub(crate) fn measure(sink: &Sink) {
    println!("memory: the most that an upload held at once");
    let mut first = None;
    for megabytes in [10, 300, 2_000] {
        let run = run_of(FILES, megabytes * 1_000_000 / FILES);
        let memory = Cost::of(&upload(&run, sink)).memory;
        let bodies = sink.bodies();
        let sent: u64 = bodies.iter().sum();
        assert!(sent > megabytes as u64 * 1_333_333, "all of it was sent: {bodies:?}");
        let first = *first.get_or_insert(memory);
        let (memory, percent) = (memory / 1_000, memory * 100 / first);
        println!("{megabytes:5} MB: {memory:6} kB   {percent:3} %   in {} requests", bodies.len());
    }
    println!();
}
