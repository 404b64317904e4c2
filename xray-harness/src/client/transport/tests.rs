use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use rustls::AlertDescription;

use super::{Body, Error, Limits, Method, Part, Request, Sent, Transport, is_unheard};
use crate::config::Config;
use crate::wire::payload::Payload;

#[test]
fn evidence_that_vanishes_on_its_way_is_told_from_a_connection_that_breaks() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = io::copy(&mut &stream, &mut io::sink());
        }
    });
    let transport = Transport::new(&Config::load(None).unwrap().network, true).unwrap();
    let vanished = tempfile::tempdir().unwrap().path().join("0");
    let payload = Payload::of_file(vanished, 3_000_000);
    let part = |payload| Part {
        name: "results",
        file_name: "results.json",
        payload,
        content_type: "application/json",
    };
    for body in [
        Body::Payload { payload: &payload, content_type: "application/json" },
        Body::Parts(vec![part(&payload)]),
    ] {
        let (method, limits) = (Method::Post, Limits::new(Duration::from_mins(1), body.len()));
        let request =
            Request { method, url: &url, login: None, body: &body, purpose: "sending", limits };
        let error = transport.send(&request).reply.unwrap_err();
        assert!(matches!(error, Error::Evidence { .. }), "{body:?}: {error}");
    }
}

/// What comes of a body that is larger than any buffer, where the server reads
/// the first bytes, says this, and never reads again.
fn sent_to_one_who_stalls(says: &'static str, limits: Limits) -> Sent {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let served = thread::spawn(move || -> io::Result<TcpStream> {
        let (mut stream, _) = listener.accept()?;
        stream.read_exact(&mut [0; 4])?;
        stream.write_all(says.as_bytes())?;
        Ok(stream)
    });
    let directory = tempfile::tempdir().unwrap();
    let (file, size) = (directory.path().join("0"), 60_000_000);
    File::create(&file).unwrap().set_len(size).unwrap();
    let payload = Payload::of_file(file, size);
    let body = Body::Payload { payload: &payload, content_type: "application/json" };
    let transport = Transport::new(&Config::load(None).unwrap().network, true).unwrap();
    let (method, purpose) = (Method::Post, "sending");
    let sent =
        transport.send(&Request { method, url: &url, login: None, body: &body, purpose, limits });
    drop(served.join().unwrap().unwrap());
    sent
}

#[test]
fn a_body_of_which_nothing_is_taken_any_more_is_not_waited_for_longer_than_a_silence() {
    let (hour, silence) = (Duration::from_hours(1), Duration::from_millis(200));
    let begin = Instant::now();
    let Sent { reply, body_time } =
        sent_to_one_who_stalls("", Limits { answer: hour, body: hour, silence });
    let error = reply.unwrap_err();
    assert!(matches!(error, Error::Stuck { .. }), "{error}");
    assert!(error.to_string().contains("nothing more of it"), "{error}");
    assert!(body_time + silence <= begin.elapsed(), "the silence is none of its time");
}

#[test]
fn a_body_that_waits_for_a_connection_in_vain_was_heard_by_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // It takes the connection and never answers in TLS, so nothing of the request goes.
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let payload = Payload::of_file("away".into(), 3_000_000);
    let body = Body::Payload { payload: &payload, content_type: "application/json" };
    let transport = Transport::new(&Config::load(None).unwrap().network, true).unwrap();
    let limits = Limits { answer: Duration::from_millis(100), ..Limits::new(Duration::ZERO, 0) };
    let (method, purpose) = (Method::Post, "sending");
    let request = Request { method, url: &url, login: None, body: &body, purpose, limits };
    let error = transport.send(&request).reply.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error}");
}

#[test]
fn an_answer_before_the_end_of_the_body_is_one() {
    let hour = Duration::from_hours(1);
    let says = "HTTP/1.1 413 Payload Too Large\r\ncontent-length: 0\r\n\r\n";
    let limits = Limits { answer: hour, body: hour, silence: hour };
    assert_eq!(sent_to_one_who_stalls(says, limits).reply.unwrap().status, 413);
}

#[test]
fn once_connected_only_a_refused_certificate_says_that_nobody_has_heard() {
    let inside = |error: rustls::Error| io::Error::new(io::ErrorKind::InvalidData, error);
    let alert = |alert| inside(rustls::Error::AlertReceived(alert));
    let required = alert(AlertDescription::CertificateRequired);
    let late = alert(AlertDescription::InternalError);
    let garbled = inside(rustls::Error::DecryptError);
    assert!(is_unheard(&required, false) && is_unheard(&required, true));
    assert!(!is_unheard(&late, false) && is_unheard(&late, true));
    assert!(!is_unheard(&garbled, false) && is_unheard(&garbled, true));
    assert!(!is_unheard(&io::Error::from(io::ErrorKind::BrokenPipe), true));
}
