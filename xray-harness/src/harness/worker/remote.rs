//! The harness's side of one worker.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::ARGUMENT;
use super::frame::{Buffer, Reply};
use crate::harness::outcome::Outcome;
use crate::harness::session::Errand;
use crate::journal::liveness;
use crate::recorder::output;
use crate::recorder::worker::{Assignment, State};
use crate::run::Run;
use crate::warning::warn;

/// How long a worker may take to end when it is to.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A worker that lives, as far as is known.
#[derive(Debug)]
pub(super) struct Remote {
    child: Child,
    channel: BufReader<UnixStream>,
    buffer: Buffer,
    /// What it prints.
    output: File,
    journal: String,
    /// Says when its process is no more.
    is_over: Receiver<()>,
    has_deadline: bool,
}

/// How a worker ended in the middle of a test.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) message: String,
}

impl Remote {
    pub(super) fn start(run: Option<&Run>) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        let output = unnamed()?;
        let child = command(theirs, &output)?.spawn()?;
        let is_over = watch(&child, ours.try_clone()?)?;
        let nanos = UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
        let journal = format!("{}-{nanos:x}", child.id());
        let assignment =
            Assignment { run: run.cloned(), journal: journal.clone(), parent: liveness::parent() };
        let (channel, buffer) = (BufReader::new(ours), Buffer::default());
        let mut this =
            Self { child, channel, buffer, output, journal, is_over, has_deadline: false };
        match this.buffer.send_assignment(this.channel.get_mut(), &assignment) {
            // One that has ended already is found out, and how, with its first test.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(this),
            sent => sent.map(|()| this),
        }
    }

    pub(super) fn journal(&self) -> &str {
        &self.journal
    }

    pub(super) fn is_there(&mut self) -> bool {
        matches!(self.is_over.try_recv(), Err(TryRecvError::Empty))
    }

    /// Makes one attempt.
    pub(super) fn run(&mut self, errand: &Errand<'_>) -> Result<(State, Outcome), Ended> {
        let deadline = errand.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let sent = (errand.index, errand.order, errand.test.case.name());
        let replied =
            self.buffer.send_run(self.channel.get_mut(), sent).and_then(|()| self.reply(deadline));
        match replied {
            Ok(Some(over)) => Ok(over),
            Err(error) if is_timeout(&error) => {
                self.kill();
                let timeout = errand.timeout.unwrap_or_default();
                let message = format!("timed out after {}", words(timeout));
                Err(Ended { message })
            }
            Ok(None) | Err(_) => Err(self.ended()),
        }
    }

    /// What the last test printed, if it is wanted; for the next one, there is
    /// nothing in the file.
    pub(super) fn take_output(&mut self, is_wanted: bool) -> Vec<u8> {
        let printed = self.output.metadata().map_or(0, |file| file.len());
        if printed == 0 {
            return Vec::new();
        }
        let taken = if is_wanted { output::read(&self.output) } else { Ok(Vec::new()) };
        let taken = taken.and_then(|taken| self.output.set_len(0).map(|()| taken));
        taken.unwrap_or_else(|error| format!("what it printed is lost: {error}\n").into_bytes())
    }

    /// Lets it come to its end, which it does as soon as it is asked no more.
    pub(super) fn ask_to_end(&self) {
        let _ = self.channel.get_ref().shutdown(Shutdown::Write);
    }

    /// Waits for its end, which is brought about at `deadline`.
    pub(super) fn end(mut self, deadline: Instant) {
        let left = deadline.saturating_duration_since(Instant::now());
        if self.is_over.recv_timeout(left).is_err() {
            self.kill();
        }
        let _ = self.child.wait();
    }

    /// The test's end; `None` if the channel ends before.
    fn reply(&mut self, deadline: Option<Instant>) -> io::Result<Option<(State, Outcome)>> {
        loop {
            self.wait_until(deadline)?;
            match self.buffer.receive_reply(&mut self.channel)? {
                Some(Reply::Warning(text)) => warn(text),
                Some(Reply::Over { state, outcome }) => return Ok(Some((state, outcome))),
                None => return Ok(None),
            }
        }
    }

    fn wait_until(&mut self, deadline: Option<Instant>) -> io::Result<()> {
        if deadline.is_none() && !self.has_deadline {
            return Ok(());
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.has_deadline = deadline.is_some();
        self.channel.get_ref().set_read_timeout(left)
    }

    fn kill(&mut self) {
        self.kill_group();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Its test had started what is left of the worker's group. The id stands
    /// for that group as long as nobody has waited for the worker.
    fn kill_group(&self) {
        if let Some(group) = pid(&self.child) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    fn ended(&mut self) -> Ended {
        if self.is_over.recv_timeout(PATIENCE).is_err() {
            self.kill();
            let message = "the test closed the channel of its worker process".to_owned();
            return Ended { message };
        }
        self.kill_group();
        match self.child.wait() {
            Ok(status) => Ended::by(status),
            Err(error) => {
                let message = format!("the test's process ended, nobody knows how: {error}");
                Ended { message }
            }
        }
    }
}

impl Ended {
    fn by(status: ExitStatus) -> Self {
        let message = match status.code() {
            Some(code) => format!("the test's process exited with code {code}"),
            None => format!("the test's process was killed by {}", signal(status)),
        };
        Self { message }
    }
}

/// The name of a signal, which the standard library knows: `signal: 6 (SIGABRT)`.
fn signal(status: ExitStatus) -> String {
    let text = status.to_string();
    let name = text.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    match name {
        Some((name, _)) if name.starts_with("SIG") => name.to_owned(),
        _ => format!("signal {}", status.signal().unwrap_or_default()),
    }
}

/// A file that nobody finds, and that is gone with whoever holds it.
fn unnamed() -> io::Result<File> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("xray-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        // Made anew, never what lies there: that may be a link to anywhere.
        let mut options = OpenOptions::new();
        match options.read(true).append(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                let told = format!("cannot create {}: {error}", path.display());
                return Err(io::Error::new(error.kind(), told));
            }
            Ok(file) => return fs::remove_file(&path).map(|()| file),
        }
    }
}

fn command(channel: UnixStream, output: &File) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(ARGUMENT).stdin(Stdio::from(OwnedFd::from(channel)));
    command.stdout(output.try_clone()?).stderr(output.try_clone()?);
    // So that a timeout ends what the test started as well.
    command.process_group(0);
    Ok(command)
}

/// Waits on a thread of its own for the process to end: what a test has left
/// running may hold the channel open for longer.
fn watch(child: &Child, channel: UnixStream) -> io::Result<Receiver<()>> {
    let (sender, receiver) = mpsc::channel();
    let pid = pid(child);
    let wait = move || {
        let Some(pid) = pid else { return };
        // The process is left to whoever owns it.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while waitid(WaitId::Pid(pid), options).is_err_and(|it| it == rustix::io::Errno::INTR) {}
        let _ = sender.send(());
        let _ = channel.shutdown(Shutdown::Both);
    };
    thread::Builder::new().name("xray-worker".to_owned()).spawn(wait)?;
    Ok(receiver)
}

fn pid(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// `30 s`, or `1.5 s`.
fn words(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}
