//! The user's rules, applied before anything that a test says is on disk; and
//! no credential of this process gets there.
//!
//! Nothing of this happens before a test says something.

use std::borrow::Cow;
use std::fs::{self, File, Metadata};
use std::io::Read;
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
    // Not of a pipe, which can be read but once.
    let size = fs::metadata(path).ok().filter(Metadata::is_file)?.len();
    if size > LARGEST {
        return None;
    }
    let mut file = File::open(path).ok()?;
    let mut bytes = Vec::new();
    file.by_ref().take(4096).read_to_end(&mut bytes).ok()?;
    if !begins_as_text(&bytes) {
        return None;
    }
    file.read_to_end(&mut bytes).ok()?;
    rules.apply_to_bytes(&bytes)
}

/// Most pictures are told by their first bytes, and need not be read for it.
fn begins_as_text(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        // A character may be cut in two.
        Err(error) => error.error_len().is_none(),
    }
}

/// `text` as far as it fits into a comment, without what the rules take out of
/// the whole of it: a rule no longer knows what a cut went through.
pub(super) fn excerpt(text: &str, rules: &Rules) -> String {
    let text = rules.apply(text);
    super::excerpt::of(&text).unwrap_or_else(|| text.into_owned())
}

/// What a test printed without what the rules take out, also where some of it
/// is no text.
#[cfg(all(feature = "harness", unix))]
pub(crate) fn of_printed(printed: &[u8]) -> Cow<'_, [u8]> {
    match rules() {
        Some(rules) => {
            let text = String::from_utf8_lossy(printed);
            match rules.apply(&text) {
                // What is no text stays as it was printed.
                Cow::Borrowed(_) => Cow::Borrowed(printed),
                Cow::Owned(without) => Cow::Owned(without.into_bytes()),
            }
        }
        None => Cow::Borrowed(printed),
    }
}

fn read() -> Option<Rules> {
    let rules = env::redact().map_err(|_| "is no UTF-8 in XRAY_REDACT".to_owned());
    #[cfg(feature = "upload")]
    let rules = rules.and_then(|rules| Ok([rules, of_the_project()?].concat()));
    let mut rules = match rules {
        Ok(rules) => rules,
        Err(why) => return Some(nothing_gets_through(&why)),
    };
    rules.dedup();
    Rules::new(&rules, env::secrets()).unwrap_or_else(|wrong| {
        Some(nothing_gets_through(&format!("{:?} is none: {}", wrong.rule, wrong.why)))
    })
}

/// A rule that cannot be read may be the one that matters.
fn nothing_gets_through(why: &str) -> Rules {
    warn(format!("no text that a test says is recorded, since a rule to redact it by {why}"));
    Rules::everything()
}

#[cfg(feature = "upload")]
fn of_the_project() -> Result<Vec<String>, String> {
    let root = crate::run::config_root();
    root.map_or(Ok(Vec::new()), |root| in_the_file(&root.join("xray.toml")))
}

/// The rules of `xray.toml`; none where there is no such file. A file without
/// any is not parsed, which would cost a test process more than all else that it
/// does for us.
#[cfg(feature = "upload")]
fn in_the_file(path: &Path) -> Result<Vec<String>, String> {
    #[derive(serde::Deserialize)]
    struct Redact {
        #[serde(default)]
        redact: Vec<String>,
    }
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("cannot be read from {}: {error}", path.display())),
    };
    if !text.contains("redact") {
        return Ok(Vec::new());
    }
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
    use std::fs;

    use super::{excerpt, of_file};
    use crate::redact::Rules;

    #[test]
    fn a_file_is_text_also_where_its_head_ends_within_a_character() {
        let rules = Rules::new(&[], vec!["s3cr3t-token".to_owned()]).unwrap().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        for shift in 0..4 {
            let before = "x".repeat(shift) + &"€".repeat(2000);
            fs::write(&path, format!("{before}s3cr3t-token")).unwrap();
            assert_eq!(of_file(&path, &rules), Some(format!("{before}[redacted]")));
        }
        fs::write(&path, b"\xff\xd8 s3cr3t-token").unwrap();
        assert_eq!(of_file(&path, &rules), None);
    }

    #[cfg(feature = "upload")]
    #[test]
    fn only_a_file_that_is_not_there_has_no_rules() {
        use super::in_the_file;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("xray.toml");
        assert_eq!(in_the_file(&path), Ok(vec![]));
        fs::write(&path, "redact = ['a+']").unwrap();
        assert_eq!(in_the_file(&path), Ok(vec!["a+".to_owned()]));
        fs::write(&path, b"# \xfc\nredact = ['a+']").unwrap();
        assert!(in_the_file(&path).unwrap_err().contains("UTF-8"));
        assert!(in_the_file(dir.path()).is_err());
    }

    #[test]
    fn a_secret_across_the_cut_of_an_excerpt_is_taken_out() {
        let rules = Rules::new(&["s3cr3t-[0-9]+".to_owned()], Vec::new()).unwrap().unwrap();
        let text = format!("{}s3cr3t-{}{}", "x".repeat(8190), "1".repeat(5), "y".repeat(20_000));
        let cut = excerpt(&text, &rules);
        assert!(cut.contains("bytes are left out") && !cut.contains("s3"));
        let text = format!("s3cr3t-{}", "1".repeat(20_000));
        assert_eq!(excerpt(&text, &rules), "[redacted]");
    }
}
