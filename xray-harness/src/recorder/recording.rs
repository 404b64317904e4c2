//! What is written down of one run of one annotated test, while it lasts.

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::judgement::Judgement;
#[cfg(any(feature = "log", feature = "tracing"))]
use super::log::Log;
use super::panics;
use super::process::Recorder;
use super::redaction;
use super::running;
use crate::case::Case;
#[cfg(any(feature = "log", feature = "tracing"))]
use crate::env;
use crate::field_value::FieldValue;
use crate::journal;
use crate::journal::entry::{
    Comment, Defect, End, Entry, Evidence, Field, Millis, Outcome, Parameter, Step, StepEnd,
};
use crate::warning::chain;

/// A handle on an attempt that is recorded; clones mean the same attempt.
#[derive(Clone, Debug)]
pub(crate) struct Recording(Arc<Inner>);

struct Inner {
    recorder: &'static Recorder,
    number: u64,
    steps: AtomicU64,
    is_over: AtomicBool,
    skipped: OnceLock<String>,
    on_failure: Mutex<Vec<Action>>,
    #[cfg(any(feature = "log", feature = "tracing"))]
    log: Mutex<Log>,
}

type Action = Box<dyn FnOnce() + Send>;

/// What is attached: bytes, or a file to be copied.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    Bytes(&'a [u8]),
    File(&'a Path),
}

impl Recording {
    pub(super) fn start(recorder: &'static Recorder, case: &'static Case) -> Self {
        let number = recorder.next_attempt();
        recorder.write_start(case, number, running::order().retry);
        let this = Self(Arc::new(Inner {
            recorder,
            number,
            steps: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
            skipped: OnceLock::new(),
            on_failure: Mutex::new(Vec::new()),
            #[cfg(any(feature = "log", feature = "tracing"))]
            log: Mutex::default(),
        }));
        for key in case.options.defects {
            this.defect(key, false);
        }
        this
    }

    pub(super) fn end(&self, judgement: Judgement) {
        #[cfg(any(feature = "log", feature = "tracing"))]
        self.attach_log(judgement.is_err());
        let (outcome, failure) = match judgement {
            Ok(()) if self.skipped().is_some() => (Outcome::Ignored, None),
            Ok(()) => (Outcome::Passed, None),
            Err(failure) => (Outcome::Failed, Some(self.shortened(failure))),
        };
        let reason = self.skipped().filter(|_| outcome == Outcome::Ignored);
        let reason = reason.map(|reason| reason.as_str().into());
        let (attempt, at) = (self.0.number, Millis::now());
        self.write(&Entry::End(End { attempt, at, outcome, failure, reason }));
        self.0.recorder.end_attempt();
        self.0.is_over.store(true, Ordering::Release);
    }

    /// Attaches what the test printed, where it is captured.
    #[cfg(all(feature = "harness", unix))]
    pub(super) fn attach_output(&self) {
        if let Some(output) = super::output::so_far() {
            self.attach_printed(journal::layout::OUTPUT, &output);
        }
    }

    /// Only the first reason counts.
    pub(crate) fn skip(&self, reason: &str) {
        let _ = self.0.skipped.set(reason.to_owned());
    }

    pub(super) fn skipped(&self) -> Option<&String> {
        self.0.skipped.get()
    }

    /// Runs what was asked for in the case of a failure, and what that asks for.
    pub(super) fn run_on_failure(&self) {
        loop {
            let actions = std::mem::take(&mut *self.actions());
            if actions.is_empty() {
                return;
            }
            for action in actions {
                if let Err(payload) = catch_unwind(AssertUnwindSafe(action)) {
                    let said = panics::heard(&*payload).message;
                    self.comment(&format!("an action on failure panicked: {said}"), None);
                }
            }
        }
    }

