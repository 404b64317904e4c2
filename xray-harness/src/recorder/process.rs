//! The recorder of this process: opened by its first annotated test.

use std::error::Error;
use std::path::PathBuf;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::redaction;
#[cfg(all(feature = "harness", unix))]
use super::worker;
use crate::case::Case;
use crate::env;
use crate::journal;
use crate::journal::entry::{Entry, Exit, Millis, Nextest, Process, VERSION};
use crate::journal::layout::Layout;
use crate::journal::liveness;
use crate::journal::writer::Writer;
use crate::run::Run;
use crate::warning::{chain, warn};

static RECORDER: OnceLock<Opened> = OnceLock::new();

/// What came of opening the recorder.
#[derive(Debug)]
enum Opened {
    /// `XRAY_RECORD` says never.
    Off,
    /// The system refused; a warning says why.
    Failed,
    As(Box<Recorder>),
}

/// The open journal, and the run it belongs to.
#[derive(Debug)]
pub(crate) struct Recorder {
    run: Run,
    writer: Writer,
    pid: u32,
    /// Could something not be written?
    has_lost: AtomicBool,
    attempts: AtomicU64,
    /// How many of them are over.
    ended: AtomicU64,
}

impl Recorder {
    /// `None` where nothing is to be recorded, or nothing can be.
    pub(super) fn of_this_process() -> Option<&'static Self> {
        match RECORDER.get_or_init(Self::open) {
            Opened::As(recorder) => Some(recorder),
            Opened::Off | Opened::Failed => None,
        }
    }

    fn open() -> Opened {
        if !env::records() {
            return Opened::Off;
        }
        match Self::try_open() {
            Ok(recorder) => Opened::As(Box::new(recorder)),
            Err(error) => {
                warn(format!("results are not recorded: {}", chain(&*error)));
                Opened::Failed
            }
        }
    }

    fn try_open() -> Result<Self, Box<dyn Error>> {
        let run = Run::of_this_process()?;
        let layout = Layout::new(&run.dir);
        let writer = Writer::create(&layout, &process_name(), || keep_the_job(&layout))?;
        // After the journal is there: an upload that says just now that all is sent
        // looks for new journals afterwards.
        journal::reopen(&layout);
        writer.begin(&Entry::Process(this_process(&run.id)))?;
        let (pid, has_lost) = (process::id(), AtomicBool::new(false));
        let (attempts, ended) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self { run, writer, pid, has_lost, attempts, ended })
    }

    pub(super) fn next_attempt(&self) -> u64 {
        self.attempts.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn end_attempt(&self) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }

    fn is_any_running(&self) -> bool {
        self.ended.load(Ordering::Relaxed) < self.attempts.load(Ordering::Relaxed)
    }

    pub(super) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(super) fn write_start(&self, case: &Case, attempt: u64, retry: u32) {
        self.check(self.writer.append_start(case, attempt, Millis::now(), retry));
    }

    pub(super) fn write(&self, entry: &Entry<'_>) {
        self.check(match redaction::rules_for(entry) {
            Some(rules) => self.writer.append(&redaction::redacted(entry.clone(), rules)),
            None => self.writer.append(entry),
        });
    }

    fn check(&self, written: Result<(), journal::Error>) {
        if let Err(error) = written {
            self.lose(format!("a result is not recorded: {}", chain(&error)));
        }
    }

    /// Warns of what could not be written.
    pub(super) fn lose(&self, warning: String) {
        self.has_lost.store(true, Ordering::Relaxed);
        warn(warning);
    }
}

/// Was there a test of this very process to be recorded?
///
/// A forked child has its parent's memory, but its end is not the run's.
pub(crate) fn is_used() -> bool {
    #[cfg(all(feature = "harness", unix))]
    if worker::assigned().is_some() {
        return false; // the harness that this is a worker of stands for it
    } else if worker::have_recorded() {
        return true;
    }
    matches!(RECORDER.get(), Some(Opened::As(recorder)) if recorder.pid == process::id())
        || matches!(RECORDER.get(), Some(Opened::Failed))
}

