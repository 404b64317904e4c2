//! A server that takes all that it is sent, as fast as it comes, and answers
//! as Xray Server would: for the benchmarks, where the sandbox's work counts
//! as nobody's.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// As much as is read at once: large, so that reading costs little.
const STEP: usize = 1 << 20;
/// As much of a request's head as is read at once.
const HEAD: usize = 4 << 10;
const ANSWER: &str = r#"{"testExecIssue":{"id":"10200","key":"SHOP-900001","self":"http://127.0.0.1/rest/api/2/issue/10200"}}"#;

/// A running one, in threads of this process.
#[derive(Debug)]
pub struct Sink {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

/// What came, and where it goes.
#[derive(Debug, Default)]
struct Seen {
    /// The lengths of the bodies, in their order.
    bodies: Vec<u64>,
    keep: Option<File>,
}

impl Sink {
    /// Starts one.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::<Mutex<Seen>>::default();
        let this = Self { address, seen: Arc::clone(&seen) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                thread::spawn(move || serve(stream, &seen));
            }
        });
        this
    }

    /// `command` with the settings that lead here.
    pub fn reach<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("XRAY_URL", self.url()).env("XRAY_TOKEN", "a-token")
    }

    /// The address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where results are imported.
    #[must_use]
    pub fn import_url(&self) -> String {
        self.url() + "/rest/raven/2.0/import/execution"
    }

    /// Writes the bodies that come from now on into the file at `path`, too.
    pub fn keep_in(&self, path: &Path) {
        self.seen().keep = Some(File::create(path).expect("the file is created"));
    }

    /// Writes them nowhere any more.
    pub fn keep_nothing(&self) {
        self.seen().keep = None;
    }

    /// The lengths of the bodies that came since this was asked last.
    #[must_use]
    pub fn bodies(&self) -> Vec<u64> {
        std::mem::take(&mut self.seen().bodies)
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves one connection until the other side has enough of it.
fn serve(mut stream: TcpStream, seen: &Mutex<Seen>) {
    let mut buffer = vec![0; STEP];
    while let Ok(Some(head)) = Head::read(&mut stream, &mut buffer) {
        if request(&mut stream, &mut buffer, &head, seen).is_err() {
            return;
        }
    }
}

fn request(
    stream: &mut TcpStream,
    buffer: &mut [u8],
    head: &Head,
    seen: &Mutex<Seen>,
) -> io::Result<()> {
    if head.waits {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let lock = || seen.lock().unwrap_or_else(PoisonError::into_inner);
    let mut keep = lock().keep.as_ref().map(File::try_clone).transpose()?;
    if let Some(file) = &mut keep {
        file.write_all(&head.rest)?;
    }
    let mut left = head.length.saturating_sub(head.rest.len() as u64);
    while left > 0 {
        let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let read = stream.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(file) = &mut keep {
            file.write_all(&buffer[..read])?;
        }
        left -= read as u64;
    }
    lock().bodies.push(head.length);
    let length = ANSWER.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
    stream.write_all(format!("{head}{length}\r\n\r\n{ANSWER}").as_bytes())
}

/// The beginning of a request.
struct Head {
    length: u64,
    /// Will the body come only once it is asked for?
    waits: bool,
    /// What came of the body already.
    rest: Vec<u8>,
}

impl Head {
    /// `None` where the connection is over.
    fn read(stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<Option<Self>> {
        let mut text = Vec::new();
        loop {
            let read = stream.read(&mut buffer[..HEAD])?;
            if read == 0 {
                return Ok(None);
            }
            text.extend_from_slice(&buffer[..read]);
            if let Some(end) = text.windows(4).position(|four| four == b"\r\n\r\n") {
                let rest = text.split_off(end + 4);
                return Ok(Some(Self::parse(&String::from_utf8_lossy(&text), rest)));
            }
        }
    }

    fn parse(text: &str, rest: Vec<u8>) -> Self {
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        let mut this = Self { length: 0, waits: false, rest };
        for (name, value) in lines {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => this.length = value.trim().parse().expect("a length"),
                "expect" => this.waits = true,
                _ => {}
            }
        }
        this
    }
}
