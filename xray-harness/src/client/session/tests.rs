use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::super::call::{Body, Call, Site};
use super::super::clock::Clock;
use super::super::error::{Cargo, Error, Excerpt, Why};
use super::Session;
use crate::config::{Config, Credentials, Target};
use crate::deployment::Deployment;
use crate::secret::Secret;
use crate::wire::payload::Payload;

/// A clock that only sleeping moves on.
#[derive(Debug)]
struct Still {
    begin: Instant,
    slept: Mutex<Vec<Duration>>,
}

impl Clock for Arc<Still> {
    fn now(&self) -> Instant {
        self.begin + self.slept()
    }

    fn sleep(&self, time: Duration) {
        self.slept.lock().unwrap().push(time);
    }

    fn random(&self) -> f64 {
        1.0
    }
}

impl Still {
    fn slept(&self) -> Duration {
        self.slept.lock().unwrap().iter().sum()
    }
}

fn session(deployment: Deployment) -> (Session, Arc<Still>) {
    session_at("http://127.0.0.1:9".to_owned(), deployment)
}

fn session_at(base: String, deployment: Deployment) -> (Session, Arc<Still>) {
    let target = Target { deployment, base, api: "v2", is_sandbox: false };
    let credentials = match deployment {
        Deployment::Cloud => Credentials::ApiKey {
            client_id: "id".to_owned(),
            client_secret: Secret::new("not asked for"),
        },
        Deployment::Server => Credentials::Token(Secret::new("not asked for")),
    };
    let mut network = Config::load(None).unwrap().network;
    network.answer = Duration::from_secs(1);
    let clock = Arc::new(Still { begin: Instant::now(), slept: Mutex::default() });
    let session = Session::with_clock(target, credentials, network, Box::new(Arc::clone(&clock)));
    (session.unwrap(), clock)
}

fn status(status: u16, wait: Option<u64>) -> Error {
    let wait = wait.map(Duration::from_secs);
    Error::Status {
        url: String::new(),
        status,
        body: Excerpt::new(b""),
        wait,
        cargo: Cargo::Results,
    }
}

fn broken() -> Error {
    Error::Broken { url: String::new(), why: Why(String::new()), cargo: Cargo::Results }
}

/// What becomes of a call whose attempts end like this and then succeed: how
/// many there were, whether the last one succeeded, and how long it waited.
fn attempts(ends: Vec<Error>, is_repeatable: bool) -> (usize, bool, u64) {
    let (session, clock) = session(Deployment::Server);
    let call = Call::post(Site::Xray, "/", Body::None).repeatable(is_repeatable);
    let (mut ends, mut count) = (VecDeque::from(ends), 0);
    let result = session.persist(&call, || {
        count += 1;
        ends.pop_front().map_or(Ok(()), Err)
    });
    (count, result.is_ok(), clock.slept().as_secs())
}

#[test]
fn a_server_is_given_the_time_that_it_asks_for() {
    assert_eq!(attempts(vec![status(429, Some(60)), status(503, None)], false), (3, true, 62));
    assert_eq!(attempts(vec![status(429, None), status(429, None)], false), (3, true, 60));
    let always = || (0..9).map(|_| status(429, Some(60))).collect();
    assert_eq!(attempts(always(), true), (5, false, 240));
}

#[test]
fn nothing_is_waited_for_beyond_the_budget() {
    assert_eq!(attempts(vec![status(503, Some(3600))], true), (1, false, 0));
    let twice = vec![status(503, Some(400)), status(503, Some(400))];
    assert_eq!(attempts(twice, true), (2, false, 400));
}

#[test]
fn what_nobody_can_tell_the_end_of_is_done_again_only_where_that_is_harmless() {
    assert_eq!(attempts(vec![broken()], false), (1, false, 0));
    assert_eq!(attempts(vec![broken(), status(504, None), status(502, None)], true), (4, true, 7));
}

#[test]
fn a_clear_no_is_not_asked_again() {
    for no in [400, 401, 403, 404, 413, 500] {
        assert_eq!(attempts(vec![status(no, Some(1))], true), (1, false, 0), "{no}");
    }
}

