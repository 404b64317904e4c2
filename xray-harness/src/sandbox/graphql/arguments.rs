//! The arguments of one field, and the rules about them that no schema holds.

use serde_json::{Map, Value};

pub(super) struct Arguments(Map<String, Value>);

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) start: usize,
    pub(super) limit: usize,
}

impl Arguments {
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self(values)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A list of texts; one text stands for a list of one.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<&str>> {
        match self.0.get(name)? {
            Value::Array(values) => Some(values.iter().filter_map(Value::as_str).collect()),
            Value::String(text) => Some(vec![text]),
            _ => None,
        }
    }

    pub(super) fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Numeric ids of issues. Keys are something else.
    pub(super) fn ids(&self, name: &str) -> Result<Option<Vec<&str>>, String> {
        let Some(ids) = self.texts(name) else { return Ok(None) };
        match ids.iter().find(|id| !is_id(id)) {
            Some(id) => Err(format!("{name}: {id} is not the id of an issue")),
            None => Ok(Some(ids)),
        }
    }

    /// One numeric id, which must be given.
    pub(super) fn id(&self, name: &str) -> Result<&str, String> {
        match self.text(name) {
            Some(id) if is_id(id) => Ok(id),
            Some(id) => Err(format!("{name}: {id} is not the id of an issue")),
            None => Err(format!("{name} must be given")),
        }
    }

    /// Refuses arguments whose meaning the sandbox does not know.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), String> {
        let given = self.0.iter().filter(|(_, value)| !value.is_null());
        match given.map(|(name, _)| name).find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(format!("this sandbox does not know the argument {name}")),
            None => Ok(()),
        }
    }

    /// `limit` is 1 to 100 everywhere.
    pub(super) fn page(&self) -> Result<Page, String> {
        let number = |name| self.0.get(name).and_then(Value::as_i64);
        let limit = number("limit").filter(|limit| (1..=100).contains(limit));
        let limit = limit.ok_or("limit must be between 1 and 100")?;
        let start = usize::try_from(number("start").unwrap_or(0));
        Ok(Page {
            start: start.map_err(|_| "start must not be negative")?,
            limit: usize::try_from(limit).unwrap_or(100),
        })
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
