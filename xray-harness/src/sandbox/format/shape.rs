//! A small language for the tables of what a body may hold.

use std::fmt;

use serde_json::{Map, Value};

use crate::key;
use crate::sandbox::{api::Api, moment::Moment};

/// An object with a closed list of properties.
pub(super) struct Object {
    pub(super) properties: &'static [Property],
    /// Of each of these groups at most one may be present.
    pub(super) exclusive: &'static [&'static [&'static str]],
    /// Of these at least one must be present.
    pub(super) any_of: &'static [&'static str],
    /// Where other properties, all of them strings, are welcome.
    pub(super) open_on: Option<On>,
}

/// A property, and who knows it. A name may have a row for each deployment.
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
    pub(super) on: On,
}

/// Who knows a property.
#[derive(Clone, Copy)]
pub(super) enum On {
    Both,
    Cloud,
    Server,
    /// Server, but not version 1.0 of its interface.
    ServerTwo,
}

/// What a property's value must be. Never null, and a list never empty.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A string that is not empty.
    Text,
    /// A string that is not empty, nor longer than this many characters on Cloud.
    Capped(usize),
    /// A string that may be empty, because its author did not choose it.
    Free,
    /// A string without white space.
    Label,
    /// The key of a project.
    Project,
    /// The key of an issue.
    Issue,
    /// A date-time with offset; without milliseconds on Server.
    DateTime,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Anything but null.
    Any,
    /// An object.
    Object(&'static Object),
    /// A list that is not empty.
    List(&'static Self),
}

/// A property at fault.
#[derive(Debug)]
pub(in crate::sandbox) struct Flaw {
    path: String,
    fault: String,
}

impl Object {
    /// Looks for the first fault in a whole body.
    pub(super) fn check(&'static self, api: Api, body: &Value) -> Result<(), Flaw> {
        Shape::Object(self).check(api, "", body)
    }

    fn check_map(&self, api: Api, path: &str, map: &Map<String, Value>) -> Result<(), Flaw> {
        self.check_presence(api, path, map)?;
        for (name, value) in map {
            let path = join(path, name);
            match self.known(api).find(|property| property.name == name) {
                Some(property) => property.shape.check(api, &path, value)?,
                None if self.open_on.is_some_and(|on| on.includes(api)) => {
                    Shape::Free.check(api, &path, value)?;
                }
                None => return Err(Flaw::new(path, self.unknown(api))),
            }
        }
        Ok(())
    }

    fn check_presence(&self, api: Api, path: &str, map: &Map<String, Value>) -> Result<(), Flaw> {
        let absent = |property: &&Property| property.required && !map.contains_key(property.name);
        if let Some(property) = self.known(api).find(absent) {
            return Err(Flaw::new(join(path, property.name), "required"));
        }
        if let Some(first) = self.any_of.first()
            && !self.any_of.iter().any(|name| map.contains_key(*name))
        {
            let fault = format!("one of {} is required", self.any_of.join(", "));
            return Err(Flaw::new(join(path, first), fault));
        }
        for group in self.exclusive {
            let mut present = group.iter().filter(|name| map.contains_key(**name));
            if let (Some(first), Some(second)) = (present.next(), present.next()) {
                let fault = format!("not allowed together with {first}");
                return Err(Flaw::new(join(path, second), fault));
            }
        }
        Ok(())
    }

    fn unknown(&self, api: Api) -> String {
        let known: Vec<_> = self.known(api).map(|property| property.name).collect();
        format!("unknown property, known are {}", known.join(", "))
    }

    fn known(&self, api: Api) -> impl Iterator<Item = &Property> {
        let known = move |property: &&Property| property.on.includes(api);
        self.properties.iter().filter(known)
    }
}

impl On {
    fn includes(self, api: Api) -> bool {
        match self {
            Self::Both => true,
            Self::Cloud => api.is_cloud(),
            Self::Server => !api.is_cloud(),
            Self::ServerTwo => api.is_server_two(),
        }
    }
}

impl Shape {
    fn check(self, api: Api, path: &str, value: &Value) -> Result<(), Flaw> {
        match self {
            Self::Any if value.is_null() => Err(Flaw::new(path, "null is not allowed")),
            Self::Any => Ok(()),
            Self::Object(object) => {
                let map = value.as_object().ok_or_else(|| wrong(path, "an object", value))?;
                object.check_map(api, path, map)
            }
            Self::List(item) => {
                let list = value.as_array().ok_or_else(|| wrong(path, "a list", value))?;
                check_list(*item, api, path, list)
            }
            _ => {
                let text = value.as_str().ok_or_else(|| wrong(path, "a string", value))?;
                let flaw = |fault| Flaw::new(path, fault);
                self.fault_of(api, text).map_or(Ok(()), |fault| Err(flaw(fault)))
            }
        }
    }

    fn fault_of(self, api: Api, text: &str) -> Option<String> {
        let fault = match self {
            Self::Free => return None,
            _ if text.is_empty() => "an empty string is not absent".to_owned(),
            Self::Capped(most) if api.is_cloud() && text.chars().count() > most => {
                format!("longer than {most} characters")
            }
            Self::Label if text.contains(char::is_whitespace) => {
                "white space in a label".to_owned()
            }
            Self::Project if !key::is_project(text) => "not a project's key".to_owned(),
            Self::Issue if key::project_of(text).is_none() => "not an issue's key".to_owned(),
            Self::Word(words) if !words.contains(&text) => {
                format!("{text:?} is none of {}", words.join(", "))
            }
            Self::DateTime => return fault_of_date(api, text),
            _ => return None,
        };
        Some(fault)
    }
}

impl Flaw {
    pub(in crate::sandbox) fn new(path: impl Into<String>, fault: impl Into<String>) -> Self {
        Self { path: path.into(), fault: fault.into() }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() || self.path == "." {
            return f.write_str(&self.fault);
        }
        write!(f, "{}: {}", self.path, self.fault)
    }
}

fn check_list(item: Shape, api: Api, path: &str, list: &[Value]) -> Result<(), Flaw> {
    if list.is_empty() {
        return Err(Flaw::new(path, "an empty list is not absent"));
    }
    let mut items = list.iter().enumerate();
    items.try_for_each(|(at, value)| item.check(api, &format!("{path}[{at}]"), value))
}

/// Some Server instances refuse milliseconds, so this one does.
fn fault_of_date(api: Api, text: &str) -> Option<String> {
    match Moment::parse(text) {
        Ok(moment) if moment.has_fraction() && !api.is_cloud() => {
            Some("milliseconds in a date-time".to_owned())
        }
        Ok(_) => None,
        Err(fault) => Some(fault.to_string()),
    }
}

fn wrong(path: &str, wanted: &str, found: &Value) -> Flaw {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Flaw::new(path, format!("expected {wanted}, found {found}"))
}

fn join(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    }
}
