//! Signals that end the tests, but not the report of them.

use std::io;
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What asks a process to end. When a terminal goes, it is `SIGHUP`.
#[cfg(unix)]
const ENDING: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const ENDING: [i32; 2] = [SIGINT, SIGTERM];

/// Runs `command` to its end. A signal that asks this process to end reaches
/// the command, and ends this one only once the command is over.
pub(super) fn run(command: &mut Command) -> io::Result<ExitStatus> {
    let is_over = Arc::new(AtomicBool::new(false));
    for signal in ENDING {
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_over))?;
    }
    let mut child = command.spawn()?;
    #[cfg(unix)]
    forward::to(child.id(), Arc::clone(&is_over))?;
    let status = child.wait();
    is_over.store(true, Ordering::SeqCst);
    status
}

#[cfg(unix)]
mod forward {
    use std::fs::File;
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use rustix::process::{Pid, Signal, getpgrp, kill_process};
    use rustix::termios::tcgetpgrp;
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    /// Hands signals on to the process `pid` until it is over. A terminal sends
    /// its own to all processes in front of it.
    pub(super) fn to(pid: u32, is_over: Arc<AtomicBool>) -> io::Result<()> {
        let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return Ok(()) };
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let hand_on = move || {
            for signal in signals.forever() {
                let signal = match signal {
                    SIGINT if is_in_front() => continue,
                    SIGINT => Signal::INT,
                    _ => Signal::TERM,
                };
                if !is_over.load(Ordering::SeqCst) {
                    // It may have ended just now.
                    let _ = kill_process(pid, signal);
                }
            }
        };
        thread::Builder::new().name("signals".to_owned()).spawn(hand_on).map(drop)
    }

    /// Does a terminal tell this process, and so the command too, of a Ctrl-C?
    /// Wherever their input comes from.
    fn is_in_front() -> bool {
        let front = File::open("/dev/tty").map(tcgetpgrp);
        matches!(front, Ok(Ok(front)) if front == getpgrp())
    }
}
