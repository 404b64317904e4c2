//! Misbehaviour on demand.

use std::collections::VecDeque;

/// Something that goes wrong, as real deployments and the networks before them do.
///
/// ```
/// use xray_harness::sandbox::{Effect, Fault, Route, Sandbox};
///
/// let sandbox = Sandbox::start()?;
/// // The second import takes effect, but nobody is told.
/// sandbox.script(Fault::new(Route::Import, Effect::DropAfter).after(1));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The requests it strikes.
    pub at: Route,
    /// How many of them pass unharmed first; 0 by default.
    pub after: usize,
    /// How many of them it strikes then; 1 by default.
    pub times: usize,
    /// What happens to them.
    pub does: Effect,
}

impl Fault {
    /// Strikes the next such request, once.
    #[must_use]
    pub fn new(at: Route, does: Effect) -> Self {
        Self { at, after: 0, times: 1, does }
    }

    /// Strikes this many requests.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Lets this many requests pass first.
    #[must_use]
    pub fn after(self, after: usize) -> Self {
        Self { after, ..self }
    }
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Route {
    /// Cloud's exchange of an API key for a token.
    Authenticate,
    /// An import of results, on either deployment.
    Import,
    /// A request of Cloud's GraphQL interface.
    Graphql,
    /// A search of Jira's.
    Search,
    /// Anything else that Jira is asked: issues, fields, versions, permissions.
    Jira,
    /// What Jira tells of itself to anybody.
    ServerInfo,
    /// Test runs, and the Tests they are of, of Server's.
    TestRun,
    /// Evidence added to a test run of Server's.
    Evidence,
    /// Statuses and license of Server's.
    Settings,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// It has no effect and gets this answer.
    Status {
        /// The HTTP status; 500 if it is no status at all.
        code: u16,
        /// More headers. Those that HTTP does not allow are left out.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// It has no effect and gets a login page, with status 200.
    Html,
    /// It has no effect and is redirected.
    Redirect {
        /// The new location.
        to: String,
    },
    /// It has no effect and the connection is closed without an answer.
    DropBefore,
    /// It takes effect and the connection is closed without an answer.
    DropAfter,
    /// It has no effect and the connection is reset.
    ResetBefore,
    /// It takes effect and the connection is reset.
    ResetAfter,
    /// It takes effect and a proxy answers 504 with a page.
    GatewayTimeoutAfter,
    /// It takes effect, and a web page with status 200 is in the place of the
    /// answer.
    HtmlAfter,
    /// It has no effect and is never answered.
    Stall,
    /// It takes effect and is never answered.
    StallAfter,
    /// It takes effect, and the answer stops in the middle of its body and
    /// leaves the connection open.
    StallInBody,
    /// It takes effect and the answer is JSON that breaks off.
    TruncatedJson,
    /// It takes effect and the answer is what it should be, but calls itself
    /// `text/plain`.
    WrongContentType,
    /// It is answered 401, and every token given out by Cloud so far is void.
    ExpiredToken,
}

/// The faults to come.
#[derive(Default)]
pub(super) struct Script(VecDeque<Fault>);

impl Script {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    /// The effect on the request at hand: that of the first fault that strikes now.
    pub(super) fn next(&mut self, at: Route) -> Option<Effect> {
        let mut struck = None;
        for fault in self.0.iter_mut().filter(|fault| fault.at == at && fault.times > 0) {
            if fault.after > 0 {
                fault.after -= 1;
            } else if struck.is_none() {
                fault.times -= 1;
                struck = Some(fault.does.clone());
            }
        }
        self.0.retain(|fault| fault.times > 0);
        struck
    }
}