#[test]
fn a_token_that_worked_is_renewed_once_a_call() {
    for (has_worked, expected) in [(false, 1), (true, 2)] {
        let (session, _) = session(Deployment::Cloud);
        let header = super::Login::Header(Secret::new("Bearer of a test"));
        session.state().login = Some(super::Used { login: header, has_worked });
        let call = Call::post(Site::Xray, "/", Body::None);
        let mut count = 0;
        let result = session.persist(&call, || {
            count += 1;
            Err::<(), _>(status(401, None))
        });
        assert!(result.is_err());
        assert_eq!(count, expected);
        assert_eq!(session.state().login.is_some(), !has_worked);
    }
}

#[test]
fn the_three_hundred_and_first_request_on_cloud_waits_for_the_first_to_be_forgotten() {
    let (session, clock) = session(Deployment::Cloud);
    for _ in 0..300 {
        session.take_turn(Site::Xray, "").unwrap();
    }
    assert_eq!((session.requests_used(), clock.slept()), (300, Duration::ZERO));
    session.take_turn(Site::Xray, "").unwrap();
    assert_eq!((session.requests_used(), clock.slept().as_secs()), (301, 300));
}

#[test]
fn once_the_time_is_over_nothing_is_sent() {
    for deployment in [Deployment::Cloud, Deployment::Server] {
        for site in [Site::Xray, Site::Jira] {
            let (session, clock) = session(deployment);
            clock.sleep(Duration::from_mins(10));
            let refused = session.take_turn(site, "http://127.0.0.1:9/x");
            assert!(matches!(refused, Err(Error::OutOfTime { .. })), "{deployment:?} {site:?}");
            assert_eq!(session.requests_used(), 0);
        }
    }
}

#[test]
fn a_body_that_went_nowhere_leaves_no_more_time_than_there_was() {
    let (session, clock) = session(Deployment::Server);
    clock.sleep(Duration::from_secs(598));
    let payload = Payload::of_file("away".into(), 100_000_000);
    let body = Body::Payload { payload: &payload, content_type: "application/json" };
    let refused = session.send(&Call::post(Site::Xray, "/", body), |_, _| Ok(()));
    assert!(matches!(refused, Err(Error::Connect { .. })), "{refused:?}");
    assert_eq!((session.requests_used(), clock.slept().as_secs()), (3, 599));
}

#[test]
fn a_large_body_has_its_time_and_its_answer_no_more_than_any_other() {
    let directory = tempfile::tempdir().unwrap();
    let (file, size) = (directory.path().join("0"), 10_000_000);
    File::create(&file).unwrap().set_len(size).unwrap();
    let payload = Payload::of_file(file, size);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (session, _) = session_at(base, Deployment::Server);
    let begin = Instant::now();
    let length = payload.len();
    let silent = thread::spawn(move || -> io::Result<(TcpStream, Duration)> {
        let (stream, _) = listener.accept()?;
        io::copy(&mut (&stream).take(length), &mut io::sink())?;
        let took = begin.elapsed();
        io::copy(&mut &stream, &mut io::sink())?;
        Ok((stream, took))
    });
    let body = Body::Payload { payload: &payload, content_type: "application/json" };
    let late = session.send(&Call::post(Site::Xray, "/", body), |_, _| Ok(()));
    assert!(matches!(late, Err(Error::Timeout { seconds: 1, .. })), "{late:?}");
    let given_back = session.left().saturating_sub(Duration::from_mins(10));
    // The clock of this session stands still.
    drop(session);
    let (_, took) = silent.join().unwrap().unwrap();
    assert!(Duration::ZERO < given_back && given_back <= took, "{given_back:?} of {took:?}");
}

#[test]
fn jira_server_is_asked_at_the_pace_of_xray_and_jira_cloud_at_its_own() {
    for (deployment, waited) in [(Deployment::Server, 300), (Deployment::Cloud, 0)] {
        let (session, clock) = session(deployment);
        session.state().pace = super::Pace::new(Some(2));
        for site in [Site::Xray, Site::Xray, Site::Jira] {
            session.take_turn(site, "").unwrap();
        }
        assert_eq!((session.requests_used(), clock.slept().as_secs()), (3, waited));
    }
}