/// Is there more to do at the end of this process than the system does by
/// itself, whoever sends?
pub(crate) fn has_an_end() -> bool {
    #[cfg(all(feature = "harness", unix))]
    if worker::have_recorded() {
        return true;
    }
    match RECORDER.get() {
        Some(Opened::As(recorder)) => recorder.writer.is_first() || recorder.is_any_running(),
        Some(Opened::Failed) => true,
        Some(Opened::Off) | None => false,
    }
}

/// What a process has recorded, at its end.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// The run's directory, if there is one.
    pub(crate) dir: Option<PathBuf>,
    /// Is it for this process to tidy up beside that?
    pub(crate) is_first: bool,
    /// Is all that was said written down?
    #[cfg(feature = "upload")]
    pub(crate) is_whole: bool,
}

/// Ends the recording; `None` if no test was to be recorded.
pub(crate) fn finish() -> Option<Recorded> {
    if !is_used() {
        return None;
    }
    #[cfg(all(feature = "harness", unix))]
    if let Some(recorded) = worker::recorded() {
        // The harness itself writes of tests that could not begin.
        if let Some(Opened::As(recorder)) = RECORDER.get() {
            recorder.writer.finish();
        }
        return Some(recorded);
    }
    let Some(Opened::As(recorder)) = RECORDER.get() else {
        return Some(Recorded {
            dir: None,
            is_first: false,
            #[cfg(feature = "upload")]
            is_whole: false,
        });
    };
    if recorder.is_any_running() {
        recorder.write(&Entry::Exit(Exit { at: Millis::now() }));
    }
    recorder.writer.finish();
    Some(Recorded {
        dir: Some(recorder.run.dir.clone()),
        is_first: recorder.writer.is_first(),
        #[cfg(feature = "upload")]
        is_whole: !recorder.has_lost.load(Ordering::Relaxed),
    })
}

/// What a journal of this process begins with.
pub(crate) fn this_process(run: &str) -> Process<'_> {
    Process {
        version: VERSION,
        run: run.into(),
        binary: binary().into(),
        parent: parent(),
        nextest: nextest(),
        at: Millis::now(),
    }
}

/// Whatever becomes of the process: the results may be sent from elsewhere.
fn keep_the_job(layout: &Layout) {
    #[cfg(feature = "upload")]
    if let Err(error) = crate::provenance::keep_the_job(layout) {
        warn(format!("cannot keep where the results come from: {error}"));
    }
    #[cfg(not(feature = "upload"))]
    let _ = layout;
}

fn nextest() -> Option<Nextest<'static>> {
    let run = env::nextest_run()?.into();
    Some(Nextest { run, attempt: env::nextest_attempt(), stress: env::nextest_stress() })
}

fn parent() -> Option<u32> {
    #[cfg(all(feature = "harness", unix))]
    if let Some(assignment) = worker::assigned() {
        return assignment.parent;
    }
    liveness::parent()
}

/// Tries once more to write what the disk refused.
#[cfg(all(feature = "harness", unix))]
pub(super) fn settle() {
    if let Some(Opened::As(recorder)) = RECORDER.get() {
        recorder.writer.settle();
    }
}

/// What became of the recording of this process so far.
#[cfg(all(feature = "harness", unix))]
pub(super) fn state() -> worker::State {
    match RECORDER.get() {
        None | Some(Opened::Off) => worker::State::Unused,
        Some(Opened::As(recorder)) if !recorder.has_lost.load(Ordering::Relaxed) => {
            worker::State::Whole
        }
        Some(Opened::As(_)) => worker::State::Lossy,
        Some(Opened::Failed) => worker::State::Failed,
    }
}

/// Names this process, and no other of the run: pids are used again within a
/// run directory that outlives them.
pub(crate) fn process_name() -> String {
    #[cfg(all(feature = "harness", unix))]
    if let Some(assignment) = worker::assigned() {
        return assignment.journal.clone();
    }
    let nanos = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    format!("{}-{nanos:x}", process::id())
}

fn binary() -> String {
    env::nextest_binary().unwrap_or_else(|| {
        let executable = std::env::current_exe().unwrap_or_default();
        executable.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    })
}
