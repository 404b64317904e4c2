//! The values of named arguments, each checked as it is read.

use std::collections::HashSet;
use std::time::Duration;

use proc_macro2::{Delimiter, Group};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Error, LitInt, LitStr, Result, Token};

/// What Jira takes as a summary, and as a label, in characters.
const LONGEST: usize = 255;
/// A test that needs more attempts says nothing by passing.
const MOST_RETRIES: u32 = 10;

/// Texts in brackets.
pub(crate) struct Texts(pub(crate) Vec<LitStr>);

impl Parse for Texts {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let wrong = input.error("a list is written in brackets, as in `[\"one\", \"two\"]`");
        match input.parse::<Group>() {
            Ok(group) if group.delimiter() == Delimiter::Bracket => {
                let list = Punctuated::<LitStr, Token![,]>::parse_terminated;
                Ok(Self(list.parse2(group.stream())?.into_iter().collect()))
            }
            _ => Err(wrong),
        }
    }
}

/// Labels of a Jira issue.
pub(crate) struct Labels(pub(crate) Vec<LitStr>);

impl Parse for Labels {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let Texts(labels) = input.parse()?;
        let mut seen = HashSet::new();
        let wrong = |label: &LitStr| {
            let text = label.value();
            let reason = if text.is_empty() {
                "a label is not empty"
            } else if text.contains(char::is_whitespace) {
                "a label of Jira holds no whitespace"
            } else if text.chars().count() > LONGEST {
                "a label of Jira has at most 255 characters"
            } else if !seen.insert(text) {
                "this label is named twice"
            } else {
                return None;
            };
            Some(Error::new(label.span(), reason))
        };
        all(labels.iter().filter_map(wrong)).map(|()| Self(labels))
    }
}

/// The summary of a Jira issue.
pub(crate) struct Summary(pub(crate) LitStr);

impl Parse for Summary {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let literal: LitStr = input.parse()?;
        let text = literal.value();
        if text.trim().is_empty() {
            Err(Error::new(literal.span(), "a summary is not empty"))
        } else if text.contains(['\n', '\r']) {
            Err(Error::new(literal.span(), "a summary of Jira is one line"))
        } else if text.chars().count() > LONGEST {
            Err(Error::new(literal.span(), "a summary of Jira has at most 255 characters"))
        } else {
            Ok(Self(literal))
        }
    }
}

/// How long a test may run.
#[derive(Clone, Copy)]
pub(crate) struct Timeout(pub(crate) Duration);

impl Parse for Timeout {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let wrong = input.error(NO_TIMEOUT);
        let literal: LitStr = input.parse().map_err(|_| wrong)?;
        let told = |message| Error::new(literal.span(), message);
        duration(&literal.value()).map(Self).map_err(told)
    }
}

const NO_TIMEOUT: &str =
    "a timeout is a whole number and its unit, `ms`, `s`, `m` or `h`, as in `\"30s\"`";

/// `500ms`, `30s`, `2m`, `1h`: digits, then a unit, and nothing else.
fn duration(text: &str) -> std::result::Result<Duration, &'static str> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(NO_TIMEOUT),
    };
    let digits = &text[..text.len() - unit.len()];
    if digits.is_empty() {
        return Err(NO_TIMEOUT);
    }
    match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(millis)) {
        Some(0) => Err("a timeout of zero leaves the test no time"),
        Some(millis) => Ok(Duration::from_millis(millis)),
        None => Err("a timeout is at most 2^64 milliseconds"),
    }
}

/// How often a failed test is tried again.
#[derive(Clone, Copy)]
pub(crate) struct Retries(pub(crate) u32);

impl Parse for Retries {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let wrong = input.error("`retries` is a whole number from 0 to 10");
        let number = input.parse::<LitInt>().and_then(|literal| literal.base10_parse());
        match number {
            Ok(number) if number <= MOST_RETRIES => Ok(Self(number)),
            _ => Err(wrong),
        }
    }
}

/// Fails with all of the errors, if there are any.
fn all(errors: impl Iterator<Item = Error>) -> Result<()> {
    let combined = errors.reduce(|mut first, error| {
        first.combine(error);
        first
    });
    combined.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages<T: Parse>(source: &str) -> Vec<String> {
        let parsed = syn::parse_str::<T>(source);
        parsed.err().into_iter().flatten().map(|error| error.to_string()).collect()
    }

    #[test]
    fn a_timeout_is_a_number_and_its_unit() {
        for (text, millis) in [("500ms", 500), ("30s", 30_000), ("2m", 120_000), ("1h", 3_600_000)]
        {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        let wrong =
            ["", "s", "30", "1.5s", "-1s", "+1s", "30 s", " 30s", "1m30s", "1d", "1S", "١s"];
        for text in wrong {
            assert_eq!(duration(text), Err(NO_TIMEOUT), "{text}");
        }
        assert_eq!(messages::<Timeout>("30"), [NO_TIMEOUT]);
    }

    #[test]
    fn a_timeout_is_neither_nothing_nor_beyond_all_counting() {
        for text in ["0ms", "0s", "00h"] {
            assert_eq!(duration(text), Err("a timeout of zero leaves the test no time"), "{text}");
        }
        for text in ["5124095576031h", "18446744073709551616ms"] {
            assert!(duration(text).is_err_and(|told| told.contains("at most")), "{text}");
        }
    }

    #[test]
    fn retries_have_a_limit() {
        for text in ["0", "2", "10"] {
            assert!(syn::parse_str::<Retries>(text).is_ok(), "{text}");
        }
        for text in ["11", "4294967296", "1.5", "\"2\"", "two"] {
            let told = messages::<Retries>(text);
            assert_eq!(told, ["`retries` is a whole number from 0 to 10"], "{text}");
        }
    }

    #[test]
    fn every_wrong_label_is_told() {
        let told = messages::<Labels>(r#"["smoke", "two words", "", "smoke", "tab\t", "smöke"]"#);
        assert_eq!(told.len(), 4, "{told:#?}");
        assert_eq!(messages::<Labels>(&format!("[{:?}]", "x".repeat(256))).len(), 1);
        assert_eq!(messages::<Labels>(&format!("[{:?}]", "ö".repeat(255))).len(), 0);
    }

    #[test]
    fn a_list_is_texts_in_brackets() {
        let told = messages::<Texts>("\"one\"");
        assert_eq!(told, ["a list is written in brackets, as in `[\"one\", \"two\"]`"]);
        assert_eq!(messages::<Texts>("[1]"), ["expected string literal"]);
        assert_eq!(messages::<Texts>("[\"one\" \"two\"]"), ["expected `,`"]);
        assert!(syn::parse_str::<Texts>("[\"one\", \"two\",]").is_ok());
        assert!(syn::parse_str::<Texts>("[]").is_ok());
    }

    #[test]
    fn a_summary_is_one_line_of_text() {
        for text in ["", " ", "one\ntwo", "one\rtwo", &"x".repeat(256)] {
            assert_eq!(messages::<Summary>(&format!("{text:?}")).len(), 1, "{text}");
        }
        assert!(messages::<Summary>(&format!("{:?}", "ö".repeat(255))).is_empty());
    }
}
