//! A running test, as threads and tasks take it along.

use std::fmt::Display;
use std::future::{Future, poll_fn};
use std::path::Path;
use std::pin::pin;

use crate::env;
use crate::field_value::FieldValue;
use crate::journal::entry::Outcome;
use crate::recorder::{Recording, Running, Source, enter, running};
use crate::warning::warn;

/// The test that ran where [`current`] was called, and the step it was at.
///
/// The functions of this crate speak of the test that runs on their own
/// thread. A thread or a task that a test starts runs none: give it a clone of
/// the handle, and [`enter`](Self::enter) it there, or call its methods.
///
/// ```
/// let test = xray_harness::current();
/// let worker = std::thread::spawn(move || {
///     test.attach("worker.log", "done");
///     test.enter(|| xray_harness::comment("the worker is done"));
/// });
/// worker.join().unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Handle(Running);

/// The test that runs on this thread.
///
/// Where none runs, the handle does nothing, and warns of it when it is used.
#[must_use]
pub fn current() -> Handle {
    Handle(running())
}

impl Handle {
    /// Runs `action` as a part of this test, on whatever thread this is.
    pub fn enter<T>(&self, action: impl FnOnce() -> T) -> T {
        let _scope = enter(self.0.clone());
        action()
    }

    /// `future` as a part of this test, on whatever threads it is polled.
    ///
    /// ```
    /// # async fn download() {}
    /// # fn spawn(_: impl Future<Output = ()> + Send + 'static) {}
    /// spawn(xray_harness::current().instrument(async {
    ///     download().await;
    ///     xray_harness::comment("downloaded");
    /// }));
    /// ```
    pub fn instrument<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        let running = self.0.clone();
        async move {
            let mut future = pin!(future);
            poll_fn(move |context| {
                let _scope = enter(running.clone());
                future.as_mut().poll(context)
            })
            .await
        }
    }

    /// [`attach`](crate::attach) for this test.
    pub fn attach(&self, filename: impl AsRef<str>, data: impl AsRef<[u8]>) {
        self.evidence(filename.as_ref(), None, Source::Bytes(data.as_ref()));
    }

    /// [`attach_with_type`](crate::attach_with_type) for this test.
    pub fn attach_with_type(
        &self,
        filename: impl AsRef<str>,
        content_type: impl AsRef<str>,
        data: impl AsRef<[u8]>,
    ) {
        let content_type = Some(content_type.as_ref());
        self.evidence(filename.as_ref(), content_type, Source::Bytes(data.as_ref()));
    }

    /// [`attach_file`](crate::attach_file) for this test.
    pub fn attach_file(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        self.evidence(&name, None, Source::File(path));
    }

    /// [`comment`](crate::comment) for this test.
    pub fn comment(&self, text: impl AsRef<str>) {
        self.act("comment", |recording, step| recording.comment(text.as_ref(), step));
    }

    /// [`defect`](crate::defect) for this test.
    pub fn defect(&self, key: impl AsRef<str>) {
        self.act("defect", |recording, _| recording.defect(key.as_ref(), false));
    }

    /// [`defect_always`](crate::defect_always) for this test.
    pub fn defect_always(&self, key: impl AsRef<str>) {
        self.act("defect_always", |recording, _| recording.defect(key.as_ref(), true));
    }

    /// [`custom_field`](crate::custom_field) for this test.
    pub fn custom_field(&self, id: impl AsRef<str>, value: impl Into<FieldValue>) {
        self.act("custom_field", |recording, _| recording.field(id.as_ref(), value.into()));
    }

    /// [`parameter`](crate::parameter) for this test.
    pub fn parameter(&self, name: impl AsRef<str>, value: impl Display) {
        let value = value.to_string();
        self.act("parameter", |recording, _| recording.parameter(name.as_ref(), &value));
    }

    /// [`skip`](crate::skip) for this test.
    pub fn skip(&self, reason: impl AsRef<str>) {
        if let Running::Unrecorded(skipped) = &self.0 {
            let _ = skipped.set(reason.as_ref().to_owned());
        }
        self.act("skip", |recording, _| recording.skip(reason.as_ref()));
    }

    /// [`on_failure`](crate::on_failure) for this test.
    pub fn on_failure(&self, action: impl FnOnce() + Send + 'static) {
        self.act("on_failure", |recording, _| recording.on_failure(action));
    }

    /// [`step`](crate::step) of this test.
    pub fn step<T>(&self, title: impl AsRef<str>, action: impl FnOnce() -> T) -> T {
        let mut step = Step::begin(self, title.as_ref());
        let value = step.inside.enter(action);
        step.outcome = Outcome::Passed;
        value
    }

    /// [`step_async`](crate::step_async) of this test.
    pub async fn step_async<F: Future>(&self, title: impl AsRef<str>, future: F) -> F::Output {
        let mut step = Step::begin(self, title.as_ref());
        let value = step.inside.instrument(future).await;
        step.outcome = Outcome::Passed;
        value
    }

    /// Keeps `bytes` of this test's log; what no test logs goes nowhere.
    #[cfg(any(feature = "log", feature = "tracing"))]
    pub(crate) fn log(&self, bytes: &[u8]) {
        if let Running::Recorded { recording, .. } = &self.0 {
            recording.log(bytes);
        }
    }

    fn evidence(&self, filename: &str, content_type: Option<&str>, source: Source<'_>) {
        self.act("attach", |recording, step| {
            recording.attach(filename, content_type, source, step);
        });
    }

    fn act(&self, what: &str, act: impl FnOnce(&Recording, Option<u64>)) {
        match &self.0 {
            Running::Recorded { recording, step } => act(recording, *step),
            Running::Nothing if env::records() => warn(format!(
                "`{what}` was called where no annotated test runs: nothing is recorded"
            )),
            Running::Nothing | Running::Unrecorded(_) => {}
        }
    }
}

/// A step that is under way. Whatever leaves it early, a panic or a future
/// that is dropped, has failed it.
struct Step {
    inside: Handle,
    outcome: Outcome,
}

impl Step {
    fn begin(test: &Handle, title: &str) -> Self {
        let mut inside = test.clone();
        test.act("step", |recording, parent| {
            let step = Some(recording.begin_step(title, parent));
            inside = Handle(Running::Recorded { recording: recording.clone(), step });
        });
        Self { inside, outcome: Outcome::Failed }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Running::Recorded { recording, step: Some(step) } = &self.inside.0 {
            recording.end_step(*step, self.outcome);
        }
    }
}
