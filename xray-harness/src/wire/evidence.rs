//! Evidence: its names and types here, its bytes left to the payload.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::payload::Hole;
use super::{Steps, text};
use crate::execution::model::{Evidence, Row, Step, Subject};

/// A file: `{"data":"…","filename":"…","contentType":"…"}`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File<'a> {
    data: Hole,
    filename: String,
    content_type: Cow<'a, str>,
}

#[cfg(feature = "cli")]
impl File<'_> {
    pub(super) fn name(&self) -> &str {
        &self.filename
    }

    pub(super) fn content_type(&self) -> &str {
        &self.content_type
    }
}

/// The evidence whose bytes the payload streams, in the order of its holes.
#[derive(Debug, Default)]
pub(super) struct Attachments<'a> {
    evidence: Vec<&'a Evidence>,
    /// The Tests whose evidence is not in this payload.
    bare: Option<&'a BTreeSet<Subject>>,
    is_bare: bool,
}

/// All evidence of a test with the names it has there. A name says the row, if
/// there are several, and the step, if its evidence is not told there.
pub(super) fn named(rows: &[Row], steps: Steps) -> Vec<(String, &Evidence)> {
    let mut files = Vec::new();
    for (row, number) in rows.iter().zip(1..) {
        let of_row = if rows.len() > 1 { format!("iteration-{number}-") } else { String::new() };
        files.extend(row.said.evidence.iter().map(|file| (name(&of_row, file), file)));
        if steps == Steps::Comment {
            for (step, number) in row.steps.iter().zip(1..) {
                let of_step = format!("{of_row}step-{number}-");
                files.extend(step.said.evidence.iter().map(|file| (name(&of_step, file), file)));
            }
        }
    }
    files
}

fn name(prefix: &str, evidence: &Evidence) -> String {
    format!("{prefix}{}", text::filename(&evidence.filename))
}

impl<'a> Attachments<'a> {
    /// Of all Tests but those that are `bare`.
    pub(super) fn but(bare: &'a BTreeSet<Subject>) -> Self {
        Self { bare: Some(bare), ..Self::default() }
    }

    /// What follows is of this Test.
    pub(super) fn begin(&mut self, subject: &Subject) {
        self.is_bare = self.bare.is_some_and(|bare| bare.contains(subject));
    }

    /// The evidence of all rows.
    pub(super) fn of_rows(&mut self, rows: &'a [Row], steps: Steps) -> Vec<File<'a>> {
        let named = if self.is_bare { Vec::new() } else { named(rows, steps) };
        named.into_iter().map(|(filename, file)| self.file(filename, file)).collect()
    }

    /// The evidence of one step.
    pub(super) fn of_step(&mut self, step: &'a Step) -> Vec<File<'a>> {
        let files = if self.is_bare { &[][..] } else { &step.said.evidence };
        files.iter().map(|file| self.file(name("", file), file)).collect()
    }

    /// All of it.
    pub(super) fn evidence(&self) -> &[&'a Evidence] {
        &self.evidence
    }

    fn file(&mut self, filename: String, evidence: &'a Evidence) -> File<'a> {
        self.evidence.push(evidence);
        let data = Hole(self.evidence.len() - 1);
        File { data, content_type: content_type(evidence), filename }
    }
}

/// The names and sizes that the evidence of a Test's rows is sent with.
#[cfg(feature = "cli")]
pub(crate) fn files(rows: &[Row], steps: Steps) -> Vec<(String, u64)> {
    let mut attachments = Attachments::default();
    let files = attachments.of_rows(rows, steps);
    let sizes = attachments.evidence().iter().map(|evidence| evidence.size);
    files.into_iter().map(|file| file.filename).zip(sizes).collect()
}

/// As the test gave it, else as the name's extension says.
pub(super) fn content_type(evidence: &Evidence) -> Cow<'_, str> {
    let given = evidence.content_type.as_deref().map(str::trim);
    let guessed = || mime_guess::from_path(&evidence.filename).first_raw();
    let known = given.filter(|given| is_type(given)).or_else(guessed);
    known.unwrap_or("application/octet-stream").into()
}

/// Is it text, as far as its type tells?
pub(crate) fn is_text(evidence: &Evidence) -> bool {
    let kind = content_type(evidence).to_ascii_lowercase();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let texts = ["json", "xml", "yaml", "toml", "javascript", "urlencoded", "html"];
    essence.starts_with("text/") || texts.iter().any(|text| essence.ends_with(text))
}

/// `type/subtype`, and perhaps parameters, as RFC 9110 has it in section 8.3.1.
fn is_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default();
    let is_token = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&^_.+-".contains(c))
    };
    essence.trim().split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
}
