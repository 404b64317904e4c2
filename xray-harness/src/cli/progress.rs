//! A long upload as it is seen: a bar on a terminal, lines in a log.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::progress::{self, Watch};
use crate::tell::tell;

/// What is over sooner needs no bar.
const SOON: Duration = Duration::from_millis(500);
const DRAWN_EVERY: Duration = Duration::from_millis(100);
const TOLD_EVERY: Duration = Duration::from_secs(10);
/// A log is told at once of so much.
const LARGE: u64 = 4 * 1024 * 1024;
const BAR: &str = "xray: {msg} [{bar:30}] {bytes} of {total_bytes}, {bytes_per_sec}, {elapsed}";
/// Where there is nothing to be seen on its way.
const WAIT: &str = "xray: {msg}, {elapsed}";

/// Shows from now on how far each request is; on a terminal by a bar.
pub(super) fn show() {
    let bar = io::stderr().is_terminal().then(ProgressBar::hidden);
    progress::watch(Box::new(Progress { bar, ..Progress::default() }));
}

#[derive(Default)]
struct Progress {
    /// Where there is a terminal.
    bar: Option<ProgressBar>,
    requests: AtomicUsize,
    sent: Arc<AtomicU64>,
    /// Of the request under way.
    ticking: Mutex<Option<Ticking>>,
}

/// A thread that looks now and then how far it is.
struct Ticking {
    end: Sender<()>,
    thread: JoinHandle<()>,
}

/// One request.
#[derive(Clone, Copy)]
struct Request {
    number: usize,
    purpose: &'static str,
    /// Of what can be seen on its way.
    bytes: Option<u64>,
}

impl Watch for Progress {
    fn begins(&self, purpose: &'static str, bytes: Option<u64>) {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let request = Request { number, purpose, bytes };
        self.sent.store(0, Ordering::Relaxed);
        if let Some(bytes) = bytes.filter(|bytes| self.bar.is_none() && *bytes >= LARGE) {
            tell([format!("xray: request {number}: {purpose} {}", HumanBytes(bytes))]);
        }
        let (end, over) = mpsc::channel();
        let (bar, sent) = (self.bar.clone(), Arc::clone(&self.sent));
        let tick = move || match bar {
            Some(bar) => request.draw(&bar, &sent, |time| over.recv_timeout(time)),
            None => request.say(&sent, |time| over.recv_timeout(time)),
        };
        // Without a thread nothing is shown, and all is sent.
        let thread = thread::Builder::new().name("progress".to_owned()).spawn(tick);
        *self.ticking() = thread.ok().map(|thread| Ticking { end, thread });
    }

    fn sent(&self, bytes: u64) {
        self.sent.fetch_add(bytes, Ordering::Relaxed);
    }

    fn ends(&self) {
        let ticking = self.ticking().take();
        if let Some(Ticking { end, thread }) = ticking {
            drop(end);
            let _ = thread.join();
        }
    }

    fn aside(&self, tell: &mut dyn FnMut()) {
        match &self.bar {
            Some(bar) => bar.suspend(tell),
            None => tell(),
        }
    }
}

impl Progress {
    fn ticking(&self) -> std::sync::MutexGuard<'_, Option<Ticking>> {
        self.ticking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits so long for the end, or less.
type Wait<'a> = &'a dyn Fn(Duration) -> Result<(), RecvTimeoutError>;

impl Request {
    fn draw(
        self,
        bar: &ProgressBar,
        sent: &AtomicU64,
        wait: impl Fn(Duration) -> Result<(), RecvTimeoutError>,
    ) {
        if !is_under_way(&wait, SOON) {
            return;
        }
        bar.reset();
        bar.set_length(self.bytes.unwrap_or_default());
        let template = if self.bytes.is_some() { BAR } else { WAIT };
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| {
            // The template is ours, and a test draws it.
            ProgressStyle::default_bar()
        }));
        bar.set_draw_target(ProgressDrawTarget::stderr());
        loop {
            let sent = sent.load(Ordering::Relaxed);
            bar.set_message(self.doing(sent));
            bar.set_position(sent);
            if !is_under_way(&wait, DRAWN_EVERY) {
                break;
            }
        }
        bar.finish_and_clear();
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }

    fn say(self, sent: &AtomicU64, wait: impl Fn(Duration) -> Result<(), RecvTimeoutError>) {
        while is_under_way(&wait, TOLD_EVERY) {
            let sent = sent.load(Ordering::Relaxed);
            let far = self.bytes.map_or_else(String::new, |bytes| {
                format!(", {} of {}", HumanBytes(sent.min(bytes)), HumanBytes(bytes))
            });
            tell([format!("xray: {}{far}", self.doing(sent))]);
        }
    }

    fn doing(self, sent: u64) -> String {
        let Self { number, purpose, bytes } = self;
        match bytes {
            Some(bytes) if sent < bytes => format!("request {number}: {purpose}"),
            Some(_) => format!("request {number}: waiting for the answer"),
            None => format!("request {number}: {purpose}, waiting for the answer"),
        }
    }
}

fn is_under_way(wait: Wait<'_>, time: Duration) -> bool {
    wait(time) == Err(RecvTimeoutError::Timeout)
}
