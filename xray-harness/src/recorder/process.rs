//! The recorder of this process: opened by its first annotated test.

use std::error::Error;
#[cfg(feature = "upload")]
use std::path::PathBuf;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::env;
use crate::journal::entry::{Entry, Millis, Process, VERSION};
use crate::journal::layout::Layout;
use crate::journal::writer::Writer;
use crate::run::{self, Run};
use crate::warning::{chain, warn};

static RECORDER: OnceLock<Option<Recorder>> = OnceLock::new();

/// The open journal, and the run it belongs to.
#[derive(Debug)]
pub(crate) struct Recorder {
    #[cfg(feature = "upload")]
    dir: PathBuf,
    writer: Writer,
    pid: u32,
    attempts: AtomicU64,
}

impl Recorder {
    /// `None` where nothing is to be recorded, or nothing can be.
    pub(super) fn of_this_process() -> Option<&'static Self> {
        RECORDER.get_or_init(Self::open).as_ref()
    }

    fn open() -> Option<Self> {
        if !env::records() {
            return None;
        }
        let opened = Self::try_open();
        opened
            .inspect_err(|error| warn(format!("results are not recorded: {}", chain(&**error))))
            .ok()
    }

    fn try_open() -> Result<Self, Box<dyn Error>> {
        let run = Run::of_this_process()?;
        let layout = Layout::new(&run.dir);
        let is_new = !run.dir.exists();
        let writer = Writer::create(&layout, &process_name())?;
        if is_new {
            run::prune(&run.dir);
        }
        writer.append(&Entry::Process(Process {
            version: VERSION,
            run: run.id.as_str().into(),
            binary: binary().into(),
            at: Millis::now(),
        }))?;
        Ok(Self {
            #[cfg(feature = "upload")]
            dir: run.dir,
            writer,
            pid: process::id(),
            attempts: AtomicU64::new(0),
        })
    }

    pub(super) fn next_attempt(&self) -> u64 {
        self.attempts.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(super) fn write(&self, entry: &Entry<'_>) {
        if let Err(error) = self.writer.append(entry) {
            warn(format!("a result is not recorded: {}", chain(&error)));
        }
    }
}

/// Was a test of this very process recorded?
///
/// A forked child has its parent's memory, but its end is not the run's.
pub(crate) fn is_used() -> bool {
    used().is_some()
}

/// Ends the recording; gives the run's directory, if there was any.
#[cfg(feature = "upload")]
pub(crate) fn finish() -> Option<PathBuf> {
    let recorder = used()?;
    recorder.writer.finish();
    Some(recorder.dir.clone())
}

fn used() -> Option<&'static Recorder> {
    let recorder = RECORDER.get()?.as_ref()?;
    (recorder.pid == process::id()).then_some(recorder)
}

/// Pids are used again within a run directory that outlives them.
fn process_name() -> String {
    let nanos = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    format!("{}-{nanos:x}", process::id())
}

fn binary() -> String {
    env::nextest_binary().unwrap_or_else(|| {
        let executable = std::env::current_exe().unwrap_or_default();
        executable.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    })
}
