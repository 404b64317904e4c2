//! What a test logs becomes one evidence, `log.txt`.

/// A layer for `tracing` that keeps what the running test logs.
///
/// Put it beside the layers you have. Each event goes to the test that runs on
/// its thread, or to the one that the thread or task was handed by
/// [`current`](crate::current); events of no test go nowhere. When the test
/// ends, what it logged is attached as `log.txt`: if it failed, or always or
/// never as `XRAY_LOGS` says. The first 64 KiB and the last 192 KiB are kept.
/// Until then they are in memory, so the log of a test that is killed is lost.
///
/// ```
/// use tracing_subscriber::prelude::*;
///
/// let subscriber = tracing_subscriber::registry().with(xray_harness::tracing_layer());
/// // Only the first test of a process can set it; the others find it set.
/// let _ = subscriber.try_init();
/// ```
#[cfg(feature = "tracing")]
#[must_use]
pub fn tracing_layer<S>() -> impl tracing_subscriber::Layer<S> + Send + Sync
where
    S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
{
    tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Writer)
}

/// Appends to the log of the running test.
#[cfg(feature = "tracing")]
struct Writer;

#[cfg(feature = "tracing")]
impl std::io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        crate::handle::current().log(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A logger for the `log` crate that keeps what the running test logs, and
/// hands every record on to `inner`.
///
/// What is kept is the same as with `tracing_layer` (feature `tracing`), and
/// becomes of it the same: `log.txt`, as `XRAY_LOGS` says.
///
/// ```
/// # struct Mine;
/// # impl log::Log for Mine {
/// #     fn enabled(&self, _: &log::Metadata<'_>) -> bool { true }
/// #     fn log(&self, _: &log::Record<'_>) {}
/// #     fn flush(&self) {}
/// # }
/// let logger = xray_harness::Logger::new(Mine);
/// // Only the first test of a process can set it; the others find it set.
/// if log::set_boxed_logger(Box::new(logger)).is_ok() {
///     log::set_max_level(log::LevelFilter::Debug);
/// }
/// ```
#[cfg(feature = "log")]
#[derive(Debug)]
pub struct Logger<L> {
    inner: L,
}

#[cfg(feature = "log")]
impl<L: log::Log> Logger<L> {
    /// Hands every record on to `inner`.
    pub fn new(inner: L) -> Self {
        Self { inner }
    }
}

#[cfg(feature = "log")]
impl<L: log::Log> log::Log for Logger<L> {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{:5} {}: {}\n", record.level(), record.target(), record.args());
        crate::handle::current().log(line.as_bytes());
        if self.inner.enabled(record.metadata()) {
            self.inner.log(record);
        }
    }

    fn flush(&self) {
        self.inner.flush();
    }
}
