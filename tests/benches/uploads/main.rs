//! What an upload costs:
//!
//! - `large`: 300 MB of evidence, against `curl --data-binary` of the same body
//!   in a finished file,
//! - `memory`: the most that an upload holds, with 10 MB, 300 MB and 2 GB,
//! - `pictures`: 1,000 tests with a picture of 200 KB each, recorded and sent,
//!   against pytest with pytest-jira-xray doing the same work.
//!
//! All of them send to one server, which takes what comes and does nothing with
//! it. `cargo bench -p tests --bench uploads -- [large] [memory] [pictures]
//! [ROUNDS]` (all, and 5 rounds, if nothing is said) measures with optimisation,
//! and `--profile dev` as tests are built mostly. `PYTHON` names a Python that
//! has pytest-jira-xray, if that of the path has not.

mod evidence;
mod large;
mod memory;
mod pictures;

use tests::Sink;

fn main() {
    tests::measure::begin();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let rounds = words.iter().find_map(|word| word.parse().ok()).unwrap_or(5);
    let parts = ["large", "memory", "pictures"];
    let is_any_named = words.iter().any(|word| parts.contains(&word.as_str()));
    let is_asked = |part: &str| !is_any_named || words.iter().any(|word| word == part);
    let sink = Sink::start();
    println!("built {}\n", if cfg!(debug_assertions) { "for debugging" } else { "optimised" });
    if is_asked("large") {
        large::measure(&sink, rounds);
    }
    if is_asked("memory") {
        memory::measure(&sink);
    }
    if is_asked("pictures") {
        pictures::measure(&sink, rounds);
    }
}
