//! The parts of Xray JSON that both deployments write alike.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::Offset;
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

/// The same as text; an instant that no calendar has is the epoch.
#[cfg(feature = "cli")]
pub(super) fn time(at: SystemTime) -> String {
    let time = Timestamp::try_from(at).unwrap_or_default();
    let seconds = Timestamp::from_second(time.as_second()).unwrap_or_default();
    seconds.display_with_offset(Offset::UTC).to_string()
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = Timestamp::try_from(self.0).map_err(S::Error::custom)?;
        let seconds = Timestamp::from_second(time.as_second()).map_err(S::Error::custom)?;
        serializer.collect_str(&seconds.display_with_offset(Offset::UTC))
    }
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
