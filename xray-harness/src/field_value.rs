//! The value of a custom field of a test run.

use serde::{Deserialize, Serialize};

/// A custom field's value: one text, or several for a field that takes a list.
///
/// Xray reads every kind of field from text: a number as its digits, a switch
/// as `true` or `false`, a date as `2026-01-31`, a date with a time as
/// `2026-01-31T12:00Z`, a choice as its option's text
/// (docs.getxray.app, "Import Execution Results - REST v2", `customFields`).
///
/// ```
/// use xray_harness::FieldValue;
///
/// assert_eq!(FieldValue::from(true), FieldValue::from("true"));
/// assert_eq!(FieldValue::from(["a", "b"]), FieldValue::List(vec!["a".into(), "b".into()]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// One value.
    Text(String),
    /// The chosen options of a field with several.
    List(Vec<String>),
}

macro_rules! as_text {
    ($($kind:ty),*) => {$(
        impl From<$kind> for FieldValue {
            fn from(value: $kind) -> Self {
                Self::Text(value.to_string())
            }
        }
    )*};
}

as_text!(&str, String, bool, i32, i64, u32, u64, usize, f64);

impl From<Vec<String>> for FieldValue {
    fn from(values: Vec<String>) -> Self {
        Self::List(values)
    }
}

impl<const N: usize> From<[&str; N]> for FieldValue {
    fn from(values: [&str; N]) -> Self {
        Self::List(values.map(str::to_owned).into())
    }
}
