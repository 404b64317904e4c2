//! One client's dealings with a server: it logs in, keeps the pace, and tries
//! again as `retry` says.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::auth::{self, Login};
use super::call::{Body, Call, Site};
use super::clock::{Clock, Real};
use super::error::{Cargo, Error};
use super::pace::Pace;
use super::reply::Reply;
use super::retry::{self, Attempt, Next};
use super::transport::{Request, Sent, Transport};
use super::way::Limits;
use crate::config::{Credentials, Jira, Network, Target};
use crate::deployment::Deployment;
use crate::tell::tell;

/// Logins and questions are answered sooner than imports.
const QUICK: Duration = Duration::from_mins(1);
/// A wait that is told of.
const LONG: Duration = Duration::from_secs(3);

#[cfg(test)]
mod tests;

#[derive(Debug)]
pub(super) struct Session {
    target: Target,
    credentials: Credentials,
    jira: Option<Jira>,
    network: Network,
    transport: Transport,
    clock: Box<dyn Clock>,
    state: Mutex<State>,
}

/// What changes from request to request.
#[derive(Debug)]
struct State {
    login: Option<Used>,
    pace: Pace,
    /// When the time for everything is over.
    end: Instant,
}

/// A login, and whether the server took it.
#[derive(Debug)]
struct Used {
    login: Login,
    has_worked: bool,
}

/// What is waited for after an attempt that ended like this.
fn why(error: &Error) -> String {
    match error {
        Error::Status { url, status, .. } => format!("{url} answered {status}"),
        other => other.to_string(),
    }
}

impl Session {
    pub(super) fn new(
        target: Target,
        credentials: Credentials,
        network: Network,
    ) -> Result<Self, Error> {
        Self::with_clock(target, credentials, network, Box::new(Real))
    }

    fn with_clock(
        target: Target,
        credentials: Credentials,
        network: Network,
        clock: Box<dyn Clock>,
    ) -> Result<Self, Error> {
        let transport = Transport::new(&network, target.is_loopback())?;
        let pace = Pace::new(network.rate_limit(target.deployment));
        let state = State { login: None, pace, end: clock.now() + network.budget };
        let state = Mutex::new(state);
        Ok(Self { target, credentials, jira: None, network, transport, clock, state })
    }

