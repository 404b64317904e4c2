//! Answers, and the other ways in which a request can end.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use serde_json::{Value, json};

use super::fault::Effect;

const LOGIN_PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Log in</title></head>\
    <body><h1>Log in</h1><form method=\"post\"><input name=\"user\"></form></body></html>";
const GATEWAY_TIMEOUT: &str = "<html><head><title>504 Gateway Time-out</title></head>\
    <body><h1>504 Gateway Time-out</h1></body></html>";
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// How a request ends.
pub(super) enum Ending {
    Answer(Reply),
    /// The connection is closed.
    Cut,
    /// The connection is reset.
    Reset,
    /// The client waits.
    Stall,
}

#[derive(Default)]
pub(super) struct Reply {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    /// Only half of the body is ever sent.
    stalls: bool,
}

/// Half of a body, after which nothing comes.
struct Half {
    half: Option<Bytes>,
    whole: u64,
}

impl http_body::Body for Half {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        // Nobody wakes it: the server's end ends it.
        self.half.take().map_or(Poll::Pending, |half| Poll::Ready(Some(Ok(Frame::data(half)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}

impl Ending {
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Answer(reply) => Some(reply.status.as_u16()),
            Self::Cut | Self::Reset | Self::Stall => None,
        }
    }
}

impl Reply {
    pub(super) fn json(status: StatusCode, body: &Value) -> Self {
        Self::new(status, JSON, body.to_string())
    }

    pub(super) fn html(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, HTML, body)
    }

    pub(super) fn text(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, TEXT, body)
    }

    /// `{"error": "…"}`, the form of most errors of both deployments.
    pub(super) fn error(status: StatusCode, message: &str) -> Self {
        Self::json(status, &json!({ "error": message }))
    }

    pub(super) fn not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "not found")
    }

    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A file, shown if it is a picture and downloaded under its name if not.
    pub(super) fn file(picture: Option<&'static str>, filename: &str, data: Bytes) -> Self {
        let kind = picture.unwrap_or("application/octet-stream");
        let reply = Self::new(StatusCode::OK, HeaderValue::from_static(kind), data);
        let disposition = format!("attachment; filename*=UTF-8''{}", encoded(filename));
        match (picture, HeaderValue::try_from(disposition)) {
            (None, Ok(value)) => reply.with(header::CONTENT_DISPOSITION, value),
            _ => reply,
        }
    }

    fn new(status: StatusCode, kind: HeaderValue, body: impl Into<Bytes>) -> Self {
        let headers = vec![(header::CONTENT_TYPE, kind)];
        Self { status, headers, body: body.into(), stalls: false }
    }

    fn called(mut self, kind: HeaderValue) -> Self {
        self.headers.retain(|(name, _)| name != header::CONTENT_TYPE);
        self.with(header::CONTENT_TYPE, kind)
    }

    fn truncated(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response<Body> {
        let body = if self.stalls {
            let whole = self.body.len() as u64;
            let half = self.body.slice(..self.body.len() / 2);
            Body::new(Half { half: Some(half), whole })
        } else {
            Body::from(self.body)
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}

impl Effect {
    /// The end of a request that has no effect, if this is such a fault.
    pub(super) fn instead(&self) -> Option<Ending> {
        let reply = match self {
            Self::Status { code, headers, body } => scripted(*code, headers, body),
            Self::Html => Reply::html(StatusCode::OK, LOGIN_PAGE),
            Self::Redirect { to } => {
                let headers = [("location".to_owned(), to.clone())];
                scripted(302, &headers, "")
            }
            Self::ExpiredToken => Reply::error(StatusCode::UNAUTHORIZED, "token expired"),
            Self::DropBefore => return Some(Ending::Cut),
            Self::Stall => return Some(Ending::Stall),
            Self::ResetBefore => return Some(Ending::Reset),
            Self::DropAfter
            | Self::GatewayTimeoutAfter
            | Self::HtmlAfter
            | Self::ResetAfter
            | Self::StallAfter
            | Self::StallInBody
            | Self::TruncatedJson
            | Self::WrongContentType => return None,
        };
        Some(Ending::Answer(reply))
    }

    /// The end of a request that took effect and would have got this reply.
    pub(super) fn afterwards(&self, reply: Reply) -> Ending {
        match self {
            Self::DropAfter => Ending::Cut,
            Self::StallAfter => Ending::Stall,
            Self::GatewayTimeoutAfter => {
                Ending::Answer(Reply::html(StatusCode::GATEWAY_TIMEOUT, GATEWAY_TIMEOUT))
            }
            Self::HtmlAfter => Ending::Answer(Reply::html(StatusCode::OK, LOGIN_PAGE)),
            Self::ResetAfter => Ending::Reset,
            Self::StallInBody => Ending::Answer(Reply { stalls: true, ..reply }),
            Self::TruncatedJson => Ending::Answer(reply.truncated()),
            Self::WrongContentType => Ending::Answer(reply.called(TEXT)),
            _ => Ending::Answer(reply),
        }
    }
}

fn scripted(code: u16, headers: &[(String, String)], body: &str) -> Reply {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let typed = |(name, value): &(String, String)| {
        let name = HeaderName::try_from(name).ok()?;
        Some((name, HeaderValue::try_from(value).ok()?))
    };
    Reply {
        status,
        headers: headers.iter().filter_map(typed).collect(),
        body: Bytes::copy_from_slice(body.as_bytes()),
        stalls: false,
    }
}

/// Percent-encoded after RFC 8187, everything but letters and digits of ASCII.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-' {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
