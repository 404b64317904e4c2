//! What stands between this machine and an address.

use std::fmt;

use hyper_util::client::proxy::matcher::Matcher;

use crate::env;

/// A proxy, without its login, and the variable that names it; none does where
/// the system's own settings do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proxy {
    address: String,
    variable: Option<&'static str>,
}

impl Proxy {
    /// The one that reqwest asks for `url`: it takes it from the same matcher.
    pub(super) fn before(url: &str) -> Option<Self> {
        let proxy = Matcher::from_system().intercept(&url.parse().ok()?)?;
        let (host, scheme) = (proxy.uri().host()?, proxy.uri().scheme_str().unwrap_or("http"));
        let port = proxy.uri().port_u16().map_or_else(String::new, |port| format!(":{port}"));
        let of_url = url.split(':').next().unwrap_or_default();
        let address = format!("{scheme}://{host}{port}");
        Some(Self { address, variable: env::proxy_variable(of_url, host) })
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, variable } = self;
        write!(f, "{address}, which {} names", variable.unwrap_or("the system"))
    }
}
