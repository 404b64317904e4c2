//! Jira Server's OAuth 1.0a: each request is signed with an RSA key
//! (RFC 5849; developer.atlassian.com, "OAuth for REST APIs" of Jira Server).
//!
//! Query parameters are signed; JSON and multipart bodies are not.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, PrivateKey};
use sha1::{Digest, Sha1};
use url::Url;

use super::call::Method;
use super::error::Error;
use crate::secret::Secret;

/// All but what RFC 5849 leaves as it is (section 3.6).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Who signs, and with what.
#[derive(Clone)]
pub(super) struct Signer {
    consumer_key: String,
    access_token: Secret,
    private_key: Box<PrivateKey>,
}

/// What makes one request unlike any other.
struct Once {
    nonce: String,
    /// Seconds since 1970.
    timestamp: u64,
}

impl Signer {
    /// The key is PEM: PKCS#8, as `openssl genpkey` writes it, or PKCS#1.
    pub(super) fn new(
        consumer_key: &str,
        access_token: &Secret,
        private_key_file: &Path,
    ) -> Result<Self, Error> {
        let wrong = |source: Box<dyn std::error::Error + Send + Sync>| Error::Pem {
            path: private_key_file.to_owned(),
            what: "an RSA private key",
            source,
        };
        let pem = std::fs::read_to_string(private_key_file).map_err(|error| wrong(error.into()))?;
        let pem = Secret::new(pem);
        let pem = pem.expose().trim();
        let key = PrivateKey::from_pkcs8_pem(pem)
            .or_else(|error| PrivateKey::from_pkcs1_pem(pem).map_err(|_| error));
        Ok(Self {
            consumer_key: consumer_key.to_owned(),
            access_token: access_token.clone(),
            private_key: Box::new(key.map_err(|error| wrong(error.into()))?),
        })
    }

    /// The value of the `Authorization` header for one request.
    pub(super) fn authorization(&self, method: Method, url: &str) -> Result<Secret, Error> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let nonce = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        self.authorization_once(method, url, Once { nonce, timestamp: since.as_secs() })
    }

    fn authorization_once(&self, method: Method, url: &str, once: Once) -> Result<Secret, Error> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| Error::Setup { source };
        let url = Url::parse(url).map_err(|error| failed(error.into()))?;
        let own = [
            ("oauth_consumer_key", self.consumer_key.clone()),
            ("oauth_nonce", once.nonce),
            ("oauth_signature_method", "RSA-SHA1".to_owned()),
            ("oauth_timestamp", once.timestamp.to_string()),
            ("oauth_token", self.access_token.expose().to_owned()),
            ("oauth_version", "1.0".to_owned()),
        ];
        let all = url.query_pairs().into_owned();
        let all = all.chain(own.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let hash = Sha1::digest(base_string(method, &url, all));
        let signature = self.private_key.sign(Pkcs1v15Sign::new::<Sha1>(), &hash);
        let signature = STANDARD.encode(signature.map_err(|error| failed(error.into()))?);
        let mut header = String::from("OAuth ");
        for (name, value) in &own {
            // Writing to a string does not fail.
            let _ = write!(header, "{name}=\"{}\", ", encode(value));
        }
        let _ = write!(header, "oauth_signature=\"{}\"", encode(&signature));
        Ok(Secret::new(header))
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

/// What is signed of a request (RFC 5849, section 3.4.1).
fn base_string(
    method: Method,
    url: &Url,
    parameters: impl Iterator<Item = (String, String)>,
) -> String {
    let mut address = url.clone();
    address.set_query(None);
    address.set_fragment(None);
    let mut encoded: Vec<_> =
        parameters.map(|(name, value)| (encode(&name), encode(&value))).collect();
    encoded.sort();
    let pairs: Vec<_> = encoded.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let method = match method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    format!("{method}&{}&{}", encode(address.as_str()), encode(&pairs.join("&")))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use url::Url;

    use super::super::call::Method;
    use super::{Once, Signer, base_string};
    use crate::secret::Secret;

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// Section 3.4.1.1 of the RFC. Its body is a form, as ours never are, so
    /// its parameters are given beside those of the query.
    #[test]
    fn the_base_string_is_that_of_rfc_5849() {
        let url = Url::parse("http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b");
        let url = url.unwrap();
        let others = owned(&[
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
            ("c2", ""),
            ("a3", "2 q"),
        ]);
        let all = url.query_pairs().into_owned().chain(others);
        assert_eq!(
            base_string(Method::Post, &url, all),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q\
             %26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2\
             %26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
             %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
    }

    /// Section 3.4.1.2: the port that is no default stays.
    #[test]
    fn the_address_in_the_base_string_is_that_of_rfc_5849() {
        let url = Url::parse("https://www.example.net:8080/?q=1").unwrap();
        let base = base_string(Method::Get, &url, url.query_pairs().into_owned());
        assert_eq!(base, "GET&https%3A%2F%2Fwww.example.net%3A8080%2F&q%3D1");
    }

    /// Python's oauthlib made the same of it, but for the order of the header's
    /// parameters; `tests/e2e/oauth.rs` asks it anew.
    #[test]
    fn a_header_is_the_one_that_oauthlib_makes() {
        for key in ["oauth.pem", "oauth.pkcs1.pem"] {
            let key = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sandbox/keys").join(key);
            let token = Secret::new("token of /no+value~");
            let signer = Signer::new("a consumer & key", &token, &key).unwrap();
            let once = Once { nonce: "n0nce".to_owned(), timestamp: 1_792_000_000 };
            let url = "https://jira.example.com:8443/rest/api/2/search?jql=key%20in%20(A-1%2CB-2)&fields=a+b&fields=%C3%BC";
            let header = signer.authorization_once(Method::Get, url, once).unwrap();
            assert_eq!(header.expose(), include_str!("oauth1/oauthlib.txt").trim());
        }
    }
}