    #[cfg(any(feature = "log", feature = "tracing"))]
    pub(crate) fn log(&self, bytes: &[u8]) {
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner).append(bytes);
    }

    #[cfg(any(feature = "log", feature = "tracing"))]
    fn attach_log(&self, has_failed: bool) {
        let log = self.0.log.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(log) = log else { return };
        let is_wanted = match env::logs() {
            env::Logs::Always => true,
            env::Logs::OnFailure => has_failed,
            env::Logs::Never => false,
        };
        if is_wanted {
            self.attach_printed(journal::layout::LOG, &log);
        }
    }

    /// Attaches what is meant for a reader: where there are rules, they hold
    /// there also if some of it is no text.
    #[cfg(any(feature = "log", feature = "tracing", all(feature = "harness", unix)))]
    fn attach_printed(&self, name: &str, printed: &[u8]) {
        let text = redaction::rules().map(|_| String::from_utf8_lossy(printed));
        let bytes = text.as_deref().map_or(printed, str::as_bytes);
        self.attach(name, None, Source::Bytes(bytes), None);
    }

    pub(crate) fn on_failure(&self, action: impl FnOnce() + Send + 'static) {
        self.actions().push(Box::new(action));
    }

    /// All of a text that is too long for a comment becomes evidence.
    pub(crate) fn comment(&self, text: &str, step: Option<u64>) {
        let excerpt = self.excerpt(text, "comment.txt", step);
        let text = excerpt.map_or(Cow::Borrowed(text), Cow::Owned);
        self.write(&Entry::Comment(Comment { attempt: self.0.number, step, text }));
    }

    pub(crate) fn defect(&self, key: &str, always: bool) {
        self.write(&Entry::Defect(Defect { attempt: self.0.number, key: key.into(), always }));
    }

    pub(crate) fn field(&self, id: &str, value: FieldValue) {
        self.write(&Entry::Field(Field { attempt: self.0.number, id: id.into(), value }));
    }

    pub(crate) fn parameter(&self, name: &str, value: &str) {
        let (name, value) = (name.into(), value.into());
        self.write(&Entry::Parameter(Parameter { attempt: self.0.number, name, value }));
    }

    pub(crate) fn begin_step(&self, title: &str, parent: Option<u64>) -> u64 {
        let step = self.0.steps.fetch_add(1, Ordering::Relaxed);
        let (attempt, at) = (self.0.number, Millis::now());
        self.write(&Entry::Step(Step { attempt, step, parent, at, title: title.into() }));
        step
    }

    pub(crate) fn end_step(&self, step: u64, outcome: Outcome) {
        let (attempt, at) = (self.0.number, Millis::now());
        self.write(&Entry::StepEnd(StepEnd { attempt, step, at, outcome }));
    }

    /// Evidence that cannot be kept is missed by the reader of the test's
    /// result, so that is where it is told.
    pub(crate) fn attach(
        &self,
        name: &str,
        content_type: Option<&str>,
        source: Source<'_>,
        step: Option<u64>,
    ) {
        match self.keep(source) {
            Ok((file, size)) => self.write(&Entry::Evidence(Evidence {
                attempt: self.0.number,
                step,
                file,
                name: name.into(),
                size,
                content_type: content_type.map(Into::into),
            })),
            Err(error) => {
                let text = format!("{name} is not attached: {}", chain(&error));
                self.comment(&text, step);
                self.0.recorder.lose(text);
            }
        }
        if self.0.is_over.load(Ordering::Acquire) {
            self.comment(&format!("{name} was attached after the test had ended"), step);
        }
    }

    fn keep(&self, source: Source<'_>) -> Result<(u64, u64), journal::Error> {
        let writer = self.0.recorder.writer();
        let rules = redaction::rules();
        match source {
            Source::Bytes(data) => match rules.and_then(|rules| rules.apply_to_bytes(data)) {
                Some(without) => writer.keep(without.as_bytes()),
                None => writer.keep(data),
            },
            Source::File(path) => match rules.and_then(|rules| redaction::of_file(path, rules)) {
                Some(without) => writer.keep(without.as_bytes()),
                None => writer.copy(path),
            },
        }
    }

    /// A failure fit for a comment; all of a longer one becomes evidence.
    fn shortened(
        &self,
        failure: journal::entry::Failure<'static>,
    ) -> journal::entry::Failure<'static> {
        let excerpt = self.excerpt(&failure.message, "failure.txt", None);
        let Some(message) = excerpt else { return failure };
        journal::entry::Failure { message: Cow::Owned(message), ..failure }
    }

    /// The excerpt of a text that is too long, all of which is attached; `None`
    /// where it is not. What the rules take out is out before anything is cut.
    fn excerpt(&self, text: &str, name: &str, step: Option<u64>) -> Option<String> {
        let excerpt = super::excerpt::of(text)?;
        self.attach(name, None, Source::Bytes(text.as_bytes()), step);
        let Some(rules) = redaction::rules() else { return Some(excerpt) };
        Some(redaction::excerpt(text, rules))
    }

    fn actions(&self) -> std::sync::MutexGuard<'_, Vec<Action>> {
        self.0.on_failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, entry: &Entry<'_>) {
        self.0.recorder.write(entry);
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("number", &self.number).finish_non_exhaustive()
    }
}
