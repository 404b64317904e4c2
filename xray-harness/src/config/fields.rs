//! `[execution.fields]`: what Jira is told of a new Test Execution beside what
//! Xray JSON knows.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Error;
use crate::provenance::Template;

pub(super) const TABLE: &str = "[execution.fields]";

/// Fields that settings of their own fill in.
const ELSEWHERE: [(&str, &str); 4] = [
    ("project", "XRAY_PROJECT"),
    ("summary", "XRAY_SUMMARY"),
    ("description", "XRAY_DESCRIPTION"),
    ("fixversions", "XRAY_VERSION"),
];

/// Values by the name or the id of their field, as JSON.
pub(super) fn fields(table: toml::Table) -> Result<BTreeMap<String, Value>, Error> {
    let field = |(name, value): (String, toml::Value)| {
        if let Some(setting) = setting_of_field(&name) {
            return Err(Error::Field { name, why: format!("that is what {setting} is for") });
        }
        let value = json(value).map_err(|why| Error::Field { name: name.clone(), why })?;
        check(&value)?;
        Ok((name, value))
    };
    table.into_iter().map(field).collect()
}

/// The setting that fills in the field of this name or id.
pub(crate) fn setting_of_field(name: &str) -> Option<&'static str> {
    let own = name.to_lowercase().replace(' ', "");
    ELSEWHERE.into_iter().find(|(known, _)| *known == own).map(|(_, setting)| setting)
}

fn json(value: toml::Value) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) if text.trim().is_empty() => {
            return Err("it is empty; leave it out".to_owned());
        }
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(number)
            .map(Value::Number)
            .ok_or_else(|| format!("{number} is no number to JSON"))?,
        toml::Value::Boolean(is) => Value::Bool(is),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(values) => values.into_iter().map(json).collect::<Result<_, _>>()?,
        toml::Value::Table(table) => {
            let pairs = table.into_iter().map(|(name, value)| Ok((name, json(value)?)));
            Value::Object(pairs.collect::<Result<_, String>>()?)
        }
    })
}

/// Every text may hold facts in braces.
fn check(value: &Value) -> Result<(), Error> {
    match value {
        Value::String(text) => Template::parse(text)
            .map(drop)
            .map_err(|source| Error::Template { setting: TABLE.into(), source }),
        Value::Array(values) => values.iter().try_for_each(check),
        Value::Object(pairs) => pairs.values().try_for_each(check),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fields;

    #[test]
    fn what_a_table_says_is_what_json_says() {
        let table = toml::from_str(
            "labels = [\"ci\"]\nScore = 1.5\n\"Due by\" = 2026-11-24\n\
             customfield_10010 = { value = \"High\", child = { id = 7 } }",
        );
        let fields = json!(fields(table.unwrap()).unwrap());
        let expected = json!({
            "labels": ["ci"],
            "Score": 1.5,
            "Due by": "2026-11-24",
            "customfield_10010": { "value": "High", "child": { "id": 7 } },
        });
        assert_eq!(fields, expected);
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for (text, told) in [
            ("Summary = \"x\"", "XRAY_SUMMARY"),
            ("\"Fix versions\" = [\"x\"]", "XRAY_VERSION"),
            ("Team = \"{nobody}\"", "cannot be filled in"),
            ("Team = [\" \"]", "it is empty"),
            ("Team = nan", "no number"),
        ] {
            let error = fields(toml::from_str(text).unwrap()).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
