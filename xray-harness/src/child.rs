//! Children that are asked something, and may never answer.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// What `command` says, which is killed if it takes longer than `time`: an
/// error of the kind [`io::ErrorKind::TimedOut`].
///
/// What it starts itself may outlive it; nobody waits for that any longer.
pub(crate) fn output(command: &mut Command, time: Duration) -> io::Result<Output> {
    let end = Instant::now() + time;
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn()?;
    let (stdout, stderr) = (all_of(child.stdout.take()), all_of(child.stderr.take()));
    let heard = hear(&stdout, end).and_then(|out| Ok((out, hear(&stderr, end)?)));
    let (stdout, stderr) = match heard {
        Ok(said) => said,
        Err(error) => {
            stop(&mut child)?;
            return Err(error);
        }
    };
    Ok(Output { status: ended(&mut child, end)?, stdout, stderr })
}

/// Reads on a thread of its own, so that a full pipe stops nobody.
fn all_of(pipe: Option<impl Read + Send + 'static>) -> Receiver<io::Result<Vec<u8>>> {
    let (to, from) = mpsc::channel();
    let read = move || {
        let mut said = Vec::new();
        let read = pipe.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut said));
        // Nobody listens any more once the time is over.
        let _ = to.send(read.map(|_| said));
    };
    let started = thread::Builder::new().name("child".to_owned()).spawn(read);
    if let Err(error) = started {
        let (to, from) = mpsc::channel();
        let _ = to.send(Err(error));
        return from;
    }
    from
}

fn hear(from: &Receiver<io::Result<Vec<u8>>>, end: Instant) -> io::Result<Vec<u8>> {
    let left = end.saturating_duration_since(Instant::now());
    from.recv_timeout(left).map_err(|_| late())?
}

/// It may close its pipes and go on.
fn ended(child: &mut Child, end: Instant) -> io::Result<ExitStatus> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() >= end {
            stop(child)?;
            return Err(late());
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

fn stop(child: &mut Child) -> io::Result<()> {
    child.kill()?;
    child.wait().map(drop)
}

fn late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "it did not answer in time")
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::ErrorKind;
    use std::process::Command;
    use std::time::Duration;

    use super::output;

    fn shell(script: &str, time: Duration) -> std::io::Result<std::process::Output> {
        output(Command::new("sh").args(["-c", script]), time)
    }

    #[test]
    fn a_child_that_does_not_answer_is_killed() {
        for script in ["exec sleep 600", "exec >/dev/null 2>&1; exec sleep 600"] {
            let error = shell(script, Duration::from_millis(50)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TimedOut, "{script}");
        }
    }

    #[test]
    fn what_a_child_says_is_whole() {
        let script = "head -c 300000 /dev/zero; echo no >&2; exit 3";
        let said = shell(script, Duration::from_mins(10)).unwrap();
        assert_eq!((said.stdout.len(), said.stderr.as_slice()), (300_000, &b"no\n"[..]));
        assert_eq!(said.status.code(), Some(3));
    }
}
