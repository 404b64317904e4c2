//! Jira's fields of a new Test Execution, brought from the words of who sets
//! them to what Jira takes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Error;
use crate::client::{Client, Field, Fields, Named};
use crate::config::{Config, setting_of_field};
use crate::deployment::Deployment;
use crate::execution::model::Details;

/// What a field takes.
struct Kind<'a> {
    of: &'a str,
    /// Of a list, what is in it.
    items: Option<&'a str>,
}

/// Puts into `details` the fields as Jira takes them, by their ids. Asks for
/// the instance's fields only if somebody names one, or if Xray's own are to
/// be filled in.
pub(super) fn resolve(
    client: Client,
    config: &Config,
    details: &mut Details,
) -> Result<Client, Error> {
    if details.fields.is_empty() {
        return Ok(client);
    }
    let deployment = client.target().deployment;
    let is_named = details.fields.keys().any(|name| own(name).is_none() && !is_id(name));
    let are_ours = deployment == Deployment::Server
        && (details.test_plan.is_some() || !details.test_environments.is_empty());
    let client = if is_named { client.asking(config.jira()?) } else { client };
    let known = (is_named || are_ours).then(|| client.fields()).transpose();
    let known = known.map_err(Error::Fields)?;
    let mut fields = BTreeMap::new();
    for (name, value) in std::mem::take(&mut details.fields) {
        let (id, value) = resolved(&name, value, known.as_ref(), deployment)?;
        // Named in the instance's language, it was not known before.
        if let Some(setting) = setting_of_field(&id) {
            return Err(Error::Field { name, why: format!("that is what {setting} is for") });
        }
        put(&mut fields, id, name, value)?;
    }
    if let Some(known) = known.filter(|_| are_ours) {
        for (id, name, value) in ours(details, &known)? {
            put(&mut fields, id, name.to_owned(), value)?;
        }
    }
    details.fields = fields;
    Ok(client)
}

fn put(
    fields: &mut BTreeMap<String, Value>,
    id: String,
    name: String,
    value: Value,
) -> Result<(), Error> {
    match fields.insert(id, value) {
        Some(_) => Err(Error::Field { name, why: "it is said twice".to_owned() }),
        None => Ok(()),
    }
}

fn resolved(
    name: &str,
    value: Value,
    known: Option<&Fields>,
    deployment: Deployment,
) -> Result<(String, Value), Error> {
    if let Some(kind) = own(name) {
        return Ok((name.to_owned(), shaped(&kind, value, deployment)));
    }
    if is_id(name) {
        return Ok((name.to_owned(), value));
    }
    let unknown = |why: String| Error::Field { name: name.to_owned(), why };
    match known.map_or(Named::None, |known| known.named(name)) {
        Named::One(Field { id, schema, .. }) => {
            let of = schema.kind.as_deref().unwrap_or_default();
            let kind = Kind { of, items: schema.items.as_deref() };
            Ok((id.clone(), shaped(&kind, value, deployment)))
        }
        Named::Several(ids) => {
            Err(unknown(format!("several fields are called that: name one of {}", ids.join(", "))))
        }
        Named::None => Err(unknown("Jira has no such field".to_owned())),
    }
}

/// The Test Plan and the Test Environments, which on Server are fields as all
/// others, with numbers of this instance and names in its language.
fn ours(details: &Details, known: &Fields) -> Result<Vec<(String, &'static str, Value)>, Error> {
    let id = |found: Option<&Field>, what: &str, setting: &str| {
        found.map(|field| field.id.clone()).ok_or_else(|| Error::Field {
            name: what.to_owned(),
            why: format!(
                "Jira shows no field of Xray's for it, which {setting} needs beside \
                 [execution.fields]"
            ),
        })
    };
    let mut fields = Vec::new();
    if let Some(plan) = &details.test_plan {
        let id = id(known.test_plan(), "Test Plan", "XRAY_TEST_PLAN")?;
        fields.push((id, "XRAY_TEST_PLAN", json!([plan])));
    }
    if !details.test_environments.is_empty() {
        let found = known.test_environments();
        let id = id(found, "Test Environments", "XRAY_TEST_ENVIRONMENTS")?;
        fields.push((id, "XRAY_TEST_ENVIRONMENTS", json!(details.test_environments)));
    }
    Ok(fields)
}

/// Jira's own fields go by the same name everywhere
/// (developer.atlassian.com, "Create issue").
fn own(name: &str) -> Option<Kind<'static>> {
    let (of, items) = match name {
        "labels" => ("array", Some("string")),
        "components" => ("array", Some("component")),
        "priority" => ("priority", None),
        "issuetype" => ("issuetype", None),
        "security" => ("securitylevel", None),
        "assignee" | "reporter" => ("user", None),
        "parent" => ("issuelink", None),
        "duedate" => ("date", None),
        "environment" => ("string", None),
        _ => return None,
    };
    Some(Kind { of, items })
}

fn is_id(name: &str) -> bool {
    let number = name.strip_prefix("customfield_");
    number.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A text in the form in which a field of this kind names what is meant by it.
/// What is no text is already as its author wants it.
fn shaped(kind: &Kind<'_>, value: Value, deployment: Deployment) -> Value {
    match (kind.of, value) {
        ("array", Value::Array(values)) => {
            let item = |value| shaped_item(kind, value, deployment);
            values.into_iter().map(item).collect()
        }
        ("array", value) => json!([shaped_item(kind, value, deployment)]),
        ("option" | "option-with-child", Value::String(text)) => json!({ "value": text }),
        ("user", Value::String(text)) => match deployment {
            Deployment::Cloud => json!({ "accountId": text }),
            Deployment::Server => json!({ "name": text }),
        },
        ("project" | "issuelink", Value::String(text)) => json!({ "key": text }),
        (
            "component" | "group" | "issuetype" | "priority" | "resolution" | "securitylevel"
            | "version",
            Value::String(text),
        ) => json!({ "name": text }),
        (_, value) => value,
    }
}

fn shaped_item(kind: &Kind<'_>, value: Value, deployment: Deployment) -> Value {
    let item = Kind { of: kind.items.unwrap_or_default(), items: None };
    shaped(&item, value, deployment)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Kind, is_id, shaped};
    use crate::deployment::Deployment;

    #[test]
    fn a_text_takes_the_form_of_its_field() {
        let table: [(&str, Option<&str>, Value, Value); 9] = [
            ("option", None, json!("High"), json!({"value": "High"})),
            ("option", None, json!({"id": "7"}), json!({"id": "7"})),
            ("array", Some("option"), json!(["a", "b"]), json!([{"value": "a"}, {"value": "b"}])),
            ("array", Some("string"), json!("a"), json!(["a"])),
            ("array", Some("component"), json!(["UI"]), json!([{"name": "UI"}])),
            ("priority", None, json!("High"), json!({"name": "High"})),
            ("user", None, json!("a1"), json!({"accountId": "a1"})),
            ("number", None, json!(7), json!(7)),
            ("string", None, json!("x"), json!("x")),
        ];
        for (of, items, value, expected) in table {
            assert_eq!(shaped(&Kind { of, items }, value, Deployment::Cloud), expected, "{of}");
        }
        let user = Kind { of: "user", items: None };
        assert_eq!(shaped(&user, json!("ann"), Deployment::Server), json!({"name": "ann"}));
    }

    #[test]
    fn an_id_has_a_number() {
        assert!(is_id("customfield_10010"));
        assert!(!is_id("customfield_") && !is_id("customfield_x") && !is_id("Severity"));
    }
}
