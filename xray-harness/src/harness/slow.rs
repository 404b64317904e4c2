//! Tells, while tests run, which of them takes long.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::env;
use crate::warning::warn;

/// As often the tests are looked at, however short a time is asked for.
const SHORTEST: Duration = Duration::from_millis(10);

/// The tests that run, and who looks at them.
pub(super) struct Slow {
    /// From how long on a test is named; `None` where nobody is to tell.
    after: Option<Duration>,
    is_json: bool,
    running: Arc<Mutex<Running>>,
    watcher: Once,
}

/// Those that were not told of, by their starts.
#[derive(Debug, Default)]
struct Running {
    tests: BTreeMap<(Instant, usize), &'static str>,
    begun: usize,
}

/// A test that runs until this is dropped.
pub(super) struct Watched<'a> {
    slow: &'a Slow,
    key: (Instant, usize),
}

impl Slow {
    pub(super) fn new(after: Duration, is_json: bool) -> Self {
        let after = (!env::is_nextest()).then_some(after);
        Self { after, is_json, running: Arc::default(), watcher: Once::new() }
    }

    /// Names this test when it has run for too long.
    pub(super) fn watch(&self, name: &'static str) -> Option<Watched<'_>> {
        let after = self.after?;
        self.watcher.call_once(|| {
            let (running, is_json) = (Arc::clone(&self.running), self.is_json);
            let watch = move || watch(&running, after, is_json);
            if let Err(error) = thread::Builder::new().name("xray-slow".to_owned()).spawn(watch) {
                warn(format!("slow tests are not named: {error}"));
            }
        });
        let mut running = lock(&self.running);
        running.begun += 1;
        let key = (Instant::now(), running.begun);
        running.tests.insert(key, name);
        Some(Watched { slow: self, key })
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        lock(&self.slow.running).tests.remove(&self.key);
    }
}

/// Sleeps until the next test may be too slow: one that begins meanwhile is not
/// before.
fn watch(running: &Mutex<Running>, after: Duration, is_json: bool) {
    loop {
        let mut slow = Vec::new();
        let wait = {
            let mut running = lock(running);
            loop {
                let Some(first) = running.tests.first_entry() else { break after };
                let left = after.saturating_sub(first.key().0.elapsed());
                if !left.is_zero() {
                    break left;
                }
                slow.push(first.remove());
            }
        };
        for name in slow {
            tell(name, after, is_json);
        }
        thread::sleep(wait.max(SHORTEST));
    }
}

/// In libtest's words.
fn tell(name: &str, after: Duration, is_json: bool) {
    let line = if is_json {
        let name = serde_json::Value::from(name);
        format!(r#"{{ "type": "test", "event": "timeout", "name": {name} }}"#)
    } else {
        format!("test {name} has been running for over {} seconds", after.as_secs_f64())
    };
    // A closed stream is nobody's failure.
    let _ = writeln!(io::stdout(), "{line}");
}

fn lock(running: &Mutex<Running>) -> std::sync::MutexGuard<'_, Running> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}
