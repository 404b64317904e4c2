//! What all requests share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::HeaderValue;

use super::fault::Script;
use super::log::Log;
use super::oauth::Nonces;
use super::store::Store;

/// A cheap handle to the state of one sandbox.
#[derive(Clone)]
pub(super) struct App(Arc<Parts>);

struct Parts {
    origin: String,
    store: Mutex<Store>,
    script: Mutex<Script>,
    log: Mutex<Log>,
    tokens: Mutex<Tokens>,
    nonces: Mutex<Nonces>,
}

/// Cloud's tokens that are still good, and how many there ever were.
#[derive(Default)]
pub(super) struct Tokens {
    given: usize,
    good: Vec<String>,
}

impl App {
    pub(super) fn new(origin: String) -> Self {
        Self(Arc::new(Parts {
            origin,
            store: Mutex::new(Store::new()),
            script: Mutex::default(),
            log: Mutex::default(),
            tokens: Mutex::default(),
            nonces: Mutex::default(),
        }))
    }

    /// `http://127.0.0.1:PORT`
    pub(super) fn origin(&self) -> &str {
        &self.0.origin
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.0.store)
    }

    /// What the `Date` header says, where the clock is off.
    pub(super) fn clock(&self) -> Option<HeaderValue> {
        let ahead = self.store().world().clock_ahead;
        let told = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(ahead));
        let told = told.ok().filter(|_| ahead != 0)?;
        HeaderValue::try_from(told.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
    }

    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.0.script)
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.0.log)
    }

    pub(super) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.0.tokens)
    }

    pub(super) fn nonces(&self) -> MutexGuard<'_, Nonces> {
        lock(&self.0.nonces)
    }
}

impl Tokens {
    /// A new token, shaped like the JWT that Cloud gives.
    pub(super) fn give(&mut self) -> String {
        self.given += 1;
        let token = format!("eyJhbGciOiJIUzI1NiJ9.sandbox-{}.signature", self.given);
        self.good.push(token.clone());
        token
    }

    pub(super) fn expire(&mut self) {
        self.good.clear();
    }

    pub(super) fn is_good(&self, token: &str) -> bool {
        self.good.iter().any(|good| good == token)
    }
}

/// State is only ever changed in whole steps, so a panic elsewhere spoils nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
