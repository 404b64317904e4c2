//! 300 MB of evidence, against curl.

use std::process::Command;

use tests::Sink;
use tests::measure::{Cost, Subject, compare};

use crate::evidence::{run_of, upload};

const FILES: usize = 300;

pub(crate) fn measure(sink: &Sink, rounds: usize) {
    let run = run_of(FILES, 1_000_000);
    let whole = || {
        let mut upload = upload(&run, sink);
        upload.env("XRAY_MAX_BODY", "none");
        upload
    };
    // The body that both send.
    let body = run.path().join("body.json");
    sink.keep_in(&body);
    let _ = Cost::of(&whole());
    sink.keep_nothing();
    let bodies = sink.bodies();
    let [length] = bodies[..] else { panic!("one body: {bodies:?}") };
    let curl = || {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--fail", "--noproxy", "*"]);
        curl.args(["--header", "content-type: application/json"]);
        curl.arg("--data-binary").arg(format!("@{}", body.display()));
        curl.arg(sink.import_url());
        curl
    };
    let comparison = compare(
        rounds,
        vec![
            Subject::new("curl", curl),
            Subject::new("upload, one body", whole),
            Subject::new("upload, as it is", || upload(&run, sink)),
        ],
    );
    let sent = sink.bodies();
    assert!(sent.iter().filter(|&&sent| sent == length).count() > 2 * rounds, "{sent:?}");
    println!("large: {FILES} MB of evidence in a body of {length} bytes, {rounds} rounds, median");
    println!("(minimum to maximum)\n\n{comparison}");
}
