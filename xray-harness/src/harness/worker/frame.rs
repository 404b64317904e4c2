//! What goes over a worker's channel: a kind, a length, and so many bytes.
//!
//! Both ends are the same binary, so there is no version.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use crate::recorder::Order;
use crate::recorder::worker::{Assignment, State};
use crate::run::Run;

use crate::harness::outcome::Outcome;

/// More than this no message holds.
const LONGEST: usize = 64 * 1024 * 1024;
const HEAD: usize = 5;

/// What the harness asks of a worker.
#[derive(Debug)]
pub(super) enum Request {
    /// The first: how to record.
    Assign(Assignment),
    Run {
        index: usize,
        order: Order,
        name: String,
    },
}

/// What a worker says.
#[derive(Debug)]
pub(super) enum Reply {
    /// A warning that came up, at any time.
    Warning(String),
    /// The test is over.
    Over { state: State, outcome: Outcome },
}

/// One end of a channel, with the memory that it needs over and over.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    out: Vec<u8>,
    r#in: Vec<u8>,
}

impl Buffer {
    pub(super) fn send_run(
        &mut self,
        to: &mut impl Write,
        (index, order, name): (usize, Order, &str),
    ) -> io::Result<()> {
        let index = u32::try_from(index).map_err(io::Error::other)?.to_le_bytes();
        let retry = order.retry.to_le_bytes();
        let limit = order.limit.map_or(u128::MAX, |limit| limit.as_nanos());
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).to_le_bytes();
        self.send(to, b'r', &[&index, &retry, &limit, name.as_bytes()])
    }

    pub(super) fn send_assignment(
        &mut self,
        to: &mut impl Write,
        assignment: &Assignment,
    ) -> io::Result<()> {
        let Assignment { run, journal, parent } = assignment;
        let (id, dir) = run
            .as_ref()
            .map_or((&b""[..], OsStr::new("")), |run| (run.id.as_bytes(), run.dir.as_os_str()));
        let parent = parent.unwrap_or_default().to_le_bytes();
        let parts = [&parent[..], journal.as_bytes(), b"\0", id, b"\0", dir.as_bytes()];
        self.send(to, b'a', &parts)
    }

    pub(super) fn receive_request(&mut self, from: &mut impl Read) -> io::Result<Option<Request>> {
        Ok(match self.receive(from)? {
            None => None,
            Some(b'a') => Some(Request::Assign(self.assignment()?)),
            Some(b'r') => {
                let (index, rest) = self.r#in.split_first_chunk().ok_or_else(torn)?;
                let (retry, rest) = rest.split_first_chunk().ok_or_else(torn)?;
                let (limit, name) = rest.split_first_chunk().ok_or_else(torn)?;
                let limit = Some(u64::from_le_bytes(*limit)).filter(|limit| *limit != u64::MAX);
                let limit = limit.map(Duration::from_nanos);
                let order = Order { retry: u32::from_le_bytes(*retry), limit };
                let index = u32::from_le_bytes(*index) as usize;
                Some(Request::Run { index, order, name: text(name) })
            }
            Some(_) => return Err(torn()),
        })
    }

    pub(super) fn send_warning(&mut self, to: &mut impl Write, text: &str) -> io::Result<()> {
        self.send(to, b'w', &[text.as_bytes()])
    }

    pub(super) fn send_over(
        &mut self,
        to: &mut impl Write,
        state: State,
        outcome: &Outcome,
    ) -> io::Result<()> {
        let (kind, text) = match outcome {
            Outcome::Passed => (b'p', ""),
            Outcome::Skipped(reason) => (b's', &**reason),
            Outcome::Failed(told) => (b'f', &**told),
        };
        let state = match state {
            State::Unused => 0,
            State::Whole => 1,
            State::Lossy => 2,
            State::Failed => 3,
            State::Unbegun => 4,
        };
        self.send(to, kind, &[&[state], text.as_bytes()])
    }

    /// `None` at the end of the channel.
    pub(super) fn receive_reply(&mut self, from: &mut impl Read) -> io::Result<Option<Reply>> {
        let Some(kind) = self.receive(from)? else { return Ok(None) };
        if kind == b'w' {
            return Ok(Some(Reply::Warning(text(&self.r#in))));
        }
        let (state, told) = self.r#in.split_first().ok_or_else(torn)?;
        let state = match state {
            0 => State::Unused,
            1 => State::Whole,
            2 => State::Lossy,
            4 => State::Unbegun,
            _ => State::Failed,
        };
        let outcome = match kind {
            b'p' => Outcome::Passed,
            b's' => Outcome::Skipped(text(told)),
            b'f' => Outcome::Failed(text(told)),
            _ => return Err(torn()),
        };
        Ok(Some(Reply::Over { state, outcome }))
    }

    fn assignment(&self) -> io::Result<Assignment> {
        let (parent, rest) = self.r#in.split_first_chunk().ok_or_else(torn)?;
        let mut parts = rest.splitn(3, |&byte| byte == 0);
        let mut part = || parts.next().ok_or_else(torn);
        let (journal, id, dir) = (text(part()?), text(part()?), OsStr::from_bytes(part()?));
        let parent = u32::from_le_bytes(*parent);
        let run = (!id.is_empty()).then(|| Run { id, dir: Path::new(dir).to_owned() });
        Ok(Assignment { run, journal, parent: (parent != 0).then_some(parent) })
    }

    /// One `write`, so that what two threads send does not mix.
    fn send(&mut self, to: &mut impl Write, kind: u8, parts: &[&[u8]]) -> io::Result<()> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let length = u32::try_from(length).map_err(io::Error::other)?;
        self.out.clear();
        self.out.push(kind);
        self.out.extend_from_slice(&length.to_le_bytes());
        for part in parts {
            self.out.extend_from_slice(part);
        }
        to.write_all(&self.out)
    }

    fn receive(&mut self, from: &mut impl Read) -> io::Result<Option<u8>> {
        let mut head = [0; HEAD];
        match from.read_exact(&mut head) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let [kind, length @ ..] = head;
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST {
            return Err(torn());
        }
        self.r#in.resize(length, 0);
        match from.read_exact(&mut self.r#in) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            read => read.map(|()| Some(kind)),
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn torn() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a message of the worker's channel is torn")
}
