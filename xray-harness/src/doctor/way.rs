//! The way to the server: names, connections, TLS, proxies, clocks.

use std::time::{Duration, SystemTime};

use super::report::Report;
use crate::client::{Client, Error, Probe, TlsFault};
use crate::warning::chain;

const WHAT: &str = "the way";
/// Tokens and signatures are refused for more than some minutes.
const DRIFT: Duration = Duration::from_mins(3);

/// Can the server be asked?
pub(super) fn examine(client: &Client, report: &mut Report) -> bool {
    match client.probe("/") {
        Ok(probe) => answered(client, &probe, report),
        Err(error) => {
            let (cause, cure) = obstacle(&error, client.target().is_host_known());
            report.wrong(WHAT, &format!("{cause}: {}", chain(&error)), cure);
            false
        }
    }
}

/// Why nothing was answered. `is_known`: does the host's name lead anywhere?
fn obstacle(error: &Error, is_known: bool) -> (&'static str, String) {
    match error {
        Error::Connect { proxy: None, .. } if !is_known => {
            return (
                "the host's name is not known here",
                "check the spelling of XRAY_URL; inside of a company, join its network, or name \
                 its proxy in HTTPS_PROXY"
                    .to_owned(),
            );
        }
        Error::Tls { fault: TlsFault::Issuer, .. } => {
            return (
                "the certificate is not of an issuer that this machine trusts, as where a proxy \
                 reads along",
                "name your company's root certificate in XRAY_CA_CERT_FILE".to_owned(),
            );
        }
        Error::Tls { .. } => {
            return (
                "TLS does not come about",
                "is it https that this port speaks? if it is plain http, write http:// in XRAY_URL \
                 and name the host in XRAY_ALLOW_HTTP"
                    .to_owned(),
            );
        }
        _ => {}
    }
    match error {
        Error::Connect { proxy: Some(proxy), .. } => (
            "it cannot be reached through the proxy",
            format!("check {proxy}; if this host needs no proxy, name it in NO_PROXY"),
        ),
        Error::Timeout { .. } => (
            "the server does not answer",
            "is there a firewall, or a proxy to be named in HTTPS_PROXY?".to_owned(),
        ),
        _ => (
            "nobody answers there",
            "check the host and the port of XRAY_URL; is there a proxy to be named in HTTPS_PROXY?"
                .to_owned(),
        ),
    }
}

fn answered(client: &Client, probe: &Probe, report: &mut Report) -> bool {
    clock(probe, report);
    let base = &client.target().base;
    if probe.status == 407 {
        report.wrong(
            WHAT,
            "the proxy asks for a login",
            "give it in HTTPS_PROXY, as http://user:password@host:port",
        );
        return false;
    }
    let to_https = |to: &&String| to.starts_with("https://") && base.starts_with("http://");
    if let Some(to) = probe.location.as_ref().filter(to_https) {
        report.wrong(
            WHAT,
            &format!("{base} sends on to {to}"),
            "write https:// in XRAY_URL: credentials do not follow where they are sent",
        );
        return false;
    }
    report.fine(WHAT, format!("{base} answers"));
    true
}

fn clock(probe: &Probe, report: &mut Report) {
    let told = probe.date.as_deref().and_then(|date| httpdate::parse_http_date(date).ok());
    let Some(told) = told else {
        report.skipped("the clock", "the server does not tell its time");
        return;
    };
    let now = SystemTime::now();
    let (drift, side) = match told.duration_since(now) {
        Ok(ahead) => (ahead, "behind"),
        Err(error) => (error.duration(), "ahead of"),
    };
    if drift > DRIFT {
        report.wrong(
            "the clock",
            &format!("this machine's clock is {} s {side} the server's", drift.as_secs()),
            "set the clock: tokens and signatures are good for a time only",
        );
    } else {
        report.fine("the clock", "it agrees with the server's");
    }
}
