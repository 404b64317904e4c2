//! The variables that name a proxy.

use super::text;

/// Those for each scheme, in the order in which they count; what is there in
/// capitals hides the other, even if it is empty.
const NAMES: [(&str, [&str; 2]); 3] = [
    ("https", ["HTTPS_PROXY", "https_proxy"]),
    ("http", ["HTTP_PROXY", "http_proxy"]),
    ("", ["ALL_PROXY", "all_proxy"]),
];

/// The addresses of proxies, which may hold a login.
pub(crate) fn proxies() -> Vec<String> {
    NAMES.iter().flat_map(|(_, names)| names).filter_map(|name| text(name)).collect()
}

/// The variable that names the proxy with this host for addresses of `scheme`.
pub(crate) fn proxy_variable(scheme: &str, host: &str) -> Option<&'static str> {
    let counts = |(of, _): &&(&str, _)| of.is_empty() || *of == scheme;
    let mut names = NAMES.iter().filter(counts).flat_map(|(_, names)| names).copied();
    names.find(|name| text(name).is_some_and(|address| address.contains(host)))
}
