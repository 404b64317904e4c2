//! Server's third login: requests signed by OAuth 1.0a with RSA-SHA1.
//!
//! After RFC 5849; a refusal names the problem as Jira does, by the words of
//! OAuth's "Problem Reporting" extension.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use rsa::pkcs8::DecodePublicKey;
use rsa::{Pkcs1v15Sign, PublicKey};
use sha1::{Digest, Sha1};
use url::Url;

use super::app::App;
use super::raven::TOKEN;
use super::reply::Reply;

/// The consumer key of the application link that the sandbox's Server has.
pub const CONSUMER_KEY: &str = "sandbox-consumer";
/// The access token that the sandbox's Server gave to its application link.
pub const ACCESS_TOKEN: &str = "sandbox-oauth-token-of-no-value";
/// The private key that belongs to the application link, in PEM. It is of no
/// value anywhere but here.
pub const PRIVATE_KEY: &str = include_str!("keys/oauth.pem");
const PUBLIC_KEY: &str = include_str!("keys/oauth.pub.pem");

/// In seconds; Jira allows a clock to be this far off.
const SKEW: u64 = 300;

/// What was signed once may not come again.
#[derive(Default)]
pub(super) struct Nonces(BTreeSet<(u64, String)>);

/// `request` as it goes on: a good signature is worth as much as the token.
pub(super) fn admit(app: &App, mut request: Request) -> Result<Request, Reply> {
    let login = request.headers().get(header::AUTHORIZATION);
    let Some(login) = login.and_then(|value| value.to_str().ok()?.strip_prefix("OAuth ")) else {
        return Ok(request);
    };
    check(app, &request, login).map_err(refusal)?;
    if let Ok(token) = HeaderValue::try_from(format!("Bearer {TOKEN}")) {
        request.headers_mut().insert(header::AUTHORIZATION, token);
    }
    Ok(request)
}

fn refusal(problem: &'static str) -> Reply {
    let reply = Reply::text(StatusCode::UNAUTHORIZED, format!("oauth_problem={problem}"));
    let challenge = HeaderValue::try_from(format!("OAuth oauth_problem=\"{problem}\""));
    match challenge {
        Ok(challenge) => reply.with(header::WWW_AUTHENTICATE, challenge),
        Err(_) => reply,
    }
}

/// Is the login in order? Else the problem's name.
fn check(app: &App, request: &Request, login: &str) -> Result<(), &'static str> {
    let said = parameters(login).ok_or("parameter_rejected")?;
    let get = |name| said.get(name).map(String::as_str).ok_or("parameter_absent");
    if get("oauth_consumer_key")? != CONSUMER_KEY {
        return Err("consumer_key_unknown");
    }
    if get("oauth_token")? != ACCESS_TOKEN {
        return Err("token_rejected");
    }
    if get("oauth_signature_method")? != "RSA-SHA1" {
        return Err("signature_method_rejected");
    }
    let timestamp = get("oauth_timestamp")?.parse().map_err(|_| "timestamp_refused")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    if now.abs_diff(timestamp) > SKEW {
        return Err("timestamp_refused");
    }
    let signature = STANDARD.decode(get("oauth_signature")?).map_err(|_| "signature_invalid")?;
    if !is_signed(&base_string(request, &said).ok_or("parameter_rejected")?, &signature) {
        return Err("signature_invalid");
    }
    let nonce = get("oauth_nonce")?.to_owned();
    if app.nonces().0.insert((timestamp, nonce)) { Ok(()) } else { Err("nonce_used") }
}

/// The parameters of the header, without the realm.
fn parameters(login: &str) -> Option<BTreeMap<String, String>> {
    let pairs = login.split(',').map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        let value = value.strip_prefix('"')?.strip_suffix('"')?;
        let decoded = percent_decode_str(value).decode_utf8().ok()?;
        Some((name.to_owned(), decoded.into_owned()))
    });
    let mut pairs = pairs.collect::<Option<BTreeMap<_, _>>>()?;
    pairs.remove("realm");
    Some(pairs)
}

fn is_signed(base: &str, signature: &[u8]) -> bool {
    let key = PublicKey::from_public_key_pem(PUBLIC_KEY);
    key.is_ok_and(|key| {
        key.verify(Pkcs1v15Sign::new::<Sha1>(), &Sha1::digest(base), signature).is_ok()
    })
}

/// Section 3.4.1 of the RFC, for a request whose body is no form.
fn base_string(request: &Request, said: &BTreeMap<String, String>) -> Option<String> {
    let host = request.headers().get(header::HOST)?.to_str().ok()?;
    let path = request.uri().path_and_query()?.as_str();
    let url = Url::parse(&format!("http://{host}{path}")).ok()?;
    let own = said.iter().filter(|(name, _)| *name != "oauth_signature");
    let own = own.map(|(name, value)| (escape(name), escape(value)));
    let mut all: Vec<_> =
        url.query_pairs().map(|(name, value)| (escape(&name), escape(&value))).chain(own).collect();
    all.sort();
    let all = all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    let address = url.as_str().split('?').next()?;
    Some([request.method().as_str(), address, &all.join("&")].map(escape).join("&"))
}

/// Section 3.6 of the RFC.
fn escape(text: &str) -> String {
    let strict = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    [("%2D", "-"), ("%2E", "."), ("%5F", "_"), ("%7E", "~")]
        .into_iter()
        .fold(strict, |text, (code, letter)| text.replace(code, letter))
}
