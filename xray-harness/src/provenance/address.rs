//! The address of a job, without what may log somebody in.

use url::Url;

/// `url` with no login, no fragment, and no query but the one that belongs to it.
pub(super) fn clean(url: Option<&str>, query: Option<&str>) -> Option<String> {
    let mut url = web(url?)?;
    url.set_query(query.filter(|query| is_plain(query)));
    Some(url.into())
}

/// An address that was cleaned before, held to the same.
pub(super) fn as_it_is(url: &str) -> Option<String> {
    let query = Url::parse(url).ok()?.query().map(str::to_owned);
    clean(Some(url), query.as_deref().filter(|query| query.starts_with("buildId=")))
}

fn web(url: &str) -> Option<Url> {
    let mut url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// A name and a number.
fn is_plain(query: &str) -> bool {
    query.split_once('=').is_some_and(|(name, value)| {
        name.chars().chain(value.chars()).all(|c| c.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::{as_it_is, clean};

    #[test]
    fn an_address_keeps_no_login_no_query_and_no_fragment() {
        for (url, cleaned) in [
            ("https://ci.example.com/job/4/", Some("https://ci.example.com/job/4/")),
            ("https://me:secret@ci.example.com/4?token=s#x", Some("https://ci.example.com/4")),
            ("https://token@ci.example.com/4", Some("https://ci.example.com/4")),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("no address", None),
            ("", None),
        ] {
            assert_eq!(clean(Some(url), None).as_deref(), cleaned, "{url}");
            assert_eq!(as_it_is(url).as_deref(), cleaned, "{url}");
        }
        let azure = "https://dev.azure.com/o/p/_build/results";
        let whole = format!("{azure}?buildId=42");
        assert_eq!(clean(Some(azure), Some("buildId=42")).as_deref(), Some(&*whole));
        assert_eq!(as_it_is(&whole).as_deref(), Some(&*whole));
        assert_eq!(clean(Some(azure), Some("buildId=4&token=s")).as_deref(), Some(azure));
    }
}
