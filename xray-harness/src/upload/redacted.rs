//! The user's rules, applied to what was recorded where nobody knew them.

use std::fs;
use std::io;

use crate::execution::model::{Evidence, Said};
use crate::field_value::FieldValue;
use crate::journal::reader::Journal;
use crate::redact::{LARGEST, Rules};

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
    text(&mut evidence.filename, rules);
    if evidence.size > LARGEST {
        return Ok(());
    }
    let Some(without) = rules.apply_to_bytes(&fs::read(&evidence.path)?) else { return Ok(()) };
    let path = evidence.path.with_extension("redacted");
    // Made anew: what lies there may be a link to anywhere.
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    io::Write::write_all(&mut fs::File::create_new(&path)?, without.as_bytes())?;
    evidence.size = without.len() as u64;
    evidence.path = path;
    Ok(())
}
