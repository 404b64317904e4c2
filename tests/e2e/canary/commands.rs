//! Every command, against a server that says back all that it hears.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use serde_json::json;
use tempfile::TempDir;
use tests::{Authority, Fixture, Output, Recorded, cargo_xray, has_nextest};
use xray_harness::sandbox::{CLIENT_ID, PRIVATE_KEY};

use super::{CANARIES, assert_holds_none, assert_no_file_holds_any, log_in};

/// `RUN` stands for the run's directory, `OUT` for a file beside it.
const COMMANDS: [&str; 19] = [
    "upload RUN --verify --outcome OUT",
    "upload RUN --as junit",
    "show RUN",
    "report RUN --format html --output OUT",
    "report RUN --format junit",
    "report RUN --format markdown",
    "report RUN --format json",
    "check",
    "check --offline",
    "check --format json",
    "doctor",
    "doctor --format json",
    "list",
    "list --format json",
    "runs",
    "clean --all --dry-run",
    "completions bash",
    "test --outcome OUT",
    "nextest run --upload required",
];

#[test]
fn no_command_tells_or_writes_a_credential_that_a_server_says_back() {
    let has_nextest = has_nextest();
    let commands = COMMANDS.into_iter().filter(|line| has_nextest || !line.starts_with("nextest"));
    let logins = CANARIES.map(|(name, _)| name).into_iter();
    let logins: Vec<_> = logins.filter(|name| *name != "XRAY_JIRA_TOKEN").collect();
    for (nth, line) in commands.enumerate() {
        // Those that log in do so in each way.
        let asks = line.starts_with("upload") || line == "doctor";
        let logins = if asks { &logins[..] } else { &[logins[nth % logins.len()]] };
        for login in logins {
            let place = Place::new();
            let (output, heard) = place.run(line, login, ANSWERS[nth % ANSWERS.len()]);
            place.assert_clean(&format!("{line} with {login}"), &output);
            assert!(heard || !line.starts_with("upload"), "the server was asked: {output}");
        }
    }
}

/// Those who look for what is wrong ask a server that is wrong in each way.
#[test]
fn no_answer_of_any_kind_makes_an_examination_tell_a_credential() {
    for answer in ANSWERS {
        for line in ["doctor", "upload RUN --verify"] {
            let place = Place::new();
            let (output, _) = place.run(line, "XRAY_PASSWORD", answer);
            place.assert_clean(&format!("{line} answered {answer:?}"), &output);
        }
    }
}

#[test]
fn the_sandbox_shows_no_credential_of_the_user() {
    let place = Place::new();
    let fixture = Fixture::new("checked");
    for login in ["XRAY_CLIENT_SECRET", "XRAY_PASSWORD"] {
        let mut sandbox = place.command("sandbox --pages OUT.pages -- cargo test", &fixture);
        log_in(&mut sandbox, login, &place.key());
        sandbox.env("XRAY_URL", "http://127.0.0.1:9").env("XRAY_PROJECT", "BOOK");
        let output = Output::of(&mut sandbox);
        assert_eq!(output.code, Some(0), "{output}");
        place.assert_clean(login, &output);
    }
}

#[test]
fn a_key_that_cannot_be_read_is_not_shown_for_it() {
    for (setting, login) in [
        ("XRAY_CLIENT_CERT_FILE", "XRAY_TOKEN"),
        ("XRAY_OAUTH_PRIVATE_KEY_FILE", "XRAY_OAUTH_ACCESS_TOKEN"),
    ] {
        for line in ["upload RUN", "doctor", "check --offline"] {
            let place = Place::new();
            let broken = PRIVATE_KEY.replacen("END", "ENT", 1);
            fs::write(place.key(), broken).expect("written");
            let mut command = place.command(line, &Fixture::new("checked"));
            log_in(&mut command, login, &place.key());
            command.env("XRAY_URL", "http://127.0.0.1:9").env(setting, place.key());
            let output = Output::of(command.env("RUST_LOG", "trace"));
            place.assert_clean(&format!("{line} with {setting}"), &output);
        }
    }
}

/// A run, the files of the logins, and room for what a command leaves.
struct Place {
    run: Recorded,
    keys: TempDir,
    certificate: String,
}

