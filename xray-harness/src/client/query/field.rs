//! The fields of an instance's issues.

use serde::Deserialize;

/// The types of Xray's fields on Server. Their numbers are the instance's, and
/// their names in its language (docs.getxray.app, "Custom Fields" of Xray Server + DC).
const PLAN: &str = "com.xpandit.plugins.xray:test-plan-custom-field";
const ENVIRONMENTS: &str = "com.xpandit.plugins.xray:test-environments-custom-field";

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Field {
    /// `labels`, `customfield_10010`
    pub(crate) id: String,
    /// As people see it, in their language.
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) schema: Schema,
}

/// What its values are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Schema {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    /// Of a list, what is in it.
    pub(crate) items: Option<String>,
    /// Whose field it is, where it is not Jira's own.
    #[serde(default)]
    custom: Option<String>,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Fields(Vec<Field>);

/// What a name leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Named<'a> {
    One(&'a Field),
    /// Names are no more than that; the ids of those that have it.
    Several(Vec<&'a str>),
    None,
}

impl Fields {
    pub(super) fn new(fields: Vec<Field>) -> Self {
        Self(fields)
    }

    /// The field with this id, else the one with this name; its case counts only
    /// where two differ by nothing else.
    pub(crate) fn named(&self, name: &str) -> Named<'_> {
        if let Some(field) = self.0.iter().find(|field| field.id == name) {
            return Named::One(field);
        }
        let all = |is_it: &dyn Fn(&str) -> bool| {
            self.0.iter().filter(|field| is_it(&field.name)).collect::<Vec<_>>()
        };
        let exactly = all(&|known| known == name);
        let found = if exactly.is_empty() {
            all(&|known| known.to_lowercase() == name.to_lowercase())
        } else {
            exactly
        };
        match found.as_slice() {
            [] => Named::None,
            [field] => Named::One(field),
            several => Named::Several(several.iter().map(|field| &*field.id).collect()),
        }
    }

    /// Server's field for the Test Plans of a Test Execution.
    pub(crate) fn test_plan(&self) -> Option<&Field> {
        self.of_type(PLAN)
    }

    /// Server's field for the Test Environments of a Test Execution.
    pub(crate) fn test_environments(&self) -> Option<&Field> {
        self.of_type(ENVIRONMENTS)
    }

    fn of_type(&self, custom: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.schema.custom.as_deref() == Some(custom))
    }

    #[cfg(feature = "cli")]
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|field| &*field.name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Fields, Named, Schema};

    #[test]
    fn an_id_goes_before_a_name_and_a_name_of_several_is_none() {
        let field = |id: &str, name: &str| Field {
            id: id.to_owned(),
            name: name.to_owned(),
            schema: Schema::default(),
        };
        let fields = Fields::new(vec![
            field("customfield_1", "Team"),
            field("customfield_2", "team"),
            field("customfield_3", "Severity"),
            field("customfield_4", "Score"),
            field("customfield_5", "Score"),
            field("Score2", "customfield_1"),
        ]);
        let id = |name| match fields.named(name) {
            Named::One(field) => field.id.clone(),
            Named::Several(ids) => ids.join(" or "),
            Named::None => "none".to_owned(),
        };
        for (name, expected) in [
            ("customfield_1", "customfield_1"),
            ("Team", "customfield_1"),
            ("team", "customfield_2"),
            ("TEAM", "customfield_1 or customfield_2"),
            ("severity", "customfield_3"),
            ("Score", "customfield_4 or customfield_5"),
            ("Sev", "none"),
        ] {
            assert_eq!(id(name), expected, "{name}");
        }
    }
}
