//! The worker's side: takes tests from its channel until that ends.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Signal, getpid, kill_process_group};

use super::ARGUMENT;
use super::frame::{Buffer, Request};
use super::lingering::Lingering;
use crate::harness::outcome::Outcome;
use crate::harness::suite::Suite;
use crate::recorder::worker::{self, State};
use crate::recorder::{Order, output};
use crate::tell::tell;
use crate::warning;

/// Is this process a worker?
pub(in crate::harness) fn is_asked_for() -> bool {
    std::env::args_os().nth(1).is_some_and(|argument| argument == ARGUMENT)
}

/// Runs what the harness asks for, until it asks no more or is gone.
pub(in crate::harness) fn serve(suite: &Suite) -> ExitCode {
    let served = channel().and_then(|channel| serve_from(channel, suite));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell([format!("xray: error: {ARGUMENT} is how a harness starts its workers: {error}")]);
            ExitCode::from(2)
        }
    }
}

/// The channel, which came as standard input; tests have an empty one instead.
fn channel() -> io::Result<UnixStream> {
    let channel = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    channel.peer_addr()?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    Ok(channel)
}

fn serve_from(channel: UnixStream, suite: &Suite) -> io::Result<()> {
    output::is_captured_in(File::from(io::stdout().as_fd().try_clone_to_owned()?));
    end_with_the_harness(channel.try_clone()?)?;
    let _ = SENDER.set(Mutex::new((channel.try_clone()?, Buffer::default())));
    warning::pass_on(|text| {
        // A harness that is gone has nobody to tell.
        let _ = send(|buffer, channel| buffer.send_warning(channel, text));
    });
    let (mut channel, mut buffer) = (BufReader::new(channel), Buffer::default());
    let (mut lingering, mut last) = (Lingering::new(), None::<String>);
    while let Some(request) = buffer.receive_request(&mut channel)? {
        match request {
            Request::Assign(assignment) => worker::assign(assignment),
            Request::Run { index, order, name } => {
                if let Some(last) = &last {
                    lingering.look(last);
                }
                let (state, outcome) = run(suite, index, order, &name);
                let _ = io::stdout().flush();
                if matches!(outcome, Outcome::Failed(_)) {
                    let _ = output::tell_of_others();
                }
                last = Some(name);
                send(|buffer, channel| buffer.send_over(channel, state, &outcome))?;
            }
        }
    }
    worker::settle();
    Ok(())
}

static SENDER: OnceLock<Mutex<(UnixStream, Buffer)>> = OnceLock::new();

fn send(send: impl FnOnce(&mut Buffer, &mut UnixStream) -> io::Result<()>) -> io::Result<()> {
    let Some(sender) = SENDER.get() else { return Ok(()) };
    let mut sender = sender.lock().unwrap_or_else(PoisonError::into_inner);
    let (channel, buffer) = &mut *sender;
    send(buffer, channel)
}

/// The index tells the test at once, the name makes sure.
fn run(suite: &Suite, index: usize, order: Order, name: &str) -> (State, Outcome) {
    let known = suite.get(index).filter(|test| test.case.name() == name);
    if let Some(test) = known.or_else(|| suite.get(suite.find(name)?)) {
        let outcome = test.run(order);
        (worker::state(), outcome)
    } else {
        let told = format!(
            "{name} is not among the tests of the worker process: `main` must come to the same \
             tests whenever it runs"
        );
        (State::Unbegun, Outcome::Failed(told))
    }
}

/// A test must not outlive the harness that would tell of it: whoever has
/// ended that one meant its tests as well.
fn end_with_the_harness(channel: UnixStream) -> io::Result<()> {
    let watch = move || {
        let mut ends = [PollFd::new(&channel, PollFlags::empty())];
        while poll(&mut ends, None).is_err() {} // interrupted
        let _ = kill_process_group(getpid(), Signal::KILL);
    };
    thread::Builder::new().name("xray-watch".to_owned()).spawn(watch).map(drop)
}