impl Place {
    fn new() -> Self {
        let (run, keys) = (Recorded::bookstore(), TempDir::new().expect("a temporary folder"));
        let certificate = Authority::new().client();
        fs::write(keys.path().join("client.pem"), &certificate).expect("written");
        fs::write(keys.path().join("key.pem"), PRIVATE_KEY).expect("written");
        Self { run, keys, certificate }
    }

    fn key(&self) -> PathBuf {
        self.keys.path().join("key.pem")
    }

    /// `cargo xray` with the words of `line`, in a crate whose results go here.
    fn command(&self, line: &str, fixture: &Fixture) -> Command {
        let mut command = cargo_xray();
        for word in line.split(' ') {
            match word {
                "RUN" => command.arg(self.run.dir()),
                _ => command.arg(word.replace("OUT", &self.run.beside("out").to_string_lossy())),
            };
        }
        command.current_dir(fixture.root()).env("CARGO_TARGET_DIR", fixture.target());
        if !line.contains("RUN") {
            command.env("XRAY_RUN_DIR", self.run.beside("another"));
        }
        command
    }

    /// Runs it with a login, and says whether the server was asked anything.
    fn run(&self, line: &str, login: &str, answer: Answer) -> (Output, bool) {
        let (listener, address) = listen();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = echo(stream, answer);
            }
        });
        let mut command = self.command(line, &Fixture::new("checked"));
        log_in(&mut command, login, &self.key());
        command.env("XRAY_URL", &address).env("XRAY_JIRA_URL", &address);
        command.env("XRAY_CLIENT_CERT_FILE", self.keys.path().join("client.pem"));
        command.env("XRAY_BUDGET", "1").env("XRAY_UNCLEAR_WAIT", "0").env("XRAY_PROJECT", "BOOK");
        command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
        let output = Output::of(&mut command);
        let heard = output.stderr.contains(&address);
        (output, heard)
    }

    fn assert_clean(&self, what: &str, output: &Output) {
        let text = output.to_string();
        assert_holds_none(what, text.as_bytes());
        assert!(!text.contains(CLIENT_ID), "{what} tells the client id:\n{text}");
        assert!(assert_no_file_holds_any(&self.run.beside("")) >= 3, "{what}");
        let secret = self.certificate.split("PRIVATE KEY").nth(1).expect("a key");
        for line in secret.lines().filter(|line| line.len() > 20) {
            assert!(!text.contains(line), "{what} tells the client's key:\n{text}");
        }
    }
}

/// A status and a content type.
type Answer = (u16, &'static str);

const ANSWERS: [Answer; 5] = [
    (200, "application/json"),
    (401, "application/json"),
    (500, "text/plain"),
    (502, "text/html"),
    (302, "text/plain"),
];

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    (listener, address)
}

/// Says back all of a request's head and the beginning of its body.
fn echo(stream: TcpStream, (status, kind): Answer) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (mut heard, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
        heard += &line;
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    heard += &String::from_utf8_lossy(&body[..length.min(500)]);
    let plain: String = heard.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let said = match kind {
        "application/json" => {
            json!({"error": heard, "key": heard, "errorMessages": [plain]}).to_string()
        }
        "text/html" => {
            format!("<html><head><title>{plain}</title></head><body>{plain}</body></html>")
        }
        _ => plain.clone(),
    };
    let to = plain.replace(' ', "%20");
    write!(
        stream.get_mut(),
        "HTTP/1.1 {status} Said\r\ncontent-type: {kind}\r\nlocation: http://127.0.0.1:9/{to}\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{said}",
        said.len()
    )
}

#[test]
fn an_echo_tells_what_it_hears() {
    let (listener, address) = listen();
    let server = thread::spawn(move || echo(listener.accept().expect("one").0, ANSWERS[1]));
    let mut stream = TcpStream::connect(&address["http://".len()..]).expect("connected");
    stream.write_all(b"GET / HTTP/1.1\r\nauthorization: Basic canary\r\n\r\n").expect("written");
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("read");
    server.join().expect("it ends").expect("it answers");
    assert!(said.starts_with("HTTP/1.1 401") && said.contains("Basic canary"), "{said}");
}
