//! What nobody may read by accident.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// A credential: it cannot be displayed or serialized, and its `Debug` is blind.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

/// Shorter ones would be found in every other word.
const SHORTEST: usize = 4;

/// Every spelling of every secret that this process has, the longest first.
static SPELLINGS: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        remember(&text);
        Self(text)
    }

    /// For the one place that sends it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// `text` without any secret that this process has, however it is spelled.
pub(crate) fn hide_in(text: &str) -> String {
    let spellings = SPELLINGS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut text = text.to_owned();
    for spelling in spellings.iter() {
        if text.contains(spelling.as_str()) {
            text = text.replace(spelling.as_str(), "[secret]");
        }
    }
    text
}

fn remember(text: &str) {
    if text.len() < SHORTEST {
        return;
    }
    let mut spellings = SPELLINGS.lock().unwrap_or_else(PoisonError::into_inner);
    for spelling in spellings_of(text) {
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
}

/// As it is, as a JSON string has it, in a URL, and inside of base64.
pub(crate) fn spellings_of(text: &str) -> Vec<String> {
    let json = serde_json::Value::from(text).to_string();
    let mut spellings = vec![
        text.to_owned(),
        json.trim_matches('"').to_owned(),
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
    ];
    for shift in 0..3 {
        spellings
            .extend([STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|base64| inside(&base64, text, shift)));
    }
    spellings.retain(|spelling| spelling.len() >= SHORTEST);
    spellings.sort();
    spellings.dedup();
    spellings
}

/// What base64 makes of `text` whatever stands around it, if `shift` bytes of
/// a group of three stand before it.
fn inside(base64: &impl Engine, text: &str, shift: usize) -> String {
    let before = vec![0; shift];
    let encoded = base64.encode([before.as_slice(), text.as_bytes()].concat());
    // Of a letter that a neighbour has bits in, nothing is known.
    let begin = [0, 2, 3][shift];
    let end = (shift + text.len()) * 8 / 6;
    encoded.get(begin..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::{Secret, hide_in};

    #[test]
    fn a_secret_is_hidden_however_it_is_spelled() {
        let secret = Secret::new("qu\"ite a-s>cret?~ÿ~?");
        assert_eq!(format!("{secret:?}"), "[secret]");
        let json = serde_json::json!({ "token": secret.expose() }).to_string();
        assert_eq!(hide_in(&json), r#"{"token":"[secret]"}"#);
        assert_eq!(hide_in(&format!("a {} b", secret.expose())), "a [secret] b");
        let url = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("t", secret.expose())
            .finish();
        assert_eq!(hide_in(&url), "t=[secret]");
        for user in ["", "a", "ab", "abc", "abcd"] {
            let pair = format!("{user}:{}:", secret.expose());
            for encoded in [STANDARD.encode(&pair), URL_SAFE.encode(&pair)] {
                let hidden = hide_in(&encoded);
                assert!(hidden.contains("[secret]"), "{encoded}: {hidden}");
                assert!(hidden.len() <= "[secret]".len() + 14, "{hidden}");
            }
        }
    }

    #[test]
    fn what_is_too_short_to_be_told_from_words_is_left_alone() {
        let _ = Secret::new("e");
        assert_eq!(hide_in("seven"), "seven");
    }
}
