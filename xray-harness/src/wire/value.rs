//! The parts of Xray JSON that both deployments write alike.

use std::fmt::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::ser::Error;
use serde::{Serialize, Serializer};

use crate::execution::model::Row;
use crate::field_value::FieldValue;

/// Xray takes no more parameters for one iteration.
pub(super) const MOST_PARAMETERS: usize = 20;

/// A time in whole seconds with a colon in its offset, `2021-07-14T11:47:35+00:00`:
/// some Server instances refuse milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time(pub(super) SystemTime);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = text(self.0).map_err(|_| S::Error::custom("no calendar has such a time"))?;
        serializer.serialize_str(&text)
    }
}

/// The same as text; an instant that no calendar has is the epoch.
#[cfg(feature = "cli")]
pub(super) fn time(at: SystemTime) -> String {
    text(at).or_else(|_| text(UNIX_EPOCH)).unwrap_or_default()
}

fn text(at: SystemTime) -> Result<String, fmt::Error> {
    // The crate panics at a time before.
    at.duration_since(UNIX_EPOCH).map_err(|_| fmt::Error)?;
    let mut text = String::new();
    write!(text, "{}", humantime::format_rfc3339_seconds(at))?;
    Ok(text.replace('Z', "+00:00"))
}

/// A value that tells two iterations apart.
#[derive(Debug, Serialize)]
pub(super) struct Parameter<'a> {
    name: &'a str,
    value: &'a str,
}

/// Which test it was, and what it was given; no more than Xray takes.
pub(super) fn parameters(row: &Row) -> Vec<Parameter<'_>> {
    let test = Parameter { name: "test", value: &row.name };
    let given = row.parameters.iter().map(|(name, value)| Parameter { name, value });
    std::iter::once(test).chain(given).take(MOST_PARAMETERS).collect()
}

/// A custom field of the test run: `{"id":"…","value":…}`.
#[derive(Debug, Serialize)]
pub(super) struct CustomField<'a> {
    id: &'a str,
    value: &'a FieldValue,
}

/// The fields of all rows; a later row's value of a field counts.
pub(super) fn custom_fields(rows: &[Row]) -> Vec<CustomField<'_>> {
    let all = rows.iter().flat_map(|row| &row.fields);
    let by_id: std::collections::BTreeMap<_, _> = all.map(|(id, value)| (id, value)).collect();
    by_id.into_iter().map(|(id, value)| CustomField { id, value }).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::text;

    #[test]
    fn a_time_is_told_in_whole_seconds_with_its_offset() {
        let text = |millis| text(UNIX_EPOCH + Duration::from_millis(millis)).ok();
        assert_eq!(text(0).as_deref(), Some("1970-01-01T00:00:00+00:00"));
        assert_eq!(text(1_626_263_255_999).as_deref(), Some("2021-07-14T11:47:35+00:00"));
        assert_eq!(text(1_709_164_800_000).as_deref(), Some("2024-02-29T00:00:00+00:00"));
        assert_eq!(text(253_402_300_799_999).as_deref(), Some("9999-12-31T23:59:59+00:00"));
        assert_eq!(text(253_402_300_800_000), None);
        assert!(super::text(UNIX_EPOCH - Duration::from_secs(1)).is_err());
    }
}