    /// The same session, which can also ask Jira Cloud.
    pub(super) fn asking(self, jira: Option<Jira>) -> Self {
        Self { jira, ..self }
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// How many requests were sent so far.
    pub(super) fn requests_used(&self) -> usize {
        self.state().pace.used()
    }

    /// Sends `call` until it succeeds or may not be tried again, and gives what
    /// `read` makes of the reply to it, which is one of success.
    ///
    /// A reply that `read` refuses with [`Error::Reply`] counts as none.
    pub(super) fn send<T>(
        &self,
        call: &Call<'_>,
        read: impl Fn(&str, &Reply) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.persist(call, || {
            let login = self.login(call.site)?;
            self.once(call, Some(&login), &read)
        })
    }

    /// The same without a login.
    pub(super) fn send_openly<T>(
        &self,
        call: &Call<'_>,
        read: impl Fn(&str, &Reply) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.persist(call, || self.once(call, None, &read))
    }

    /// Sends `call` without a login, once, and gives its reply, whatever it says.
    #[cfg(feature = "cli")]
    pub(super) fn once_openly(&self, call: &Call<'_>) -> Result<Reply, Error> {
        let url = format!("{}{}", self.base(call.site)?, call.path);
        self.take_turn(call.site, &url)?;
        let limits = self.limits(&call.body);
        let Call { method, body, purpose, .. } = call;
        let (method, login) = (*method, None);
        self.transport.send(&Request { method, url: &url, login, body, purpose, limits }).reply
    }

    /// Logs in to Xray, if that is not done yet.
    #[cfg(feature = "cli")]
    pub(super) fn log_in(&self) -> Result<(), Error> {
        self.login(Site::Xray).map(drop)
    }

    fn persist<T>(
        &self,
        call: &Call<'_>,
        mut once: impl FnMut() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (mut number, mut may_log_in_again) = (1, true);
        loop {
            let error = match once() {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let attempt = Attempt {
                number,
                is_repeatable: call.is_repeatable,
                has_login_worked: may_log_in_again && self.has_login_worked(call.site),
                left: self.left(),
                random: self.clock.random(),
            };
            match retry::next(error.outcome(), attempt) {
                Next::Again(after) => self.wait(after, &why(&error)),
                Next::LogInAgain => {
                    may_log_in_again = false;
                    self.state().login = None;
                }
                Next::Stop | Next::Ambiguous => return Err(error),
            }
            number += 1;
        }
    }

    fn once<T>(
        &self,
        call: &Call<'_>,
        login: Option<&Login>,
        read: &impl Fn(&str, &Reply) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let url = format!("{}{}", self.base(call.site)?, call.path);
        self.take_turn(call.site, &url)?;
        let limits = self.limits(&call.body);
        let Call { method, body, purpose, .. } = call;
        let login_header = login.map(|login| login.authorization(*method, &url)).transpose()?;
        let login_header = login_header.as_ref();
        let (method, url, login_header) = (*method, url.as_str(), login_header);
        let request = Request { method, url, login: login_header, body, purpose, limits };
        let Sent { reply, body_time } = self.transport.send(&request);
        // The time that a body takes on its way is not the budget's.
        self.state().end += body_time;
        let reply = reply?;
        let shown = url.split('?').next().unwrap_or_default();
        let reply = reply.success(shown, body.cargo(), SystemTime::now());
        let is_ours = login.is_some() && call.site == Site::Xray;
        if is_ours && !matches!(&reply, Err(error) if error.is_login_refused()) {
            self.login_has_worked();
        }
        read(shown, reply?)
    }

    /// The base address of `site`.
    fn base(&self, site: Site) -> Result<&str, Error> {
        match (self.target.deployment, site) {
            (_, Site::Xray) | (Deployment::Server, Site::Jira) => Ok(&self.target.base),
            (Deployment::Cloud, Site::Jira) => Ok(&self.jira.as_ref().ok_or(Error::NoJira)?.base),
        }
    }

    /// The login for `site`: what there is, else a new one.
    fn login(&self, site: Site) -> Result<Login, Error> {
        if let (Deployment::Cloud, Site::Jira) = (self.target.deployment, site) {
            return Ok(auth::log_in_to_jira(self.jira.as_ref().ok_or(Error::NoJira)?));
        }
        if let Some(used) = &self.state().login {
            return Ok(used.login.clone());
        }
        let login = auth::log_in(self, &self.credentials)?;
        self.state().login = Some(Used { login: login.clone(), has_worked: false });
        Ok(login)
    }

    /// Only Cloud's tokens expire; Server's logins are what the user gave.
    fn has_login_worked(&self, site: Site) -> bool {
        let is_token = matches!(self.credentials, Credentials::ApiKey { .. }) && site == Site::Xray;
        is_token && self.state().login.as_ref().is_some_and(|login| login.has_worked)
    }

    fn login_has_worked(&self) {
        if let Some(login) = &mut self.state().login {
            login.has_worked = true;
        }
    }

    /// Waits until another request may be sent, and counts it. Jira Cloud has
    /// limits of its own, which are not Xray's.
    fn take_turn(&self, site: Site, url: &str) -> Result<(), Error> {
        let is_paced = (self.target.deployment, site) != (Deployment::Cloud, Site::Jira);
        let pace = is_paced.then(|| self.state().pace.wait(self.clock.now()));
        let wait = pace.unwrap_or_default();
        let left = self.left();
        if left.is_zero() || wait >= left {
            return Err(Error::OutOfTime { url: url.to_owned(), budget: self.network.budget });
        }
        self.wait(wait, "so many requests as five minutes may have were sent (XRAY_RATE_LIMIT)");
        if is_paced {
            self.state().pace.count(self.clock.now());
        } else {
            self.state().pace.count_only();
        }
        Ok(())
    }

    /// Nobody has to wonder why nothing happens.
    fn wait(&self, time: Duration, why: &str) {
        if time >= LONG {
            tell([format!("xray: waiting {} s: {why}", time.as_secs_f64().round())]);
        }
        if !time.is_zero() {
            self.clock.sleep(time);
        }
    }

    /// How long a request and its answer may take.
    fn limits(&self, body: &Body<'_>) -> Limits {
        let answer = self.network.answer.min(self.left());
        match body.cargo() {
            Cargo::Words => Limits::new(answer.min(QUICK), 0),
            Cargo::Results => Limits::new(answer, body.len()),
        }
    }

    fn left(&self) -> Duration {
        self.state().end.saturating_duration_since(self.clock.now())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
