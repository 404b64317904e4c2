//! The user's rules, applied before anything that a test says is on disk.
//!
//! Nothing of this happens before a test says something.

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

use crate::env;
use crate::field_value::FieldValue;
use crate::journal::entry::{Comment, End, Entry, Evidence, Failure, Field, Parameter, Step};
use crate::redact::{LARGEST, Rules};
use crate::warning::warn;

/// The rules of this process; `None` where there are none.
pub(super) fn rules() -> Option<&'static Rules> {
    static RULES: OnceLock<Option<Rules>> = OnceLock::new();
    RULES.get_or_init(read).as_ref()
}

/// The rules, if `entry` holds something that a test said: a test that says
/// nothing costs nothing.
pub(super) fn rules_for(entry: &Entry<'_>) -> Option<&'static Rules> {
    match entry {
        Entry::Comment(_)
        | Entry::Evidence(_)
        | Entry::Parameter(_)
        | Entry::Step(_)
        | Entry::Field(_)
        | Entry::End(End { failure: Some(_), .. } | End { reason: Some(_), .. }) => rules(),
        _ => None,
    }
}

/// The file at `path` without what the rules take out; `None` where that is
/// nothing, or where it cannot be told.
pub(super) fn of_file(path: &Path, rules: &Rules) -> Option<String> {
    let size = std::fs::metadata(path).ok()?.len();
    (size <= LARGEST).then(|| rules.apply_to_bytes(&std::fs::read(path).ok()?))?
}

/// `text` as far as it fits into a comment, without what the rules take out of
/// the whole of it: a rule no longer knows what a cut went through.
pub(super) fn excerpt(text: &str, rules: &Rules) -> String {
    let text = rules.apply(text);
    super::excerpt::of(&text).unwrap_or_else(|| text.into_owned())
}

fn read() -> Option<Rules> {
    let mut rules = env::redact();
    #[cfg(feature = "upload")]
    match in_the_file() {
        Ok(more) => rules.extend(more),
        Err(why) => return Some(nothing_gets_through(&why)),
    }
    rules.dedup();
    Rules::new(&rules).unwrap_or_else(|wrong| {
        Some(nothing_gets_through(&format!("{:?} is none: {}", wrong.rule, wrong.why)))
    })
}

/// A rule that cannot be read may be the one that matters.
fn nothing_gets_through(why: &str) -> Rules {
    warn(format!("no text that a test says is recorded, since a rule to redact it by {why}"));
    Rules::everything()
}

/// The rules of `xray.toml`. A file without any is not parsed, which would cost
/// a test process more than all else that it does for us.
#[cfg(feature = "upload")]
fn in_the_file() -> Result<Vec<String>, String> {
    #[derive(serde::Deserialize)]
    struct Redact {
        #[serde(default)]
        redact: Vec<String>,
    }
    let path = crate::run::config_root().map(|root| root.join("xray.toml"));
    let text = path.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
    let Some(text) = text.filter(|text| text.contains("redact")) else { return Ok(Vec::new()) };
    let read = toml::from_str(&text).map(|Redact { redact }| redact);
    read.map_err(|error| format!("cannot be read from xray.toml: {}", error.message()))
}

/// `entry` without what the rules take out.
pub(super) fn redacted<'a>(entry: Entry<'a>, rules: &Rules) -> Entry<'a> {
    let redact = |text: Cow<'a, str>| match rules.apply(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(without) => Cow::Owned(without),
    };
    match entry {
        Entry::Comment(it) => Entry::Comment(Comment { text: redact(it.text), ..it }),
        Entry::Evidence(it) => Entry::Evidence(Evidence { name: redact(it.name), ..it }),
        Entry::Parameter(it) => Entry::Parameter(Parameter { value: redact(it.value), ..it }),
        Entry::Step(it) => Entry::Step(Step { title: redact(it.title), ..it }),
        Entry::Field(it) => {
            let redact = |text: String| rules.apply(&text).into_owned();
            let value = match it.value {
                FieldValue::Text(text) => FieldValue::Text(redact(text)),
                FieldValue::List(texts) => {
                    FieldValue::List(texts.into_iter().map(redact).collect())
                }
            };
            Entry::Field(Field { value, ..it })
        }
        Entry::End(it) => {
            let failure = it.failure.map(|failure| Failure {
                message: redact(failure.message),
                backtrace: failure.backtrace.into_iter().map(redact).collect(),
                ..failure
            });
            Entry::End(End { failure, reason: it.reason.map(redact), ..it })
        }
        // The rest is the source's and the system's, not the test's.
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;
    use crate::redact::Rules;

    #[test]
    fn a_secret_across_the_cut_of_an_excerpt_is_taken_out() {
        let rules = Rules::new(&["s3cr3t-[0-9]+".to_owned()]).unwrap().unwrap();
        let text = format!("{}s3cr3t-{}{}", "x".repeat(8190), "1".repeat(5), "y".repeat(20_000));
        let cut = excerpt(&text, &rules);
        assert!(cut.contains("bytes are left out") && !cut.contains("s3"));
        let text = format!("s3cr3t-{}", "1".repeat(20_000));
        assert_eq!(excerpt(&text, &rules), "[redacted]");
    }
}
