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
    use std::collections::BTreeSet;
    use std::io::{self, Read, Write};
    use std::process::{Child, Command, Stdio};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    /// Some send a signal to a process first and then to its whole group, as
    /// `timeout` does: that is one.
    const TOGETHER: Duration = Duration::from_millis(200);

    /// Hands signals on to the process `pid` until it is over, but for those that
    /// it was sent itself: nextest takes a second one for impatience.
    pub(super) fn to(pid: u32, is_over: Arc<AtomicBool>) -> io::Result<()> {
        let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return Ok(()) };
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let mut fellow = Fellow::start();
        let hand_on = move || loop {
            let mut came: BTreeSet<i32> = signals.wait().collect();
            thread::sleep(TOGETHER);
            came.extend(signals.pending());
            for signal in came {
                if fellow.as_mut().is_some_and(|fellow| !fellow.answers()) {
                    fellow = Fellow::start();
                } else if !is_over.load(Ordering::SeqCst) {
                    let signal = if signal == SIGINT { Signal::INT } else { Signal::TERM };
                    // It may have ended just now.
                    let _ = kill_process(pid, signal);
                }
            }
        };
        thread::Builder::new().name("signals".to_owned()).spawn(hand_on)?;
        Ok(())
    }

    /// Another process of this one's group. A signal to all of them, as a terminal
    /// sends it for Ctrl-C, and `timeout`, ends it.
    struct Fellow(Child);

    impl Fellow {
        /// `None` where there is no `cat`: then all signals are handed on.
        fn start() -> Option<Self> {
            let mut cat = Command::new("cat");
            cat.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
            cat.spawn().map(Self).ok()
        }

        /// It says again what it is told as long as no signal came.
        fn answers(&mut self) -> bool {
            let Child { stdin: Some(stdin), stdout: Some(stdout), .. } = &mut self.0 else {
                return false;
            };
            stdin.write_all(b"?").and_then(|()| stdout.read_exact(&mut [0])).is_ok()
        }
    }

    impl Drop for Fellow {
        fn drop(&mut self) {
            // It may be gone already.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}
