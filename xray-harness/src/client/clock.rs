//! Time and chance, so that tests need neither.

use std::fmt;
use std::time::{Duration, Instant};

pub(super) trait Clock: fmt::Debug + Send + Sync {
    fn now(&self) -> Instant;
    fn sleep(&self, time: Duration);
    /// From 0 to 1.
    fn random(&self) -> f64;
}

/// The machine's own.
#[derive(Debug)]
pub(super) struct Real;

impl Clock for Real {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn random(&self) -> f64 {
        fastrand::f64()
    }
}
