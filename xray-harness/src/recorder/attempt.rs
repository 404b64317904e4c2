//! One run of one annotated test, while it lasts.

use std::path::Path;
use std::sync::Arc;

use super::process::Recorder;
use super::verdict::Verdict;
use crate::case::Case;
use crate::journal;
use crate::journal::entry::{Comment, End, Entry, Evidence, Millis, Outcome, Start};
use crate::warning::{chain, warn};

/// A handle on a running attempt; clones mean the same attempt.
#[derive(Clone, Debug)]
pub(crate) struct Attempt(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    recorder: &'static Recorder,
    number: u64,
}

impl Attempt {
    pub(super) fn start(recorder: &'static Recorder, case: &'static Case) -> Self {
        let number = recorder.next_attempt();
        recorder.write(&Entry::Start(Start {
            attempt: number,
            at: Millis::now(),
            krate: case.krate().into(),
            name: case.name().into(),
            keys: case.keys.iter().map(|&key| key.into()).collect(),
            file: case.file.into(),
            line: case.line,
        }));
        Self(Arc::new(Inner { recorder, number }))
    }

    pub(super) fn end(&self, verdict: Verdict) {
        let (outcome, failure) = match verdict {
            Ok(()) => (Outcome::Passed, None),
            Err(failure) => (Outcome::Failed, Some(failure)),
        };
        let end = End { attempt: self.0.number, at: Millis::now(), outcome, failure };
        self.0.recorder.write(&Entry::End(end));
    }

    pub(crate) fn comment(&self, text: &str) {
        let comment = Comment { attempt: self.0.number, text: text.into() };
        self.0.recorder.write(&Entry::Comment(comment));
    }

    pub(crate) fn attach(&self, name: &str, data: &[u8]) {
        self.record_evidence(name, self.0.recorder.writer().keep(data));
    }

    pub(crate) fn attach_file(&self, path: &Path) {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        self.record_evidence(&name, self.0.recorder.writer().copy(path));
    }

    /// Evidence that could not be kept is missed by the reader of the test's
    /// result, so that is where it is told.
    fn record_evidence(&self, name: &str, kept: Result<(u64, u64), journal::Error>) {
        match kept {
            Ok((file, size)) => self.0.recorder.write(&Entry::Evidence(Evidence {
                attempt: self.0.number,
                file,
                name: name.into(),
                size,
            })),
            Err(error) => {
                let text = format!("{name} is not attached: {}", chain(&error));
                warn(text.as_str());
                self.comment(&text);
            }
        }
    }
}
