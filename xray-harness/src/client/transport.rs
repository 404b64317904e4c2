//! The only file that knows reqwest: sends bytes once, gives bytes back.
//!
//! reqwest's own blocking client passes a body through a channel in pieces of
//! 8 KB; its async client on a runtime of our own, hidden in a plain function,
//! streams ten times as fast.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::multipart;
use rustls::{AlertDescription, CertificateError};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use super::call::{Body, Method, Part};
use super::error::{Cargo, Error, Excerpt, TlsFault, Why};
use super::patience;
use super::proxy::Proxy;
use super::reply::Reply;
use super::way::{Late, Limits, Way};
use crate::config::Network;
use crate::env;
use crate::secret::Secret;
use crate::tell::tell;

mod streamed;
#[cfg(test)]
mod tests;

use streamed::{Streamed, Unreadable};

/// How long a reply may take once it has begun.
const REPLY: Duration = Duration::from_mins(1);
/// A server may close a connection that it does not hear of for some seconds;
/// a request on its way just then could not be told from one that was taken.
const IDLE: Duration = Duration::from_secs(3);
/// No reply of Xray comes near this size.
const LARGEST_REPLY: usize = 4 * 1024 * 1024;

/// A client for one address.
pub(super) struct Transport {
    runtime: Runtime,
    http: reqwest::Client,
    is_loopback: bool,
}

/// One request, to be sent once.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    /// The value of the `Authorization` header.
    pub(super) login: Option<&'a Secret>,
    pub(super) body: &'a Body<'a>,
    /// What it is sent for.
    pub(super) purpose: &'static str,
    /// How long it may take until the reply begins.
    pub(super) limits: Limits,
}

/// What came of a request.
pub(super) struct Sent {
    pub(super) reply: Result<Reply, Error>,
    /// How long its body was on its way, as far as it came.
    pub(super) body_time: Duration,
}

