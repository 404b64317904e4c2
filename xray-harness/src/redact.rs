//! Rules that take out of a text what nobody but the test may read.

use std::borrow::Cow;

use regex_lite::Regex;

/// Larger files are not looked into, in bytes.
pub(crate) const LARGEST: u64 = 64 * 1024 * 1024;
/// What stands where something was taken out.
const INSTEAD: &str = "[redacted]";

/// Regular expressions; whatever one of them matches is taken out.
#[derive(Debug)]
pub(crate) struct Rules(Vec<Regex>);

/// A rule that is no regular expression.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) rule: String,
    pub(crate) why: String,
}

impl Rules {
    /// `None` where there is no rule.
    pub(crate) fn new(rules: &[String]) -> Result<Option<Self>, Wrong> {
        let compiled = rules.iter().filter(|rule| !rule.is_empty()).map(|rule| {
            let wrong = |why: regex_lite::Error| Wrong { rule: rule.clone(), why: why.to_string() };
            Regex::new(rule).map_err(wrong)
        });
        let compiled = compiled.collect::<Result<Vec<_>, _>>()?;
        Ok((!compiled.is_empty()).then_some(Self(compiled)))
    }

    /// Takes out everything: for rules that cannot be read.
    pub(crate) fn everything() -> Self {
        Self(Regex::new("(?s).+").into_iter().collect())
    }

    /// `text` without what the rules take out.
    pub(crate) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for rule in &self.0 {
            if let Cow::Owned(without) = rule.replace_all(&text, INSTEAD) {
                text = Cow::Owned(without);
            }
        }
        text
    }

    /// The same for bytes that are text; `None` where nothing is taken out, as
    /// of a picture.
    pub(crate) fn apply_to_bytes(&self, bytes: &[u8]) -> Option<String> {
        match self.apply(std::str::from_utf8(bytes).ok()?) {
            Cow::Borrowed(_) => None,
            Cow::Owned(without) => Some(without),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    fn rules(rules: &[&str]) -> Rules {
        let rules: Vec<_> = rules.iter().map(|&rule| rule.to_owned()).collect();
        Rules::new(&rules).unwrap().unwrap()
    }

    #[test]
    fn what_a_rule_matches_is_taken_out_everywhere() {
        let rules = rules(&[r"\b\d{4}-\d{4}\b", "(?i)password=\\S+"]);
        let text = "card 1234-5678, Password=hunter2 and 0000-1111";
        assert_eq!(rules.apply(text), "card [redacted], [redacted] and [redacted]");
        assert_eq!(rules.apply("nothing"), "nothing");
        assert_eq!(rules.apply_to_bytes(b"1234-5678").unwrap(), "[redacted]");
        assert_eq!(rules.apply_to_bytes(b"\xff\xd8 1234-5678"), None);
    }

    #[test]
    fn a_rule_that_is_none_is_named() {
        let wrong = Rules::new(&["a(".to_owned()]).unwrap_err();
        assert_eq!(wrong.rule, "a(");
        assert_eq!(Rules::everything().apply("a\nb"), "[redacted]");
    }
}
