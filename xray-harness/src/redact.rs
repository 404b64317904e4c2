//! Rules that take out of a text what nobody but the test may read.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;

use regex_lite::Regex;

/// Larger files are not looked into, in bytes.
pub(crate) const LARGEST: u64 = 64 * 1024 * 1024;
/// What stands where something was taken out.
const INSTEAD: &str = "[redacted]";

/// What is taken out: the secrets that this process knows, as they are, and
/// whatever a regular expression matches.
pub(crate) struct Rules {
    secrets: Vec<String>,
    patterns: Vec<Regex>,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules").field("patterns", &self.patterns).finish_non_exhaustive()
    }
}

/// A rule that is no regular expression.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) rule: String,
    pub(crate) why: String,
}

impl Rules {
    /// `None` where there is nothing to take out.
    pub(crate) fn new(
        patterns: &[String],
        mut secrets: Vec<String>,
    ) -> Result<Option<Self>, Wrong> {
        let patterns = patterns.iter().filter(|rule| !rule.is_empty()).map(|rule| {
            let wrong = |why: regex_lite::Error| Wrong { rule: rule.clone(), why: why.to_string() };
            Regex::new(rule).map_err(wrong)
        });
        let patterns = patterns.collect::<Result<Vec<_>, _>>()?;
        // One may hold another, of which the rest would be left.
        secrets.sort_by_key(|secret| Reverse(secret.len()));
        let is_any = !patterns.is_empty() || !secrets.is_empty();
        Ok(is_any.then_some(Self { secrets, patterns }))
    }

    /// Takes out everything: for rules that cannot be read.
    pub(crate) fn everything() -> Self {
        let patterns = Regex::new("(?s).+").into_iter().collect();
        Self { secrets: Vec::new(), patterns }
    }

    /// Has the user said what is to be taken out?
    #[cfg(feature = "upload")]
    pub(crate) fn has_patterns(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// `text` without what the rules take out.
    pub(crate) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in self.secrets.iter().filter(|secret| !secret.is_empty()) {
            if text.contains(secret.as_str()) {
                text = Cow::Owned(text.replace(secret.as_str(), INSTEAD));
            }
        }
        for rule in &self.patterns {
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
        Rules::new(&rules, Vec::new()).unwrap().unwrap()
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
        let wrong = Rules::new(&["a(".to_owned()], Vec::new()).unwrap_err();
        assert_eq!(wrong.rule, "a(");
        assert_eq!(Rules::everything().apply("a\nb"), "[redacted]");
    }

    #[test]
    fn a_secret_is_taken_out_as_it_is_and_shown_by_nothing() {
        let secrets = vec!["s3cr3t+(token)".to_owned()];
        let rules = Rules::new(&[], secrets).unwrap().unwrap();
        assert_eq!(rules.apply("Bearer s3cr3t+(token)!"), "Bearer [redacted]!");
        assert!(!format!("{rules:?}").contains("s3cr3t"));
        assert!(Rules::new(&[], Vec::new()).unwrap().is_none());
    }

    #[test]
    fn of_a_secret_that_holds_another_nothing_is_left() {
        for secrets in [["hunter22", "hunter22-more"], ["hunter22-more", "hunter22"]] {
            let secrets = secrets.map(str::to_owned).to_vec();
            let rules = Rules::new(&[], secrets).unwrap().unwrap();
            assert_eq!(rules.apply("hunter22-more, hunter22"), "[redacted], [redacted]");
        }
    }
}