impl Transport {
    /// No proxy stands between this machine and itself.
    pub(super) fn new(network: &Network, is_loopback: bool) -> Result<Self, Error> {
        // Taken already where the tests use rustls too; theirs serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        remember_proxies();
        let builder = reqwest::Client::builder()
            .tls_certs_merge(roots(network)?)
            .tls_danger_accept_invalid_certs(network.insecure_tls)
            .connect_timeout(network.connect)
            .pool_idle_timeout(IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("xray-harness/", env!("CARGO_PKG_VERSION")));
        let builder = if is_loopback { builder.no_proxy() } else { builder };
        let builder = match identity(network)? {
            Some(identity) => builder.identity(identity),
            None => builder,
        };
        let http = builder.build().map_err(|source| Error::Setup { source: source.into() })?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            runtime: runtime.map_err(|source| Error::Setup { source: source.into() })?,
            http,
            is_loopback,
        })
    }

    /// Sends `request` and waits for its reply, whatever its status.
    pub(super) fn send(&self, request: &Request<'_>) -> Sent {
        let seen = request.body.streamed().unwrap_or_default();
        let way = Arc::new(Way::new(request.limits, seen));
        let reply = self.exchange(request, &way);
        Sent { reply, body_time: way.body_time() }
    }

    fn exchange(&self, request: &Request<'_>, way: &Arc<Way>) -> Result<Reply, Error> {
        let Request { url, limits, purpose, .. } = *request;
        let cargo = request.body.cargo();
        let built = self.build(request, way)?;
        let failure = |error| self.failure(url, cargo, &error);
        #[cfg(feature = "cli")]
        let _underway = crate::progress::begin(purpose, request.body.streamed());
        self.runtime.block_on(async {
            let late = |late| self.too_late(late, url, cargo);
            let telling = |left| tell_of_silence(purpose, &shown(url), left);
            let response = patience::wait(built.send(), way, patience::LONG, telling).await;
            let response = response.map_err(late)?.map_err(failure)?;
            let rest = REPLY.min(limits.answer);
            let reply = timeout(rest, read(response)).await;
            reply.map_err(|_| late(Late::Answer(rest)))?.map_err(failure)
        })
    }

    fn build(
        &self,
        request: &Request<'_>,
        way: &Arc<Way>,
    ) -> Result<reqwest::RequestBuilder, Error> {
        let Request { method, url, login, body, .. } = request;
        let mut built = match method {
            Method::Get => self.http.get(*url),
            Method::Post => self.http.post(*url),
        };
        built = match body {
            Body::None => built,
            Body::Json(bytes) => built.body(bytes.clone()),
            Body::Payload { payload, .. } => {
                built.body(reqwest::Body::wrap(Streamed::new(payload, way)))
            }
            Body::Parts(parts) => built.multipart(form(parts, way)?),
        };
        if let Some(kind) = body.content_type() {
            built = built.header(CONTENT_TYPE, kind);
        }
        if let Some(login) = login {
            let value = HeaderValue::from_str(login.expose());
            let mut value = value.map_err(|source| Error::Setup { source: source.into() })?;
            value.set_sensitive(true);
            built = built.header(AUTHORIZATION, value);
        }
        Ok(built)
    }

    fn too_late(&self, late: Late, url: &str, cargo: Cargo) -> Error {
        let (proxy, url) = (self.proxy(url), shown(url));
        let seconds = |time: Duration| time.as_secs().max(1);
        let why = match late {
            Late::Connection => {
                let why = Why("no connection came about in the time that was left".to_owned());
                return Error::Connect { url, why, proxy };
            }
            Late::Answer(time) => return Error::Timeout { url, seconds: seconds(time), cargo },
            Late::Chunk(time) => format!("nothing more of it for {} s", seconds(time)),
            Late::Body(time) => format!("not all of it in {} s", seconds(time)),
        };
        Error::Stuck { url, why, cargo }
    }

    fn proxy(&self, url: &str) -> Option<Proxy> {
        Proxy::before(url).filter(|_| !self.is_loopback)
    }

    fn failure(&self, url: &str, cargo: Cargo, error: &reqwest::Error) -> Error {
        let proxy = self.proxy(url);
        let url = shown(url);
        let why = Why(Excerpt::new(causes(error).as_bytes()).to_string());
        if causes_of(error).any(<dyn std::error::Error>::is::<Unreadable>) {
            Error::Evidence { why }
        } else if causes_of(error).any(|cause| is_unheard(cause, error.is_connect())) {
            let is_issuer = causes_of(error).filter_map(tls_error).any(is_of_issuer);
            let fault = if is_issuer { TlsFault::Issuer } else { TlsFault::Other };
            Error::Tls { url, why, fault }
        } else if error.is_connect() {
            Error::Connect { url, why, proxy }
        } else {
            Error::Broken { url, why, cargo }
        }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

/// The parts as one body, whose length is known as theirs are.
fn form(parts: &[Part<'_>], way: &Arc<Way>) -> Result<multipart::Form, Error> {
    parts.iter().try_fold(multipart::Form::new(), |form, part| {
        let body = reqwest::Body::wrap(Streamed::new(part.payload, way));
        let file = multipart::Part::stream_with_length(body, part.payload.len());
        let file = file.file_name(part.file_name).mime_str(part.content_type);
        let file = file.map_err(|source| Error::Setup { source: source.into() })?;
        Ok(form.part(part.name, file))
    })
}

/// The root certificates that the user names; the platform's are there anyway.
fn roots(network: &Network) -> Result<Vec<reqwest::Certificate>, Error> {
    let Some(path) = &network.ca_cert_file else { return Ok(Vec::new()) };
    let what = "certificates";
    let pem = std::fs::read(path).map_err(pem_error(path, what))?;
    let certificates =
        reqwest::Certificate::from_pem_bundle(&pem).map_err(pem_error(path, what))?;
    if certificates.is_empty() {
        return Err(pem_error(path, what)("it holds none"));
    }
    Ok(certificates)
}

/// The client's certificate and its key.
fn identity(network: &Network) -> Result<Option<reqwest::Identity>, Error> {
    let Some(path) = &network.client_cert_file else { return Ok(None) };
    let what = "a certificate and its private key";
    let pem = std::fs::read(path).map_err(pem_error(path, what))?;
    reqwest::Identity::from_pem(&pem).map(Some).map_err(pem_error(path, what))
}

fn pem_error<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
    path: &Path,
    what: &'static str,
) -> impl FnOnce(E) -> Error {
    move |source| Error::Pem { path: path.to_owned(), what, source: source.into() }
}

/// reqwest takes the proxies from the environment, logins and all; an error of
/// its may show their addresses.
fn remember_proxies() {
    for proxy in env::proxies() {
        let Some((front, _)) = proxy.rsplit_once('@') else { continue };
        let login = front.rsplit_once("//").map_or(front, |(_, login)| login);
        let decoded = percent_decode_str(login).decode_utf8_lossy();
        for login in [login, &decoded] {
            let _ = Secret::new(login);
            let _ = login.split_once(':').map(|(_, password)| Secret::new(password));
        }
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
        retry_after: text(RETRY_AFTER),
        date: text(DATE),
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

/// Nobody has to wonder why nothing happens. Who watches is told anyway.
fn tell_of_silence(purpose: &str, url: &str, left: Duration) {
    #[cfg(feature = "cli")]
    if crate::progress::is_watched() {
        return;
    }
    tell([format!(
        "xray: {purpose}: {url} is not done yet, and is waited for up to {} s more",
        left.as_secs()
    )]);
}

/// An address as it is told: what is asked of it may be long.
fn shown(url: &str) -> String {
    url.split('?').next().unwrap_or_default().to_owned()
}

/// Did it fail in agreeing on TLS? Then nobody has heard what was to be said.
///
/// With TLS 1.3 the client's certificate is refused after the client has begun
/// to speak; an alert of any other kind may come once all was heard.
fn is_unheard(cause: &(dyn std::error::Error + 'static), is_connecting: bool) -> bool {
    match tls_error(cause) {
        Some(rustls::Error::AlertReceived(alert)) => is_connecting || is_of_certificate(*alert),
        Some(_) => is_connecting,
        None => false,
    }
}

fn tls_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    // An I/O error is no cause of the one around it: it says what is inside.
    let inside = || cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    cause.downcast_ref().or_else(|| tls_error(inside()?))
}

/// A certificate that vouches for itself is told as any other that a verifier
/// has no word for.
fn is_of_issuer(error: &rustls::Error) -> bool {
    let unknown = |error: &CertificateError| {
        matches!(error, CertificateError::UnknownIssuer | CertificateError::Other(_))
    };
    matches!(error, rustls::Error::InvalidCertificate(error) if unknown(error))
}

fn is_of_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateRequired
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}

fn causes_of(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

/// reqwest's own line repeats the address; what lies below it tells why.
fn causes(error: &reqwest::Error) -> String {
    let mut causes: Vec<_> = causes_of(error).map(ToString::to_string).collect();
    causes.dedup();
    causes.join(": ")
}
