//! The parts of Xray JSON that both deployments write alike.

use std::borrow::Cow;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::ser::Error;
use serde::{Serialize, Serializer};

use super::payload::Hole;
use crate::execution::model::{Evidence, Row};

/// A time in whole seconds with a colon in its offset, `2021-07-14T11:47:35+00:00`:
/// some Server instances refuse milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time(pub(super) SystemTime);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = Timestamp::try_from(self.0).map_err(S::Error::custom)?;
        let seconds = Timestamp::from_second(time.as_second()).map_err(S::Error::custom)?;
        serializer.collect_str(&seconds.display_with_offset(Offset::UTC))
    }
}

/// A file: `{"data":"…","filename":"…","contentType":"…"}`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File<'a> {
    data: Hole,
    filename: Cow<'a, str>,
    content_type: &'static str,
}

/// A value that tells two iterations apart.
#[derive(Debug, Serialize)]
pub(super) struct Parameter<'a> {
    name: &'a str,
    value: &'a str,
}

/// The one parameter that every row has: which test it was.
pub(super) fn parameters(row: &Row) -> Vec<Parameter<'_>> {
    vec![Parameter { name: "test", value: &row.name }]
}

/// The evidence whose bytes the payload streams, in the order of its holes.
#[derive(Debug, Default)]
pub(super) struct Attachments<'a>(Vec<&'a Evidence>);

impl<'a> Attachments<'a> {
    /// The evidence of all rows; with several rows, each file says its row.
    pub(super) fn files(&mut self, rows: &'a [Row]) -> Vec<File<'a>> {
        let mut files = Vec::new();
        for (row, number) in rows.iter().zip(1..) {
            for evidence in &row.evidence {
                let filename = match rows.len() {
                    1 => Cow::Borrowed(&*evidence.filename),
                    _ => Cow::Owned(format!("iteration-{number}-{}", evidence.filename)),
                };
                files.push(self.file(evidence, filename));
            }
        }
        files
    }

    pub(super) fn evidence(&self) -> &[&'a Evidence] {
        &self.0
    }

    fn file(&mut self, evidence: &'a Evidence, filename: Cow<'a, str>) -> File<'a> {
        self.0.push(evidence);
        let content_type = mime_guess::from_path(&*evidence.filename).first_raw();
        File {
            data: Hole(self.0.len() - 1),
            filename,
            content_type: content_type.unwrap_or("application/octet-stream"),
        }
    }
}
