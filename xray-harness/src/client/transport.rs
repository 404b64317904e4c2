//! The only file that knows reqwest: posts bytes, gives bytes back.
//!
//! reqwest's own blocking client passes a body through a channel in pieces of
//! 8 KB; its async client on a runtime of our own, hidden in a plain function,
//! streams ten times as fast.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use tokio::runtime::Runtime;

use super::error::{Error, Excerpt, Why};
use super::reply::Reply;
use crate::secret::Secret;
use crate::wire::payload::{Chunks, Payload};

const CONNECT: Duration = Duration::from_secs(30);
const LOGIN: Duration = Duration::from_mins(1);
/// Imports of more than a minute are common.
const ANSWER: Duration = Duration::from_mins(5);
/// Slower than this, in bytes a second, is taken for broken.
const SLOWEST: u64 = 50_000;
/// No reply of Xray comes near this size.
const LARGEST_REPLY: usize = 4 * 1024 * 1024;

/// A client for one address.
pub(super) struct Transport {
    runtime: Runtime,
    http: reqwest::Client,
}

/// One `POST`.
pub(super) struct Call<'a> {
    pub(super) url: &'a str,
    pub(super) login: Option<&'a Secret>,
    pub(super) body: Body<'a>,
}

/// A JSON body.
pub(super) enum Body<'a> {
    Json(Vec<u8>),
    Payload(&'a Payload),
}

impl Transport {
    /// No proxy stands between this machine and itself.
    pub(super) fn new(is_loopback: bool) -> Result<Self, Error> {
        // Taken already where the tests use rustls too; theirs serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("xray-harness/", env!("CARGO_PKG_VERSION")));
        let builder = if is_loopback { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(|source| Error::Setup { source: source.into() })?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            runtime: runtime.map_err(|source| Error::Setup { source: source.into() })?,
            http,
        })
    }

    /// Sends `call` and waits for its reply, whatever its status.
    pub(super) fn post(&self, call: &Call<'_>) -> Result<Reply, Error> {
        let timeout = match &call.body {
            Body::Json(_) => LOGIN,
            Body::Payload(payload) => ANSWER + Duration::from_secs(payload.len() / SLOWEST),
        };
        let request = self.request(call, timeout)?;
        self.runtime.block_on(async {
            let failed = |error: reqwest::Error| failure(call.url, timeout, &error);
            let response = request.send().await.map_err(failed)?;
            read(response).await.map_err(failed)
        })
    }

    fn request(
        &self,
        call: &Call<'_>,
        timeout: Duration,
    ) -> Result<reqwest::RequestBuilder, Error> {
        let body = match &call.body {
            Body::Json(bytes) => reqwest::Body::from(bytes.clone()),
            Body::Payload(payload) => reqwest::Body::wrap(Streamed::new(payload)),
        };
        let request = self.http.post(call.url).timeout(timeout).body(body);
        let request = request.header(CONTENT_TYPE, "application/json");
        let Some(login) = call.login else {
            return Ok(request);
        };
        let value = HeaderValue::from_str(login.expose());
        let mut value = value.map_err(|source| Error::Setup { source: source.into() })?;
        value.set_sensitive(true);
        Ok(request.header(AUTHORIZATION, value))
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

async fn read(mut response: reqwest::Response) -> Result<Reply, reqwest::Error> {
    let text = |name| {
        let value = response.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let mut reply = Reply {
        status: response.status().as_u16(),
        content_type: text(CONTENT_TYPE).unwrap_or_default(),
        location: text(LOCATION),
        body: Vec::new(),
    };
    while let Some(chunk) = response.chunk().await? {
        let room = LARGEST_REPLY.saturating_sub(reply.body.len());
        reply.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if room == 0 {
            break;
        }
    }
    Ok(reply)
}

fn failure(url: &str, timeout: Duration, error: &reqwest::Error) -> Error {
    let url = url.to_owned();
    let why = Why(Excerpt::new(causes(error).as_bytes()).to_string());
    if error.is_connect() {
        Error::Connect { url, why }
    } else if error.is_timeout() {
        Error::Timeout { url, seconds: timeout.as_secs() }
    } else {
        Error::Broken { url, why }
    }
}

/// reqwest's own line repeats the address; what lies below it tells why.
fn causes(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    causes.dedup();
    causes.join(": ")
}

/// A payload as a body of known length.
struct Streamed {
    chunks: Chunks,
    left: u64,
}

impl Streamed {
    fn new(payload: &Payload) -> Self {
        Self { chunks: payload.chunks(), left: payload.len() }
    }
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let Some(chunk) = self.chunks.next() else {
            return Poll::Ready(None);
        };
        let frame = chunk.map(|chunk| {
            self.left = self.left.saturating_sub(chunk.len() as u64);
            Frame::data(Bytes::from(chunk))
        });
        Poll::Ready(Some(frame))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
