//! Where to: which deployment, at which address, in which version of its API.

use url::{ParseError, Url};

use super::{Credentials, Error};
use crate::deployment::Deployment;
use crate::env;

/// Xray's global address on Cloud; data of some regions live elsewhere
/// (docs.getxray.app, "REST API" of Xray Cloud).
const CLOUD: &str = "https://xray.cloud.getxray.app";

const HTTPS: &str = "begin it with https://, as in https://jira.example.com";

/// A resolved address.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) deployment: Deployment,
    /// Without a trailing slash and without the API's path.
    pub(crate) base: String,
    /// As it stands in paths: `v2` or `v1` on Cloud, `2.0` or `1.0` on Server.
    pub(crate) api: &'static str,
    /// Is it the sandbox of `cargo xray sandbox`?
    pub(crate) is_sandbox: bool,
}

impl Target {
    /// Server knows the custom fields of a test run from its second version on.
    pub(crate) fn takes_custom_fields(&self) -> bool {
        self.api != "1.0"
    }

    /// Does the host's name lead to an address, as far as this machine can tell?
    #[cfg(feature = "cli")]
    pub(crate) fn is_host_known(&self) -> bool {
        Url::parse(&self.base).is_ok_and(|url| url.socket_addrs(|| None).is_ok())
    }

    pub(crate) fn is_loopback(&self) -> bool {
        Url::parse(&self.base).is_ok_and(|url| is_loopback(&url))
    }
}

/// The settings that make a [`Target`].
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) deployment: Option<String>,
    pub(super) url: Option<String>,
    pub(super) api_version: Option<String>,
    pub(super) allow_http: Option<Vec<String>>,
}

impl Settings {
    pub(super) fn resolve(&self, deployment: Deployment) -> Result<Target, Error> {
        let (base, api) = (self.base(deployment)?, self.api(deployment)?);
        let is_sandbox = env::sandbox().is_some_and(|sandbox| sandbox == base);
        Ok(Target { deployment, base, api, is_sandbox })
    }

    pub(super) fn deployment(
        &self,
        credentials: Option<&Credentials>,
    ) -> Result<Option<Deployment>, Error> {
        let told = match self.deployment.as_deref() {
            Some("cloud") => Some(Deployment::Cloud),
            Some("server") => Some(Deployment::Server),
            None => None,
            Some(word) => return Err(Error::word("XRAY_DEPLOYMENT", word, "cloud or server")),
        };
        let logged_in = credentials.map(|credentials| match credentials {
            Credentials::ApiKey { .. } => Deployment::Cloud,
            Credentials::Token(_) | Credentials::Basic { .. } | Credentials::OAuth1 { .. } => {
                Deployment::Server
            }
        });
        match (told, logged_in) {
            (Some(Deployment::Cloud), Some(Deployment::Server)) => Err(Error::Credentials(
                "Xray Cloud takes an API key: set XRAY_CLIENT_ID and XRAY_CLIENT_SECRET, not a \
                 Jira user or token",
            )),
            (Some(Deployment::Server), Some(Deployment::Cloud)) => Err(Error::Credentials(
                "Xray Server has no API keys: set XRAY_TOKEN, or XRAY_USERNAME and XRAY_PASSWORD, \
                 not XRAY_CLIENT_ID",
            )),
            (told, logged_in) => Ok(told.or(logged_in).or_else(|| self.known_host())),
        }
    }

    fn known_host(&self) -> Option<Deployment> {
        let url = Url::parse(self.url.as_deref()?).ok()?;
        url.host_str()?.ends_with("cloud.getxray.app").then_some(Deployment::Cloud)
    }

    fn base(&self, deployment: Deployment) -> Result<String, Error> {
        let given = match (self.url.as_deref(), deployment) {
            (Some(given), _) => given,
            (None, Deployment::Cloud) => CLOUD,
            (None, Deployment::Server) => return Err(Error::NoUrl),
        };
        let url = self.allowed("XRAY_URL", given)?;
        let base = url.as_str().trim_end_matches('/');
        Ok(without_api_path(base, deployment).to_owned())
    }

    /// The address, whatever is to be done there; `None` where none is given.
    #[cfg(feature = "cli")]
    pub(super) fn url(&self) -> Result<Option<Url>, Error> {
        self.url.as_deref().map(|url| self.allowed("XRAY_URL", url)).transpose()
    }

    /// The address that `setting` gives, if credentials may go there.
    pub(super) fn allowed(&self, setting: &'static str, given: &str) -> Result<Url, Error> {
        let shown = without_secrets(given).to_owned();
        let wrong = |why: String| Error::Url { setting: setting.into(), url: shown.clone(), why };
        let url = match Url::parse(given) {
            Ok(url) => url,
            Err(ParseError::RelativeUrlWithoutBase) => return Err(wrong(HTTPS.to_owned())),
            Err(error) => return Err(wrong(format!("it is no address: {error}"))),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::UrlWithLogin { setting: setting.into() });
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("leave out what begins with `?` or `#`".to_owned()));
        }
        match url.scheme() {
            "https" => Ok(url),
            "http" if is_loopback(&url) || self.names(url.host_str()) => Ok(url),
            "http" => Err(Error::PlainHttp {
                setting: setting.into(),
                url: shown.clone(),
                host: url.host_str().unwrap_or_default().to_owned(),
            }),
            _ => Err(wrong(HTTPS.to_owned())),
        }
    }

    fn names(&self, host: Option<&str>) -> bool {
        self.allow_http.iter().flatten().any(|allowed| Some(allowed.as_str()) == host)
    }

    fn api(&self, deployment: Deployment) -> Result<&'static str, Error> {
        let version = self.api_version.as_deref();
        let version = version.map(|version| version.trim_start_matches('v').trim_end_matches(".0"));
        match (deployment, version) {
            (Deployment::Cloud, None | Some("2")) => Ok("v2"),
            (Deployment::Cloud, Some("1")) => Ok("v1"),
            (Deployment::Server, None | Some("2")) => Ok("2.0"),
            (Deployment::Server, Some("1")) => Ok("1.0"),
            (_, Some(_)) => {
                let given = self.api_version.as_deref().unwrap_or_default();
                Err(Error::word("XRAY_API_VERSION", given, "2 or 1"))
            }
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// An address as it may be shown: what stands before an `@` or after a `?`
/// may be a login.
fn without_secrets(url: &str) -> &str {
    let front = url.split(['?', '#']).next().unwrap_or_default();
    front.rsplit_once('@').map_or(front, |(_, host)| host)
}

/// People paste the address of an endpoint; the paths are ours to add.
fn without_api_path(base: &str, deployment: Deployment) -> &str {
    let api = match deployment {
        Deployment::Cloud => "/api/v",
        Deployment::Server => "/rest/raven",
    };
    base.split_once(api).map_or(base, |(front, _)| front).trim_end_matches('/')
}
