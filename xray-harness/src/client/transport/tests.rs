use std::io;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use rustls::AlertDescription;

use super::{Body, Error, Method, Part, Request, Transport, is_unheard};
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
        let (method, answer) = (Method::Post, Duration::from_mins(1));
        let request =
            Request { method, url: &url, login: None, body: &body, purpose: "sending", answer };
        let error = transport.send(&request).unwrap_err();
        assert!(matches!(error, Error::Evidence { .. }), "{body:?}: {error}");
    }
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
