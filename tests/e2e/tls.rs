//! Certificates that are not everybody's, over real TLS.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::Command;

use tests::{Authority, Front, Output, Recorded, Xray};
use xray_harness::Deployment;
use xray_harness::sandbox::{Effect, Fault, Route};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A sandbox behind TLS, and a run to send there.
struct Secured {
    xray: Xray,
    front: Front,
    run: Recorded,
}

impl Secured {
    /// With the authority's root certificate in a file beside the run.
    fn new(authority: &Authority, demands: bool) -> Self {
        let xray = Xray::start(Deployment::Server);
        let config = authority.server("127.0.0.1", demands);
        let front = Front::tls(xray.url(), HERE, config).expect("a port");
        let run = Recorded::bookstore();
        fs::write(run.beside("root.pem"), authority.root()).expect("written");
        Self { xray, front, run }
    }

    fn upload(&self) -> Command {
        let mut upload = self.run.upload();
        self.xray.reach(&mut upload).env("XRAY_URL", format!("https://{}", self.front.address()));
        upload
    }

    fn trusting(&self) -> Command {
        let mut upload = self.upload();
        upload.env("XRAY_CA_CERT_FILE", self.run.beside("root.pem"));
        upload
    }
}

#[test]
fn a_companys_own_root_is_trusted_once_it_is_named() {
    let there = Secured::new(&Authority::new(), false);
    let refused = Output::of(&mut there.upload());
    assert_eq!(refused.code, Some(3), "{refused}");
    assert!(refused.told()[0].contains("XRAY_CA_CERT_FILE"), "{refused}");
    assert!(there.xray.requests().is_empty(), "{refused}");
    let output = Output::of(&mut there.trusting());
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(there.xray.executions().len(), 1);
}

#[test]
fn any_certificate_is_taken_only_by_a_setting_that_says_so_and_warns_each_time() {
    let there = Secured::new(&Authority::new(), false);
    for nth in 1..=2 {
        let output = Output::of(there.upload().env("XRAY_INSECURE_TLS", "true"));
        assert_eq!(output.code, Some(0), "{output}");
        let warned = output.told().iter().filter(|line| line.contains("XRAY_INSECURE_TLS")).count();
        assert_eq!((warned, there.xray.executions().len()), (1, nth), "{output}");
        fs::remove_file(there.run.dir().join("ledger.json")).expect("it was sent");
    }
}

#[test]
fn a_client_that_has_to_show_a_certificate_shows_its_own() {
    let authority = Authority::new();
    let there = Secured::new(&authority, true);
    let refused = Output::of(&mut there.trusting());
    assert_eq!(refused.code, Some(3), "{refused}");
    assert!(there.xray.requests().is_empty(), "{refused}");
    assert!(!refused.stderr.contains("may have taken"), "{refused}");
    let client = there.run.beside("client.pem");
    fs::write(&client, "no certificate").expect("written");
    let unreadable = Output::of(there.trusting().env("XRAY_CLIENT_CERT_FILE", &client));
    assert!(unreadable.told()[0].contains("client.pem is no PEM of a cert"), "{unreadable}");
    fs::write(&client, authority.client()).expect("written");
    let output = Output::of(there.trusting().env("XRAY_CLIENT_CERT_FILE", &client));
    assert_eq!(output.code, Some(0), "{output}");
}

#[test]
fn an_address_may_be_one_of_ipv6() {
    let authority = Authority::new();
    let xray = Xray::start(Deployment::Server);
    let config = authority.server("::1", false);
    let Some(front) = Front::tls(xray.url(), Ipv6Addr::LOCALHOST.into(), config) else {
        println!("passed over: this machine has no ::1");
        return;
    };
    let run = Recorded::bookstore();
    fs::write(run.beside("root.pem"), authority.root()).expect("written");
    let mut upload = run.upload();
    xray.reach(&mut upload).env("XRAY_URL", format!("https://{}", front.address()));
    let output = Output::of(upload.env("XRAY_CA_CERT_FILE", run.beside("root.pem")));
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(xray.executions().len(), 1);
}

#[test]
fn a_redirect_from_https_to_http_is_not_followed() {
    let there = Secured::new(&Authority::new(), false);
    let to = format!("{}/rest/raven/2.0/import/execution", there.xray.url());
    there.xray.script(Fault::new(Route::Import, Effect::Redirect { to: to.clone() }));
    let output = Output::of(&mut there.trusting());
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.told()[0].contains(&to), "{output}");
    assert_eq!(there.xray.requests().len(), 1, "{output}");
}
