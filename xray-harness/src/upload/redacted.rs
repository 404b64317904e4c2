//! The user's rules, and the credentials that this process knows, applied to
//! what was recorded where nobody knew them.

use std::fs;
use std::io;
use std::path::Path;

use crate::execution::model::{Evidence, Said};
use crate::field_value::FieldValue;
use crate::journal::layout::{LOG, OUTPUT};
use crate::journal::reader::Journal;
use crate::redact::{LARGEST, Rules};
use crate::replace::replace;
use crate::wire;

/// Takes out of `journals` what the rules take out. Evidence that is text is
/// written anew beside its file, since the journal names that one's size.
pub(crate) fn redact(journals: &mut [Journal], rules: &Rules) -> io::Result<()> {
    for attempt in journals.iter_mut().flat_map(|journal| &mut journal.attempts) {
        said(&mut attempt.said, rules)?;
        for step in &mut attempt.steps {
            text(&mut step.title, rules);
            said(&mut step.said, rules)?;
        }
        attempt.parameters.iter_mut().for_each(|(_, value)| text(value, rules));
        for value in attempt.fields.values_mut() {
            match value {
                FieldValue::Text(value) => text(value, rules),
                FieldValue::List(values) => values.iter_mut().for_each(|value| text(value, rules)),
            }
        }
        if let Some(end) = &mut attempt.end {
            end.reason.iter_mut().for_each(|reason| text(reason, rules));
            if let Some(failure) = &mut end.failure {
                text(&mut failure.message, rules);
                failure.backtrace.iter_mut().for_each(|frame| text(frame, rules));
            }
        }
    }
    Ok(())
}

fn said(said: &mut Said, rules: &Rules) -> io::Result<()> {
    said.comments.iter_mut().for_each(|comment| text(comment, rules));
    said.evidence.iter_mut().try_for_each(|file| evidence(file, rules))
}

fn text(text: &mut String, rules: &Rules) {
    *text = rules.apply(text).into_owned();
}

fn evidence(evidence: &mut Evidence, rules: &Rules) -> io::Result<()> {
    let is_printed = [OUTPUT, LOG].contains(&evidence.filename.as_str());
    // Where the user has no rules, only texts are read for a credential.
    let is_read = is_printed || rules.has_patterns() || wire::is_text(evidence);
    text(&mut evidence.filename, rules);
    if !is_read || evidence.is_lost || evidence.size > LARGEST {
        return Ok(());
    }
    // What cannot be read is told where it was to be sent.
    let Ok(mut recorded) = fs::read(&evidence.path) else { return Ok(()) };
    if is_printed {
        recorded = String::from_utf8_lossy(&recorded).into_owned().into_bytes();
    }
    let Some(without) = rules.apply_to_bytes(&recorded) else { return Ok(()) };
    let path = evidence.path.with_extension("redacted");
    if !holds(&path, without.as_bytes()) {
        replace(&path, without.as_bytes())?;
    }
    evidence.size = without.len() as u64;
    evidence.path = path;
    Ok(())
}

/// Whether `path` is a plain file of just these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::symlink_metadata(path).is_ok_and(|at| at.is_file() && at.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|held| held == bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::evidence;
    use crate::execution::model::Evidence;
    use crate::redact::Rules;

    fn attached(path: &Path, size: u64) -> Evidence {
        let (filename, path) = ("a.txt".to_owned(), path.to_owned());
        Evidence { filename, content_type: None, path, size, is_lost: false }
    }

    #[test]
    fn evidence_that_is_gone_stays_as_the_journal_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let rules = Rules::new(&["secret".to_owned()], Vec::new()).unwrap().unwrap();
        let mut gone = attached(&dir.path().join("0"), 6);
        evidence(&mut gone, &rules).unwrap();
        assert_eq!((gone.path, gone.size), (dir.path().join("0"), 6));
    }

    #[test]
    fn a_credential_is_taken_out_of_what_is_text_by_its_name_or_type() {
        let dir = tempfile::tempdir().unwrap();
        let rules = Rules::new(&[], vec!["s3cr3t-token".to_owned()]).unwrap().unwrap();
        let path = dir.path().join("0");
        fs::write(&path, "a s3cr3t-token").unwrap();
        for (name, kind, is_clean) in [
            ("a.txt", None, true),
            ("a.json", None, true),
            ("a", Some("application/xml; charset=utf-8"), true),
            ("log.txt", None, true),
            ("a.png", None, false),
            ("a.bin", None, false),
        ] {
            let mut file = attached(&path, 14);
            (file.filename, file.content_type) = (name.to_owned(), kind.map(str::to_owned));
            evidence(&mut file, &rules).unwrap();
            let is_out = fs::read_to_string(&file.path).unwrap() == "a [redacted]";
            assert_eq!(is_out, is_clean, "{name}");
        }
    }

    #[test]
    fn output_is_redacted_also_where_some_of_it_is_no_text() {
        let dir = tempfile::tempdir().unwrap();
        let rules = Rules::new(&["secret".to_owned()], Vec::new()).unwrap().unwrap();
        let path = dir.path().join("0");
        fs::write(&path, b"\xff secret").unwrap();
        let mut picture = attached(&path, 8);
        evidence(&mut picture, &rules).unwrap();
        assert_eq!(picture.path, path);
        let mut output = Evidence { filename: "output.txt".to_owned(), ..attached(&path, 8) };
        evidence(&mut output, &rules).unwrap();
        assert_eq!(fs::read_to_string(&output.path).unwrap(), "\u{fffd} [redacted]");
    }

    #[test]
    fn redacted_evidence_is_written_beside_its_file_and_never_through_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let rules = Rules::new(&["secret".to_owned()], Vec::new()).unwrap().unwrap();
        let (path, beside) = (dir.path().join("0"), dir.path().join("0.redacted"));
        fs::write(&path, "a secret").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&path, &beside).unwrap();
        for _ in 0..2 {
            let mut file = attached(&path, 8);
            evidence(&mut file, &rules).unwrap();
            assert_eq!((file.path, file.size), (beside.clone(), 12));
            assert_eq!(fs::read_to_string(&beside).unwrap(), "a [redacted]");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "a secret");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "no draft is left");
    }
}
