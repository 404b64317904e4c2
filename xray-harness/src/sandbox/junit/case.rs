//! One test case of a report.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::element::Element;
use crate::key;
use crate::sandbox::api::Api;
use crate::sandbox::format::{CustomField, Evidence, Flaw, TestInfo, TestResult};
use crate::sandbox::model::{Moment, Status};

/// A test case, and what is known around it.
pub(super) struct Case<'a> {
    pub(super) api: Api,
    /// Where it stands, for a fault in it.
    pub(super) path: &'a str,
    pub(super) suite: &'a Element,
    pub(super) element: &'a Element,
    /// In which it may be a Test that is known by its definition.
    pub(super) project: &'a str,
}

impl Case<'_> {
    pub(super) fn result(&self) -> Result<TestResult, Flaw> {
        let definition = self.definition()?;
        let properties = self.properties()?;
        let named = |name: &str| {
            let found = properties.iter().find(|it| it.attribute("name") == Some(name));
            found.copied()
        };
        let value = |name: &str| named(name).map(|it| self.value(name, it)).transpose();
        self.check_lists(&value)?;
        let test_key = value("test_key")?;
        let summary = value("test_summary")?.unwrap_or_else(|| definition.clone());
        let said = |name: &str| named(name).map(|it| it.text.clone()).filter(|it| !it.is_empty());
        let made = || TestInfo {
            summary,
            project_key: self.project.to_owned(),
            kind: "Generic".to_owned(),
            definition: Some(definition),
        };
        let test_info = test_key.is_none().then(made);
        let (status, failure) = self.verdict();
        Ok(TestResult {
            test_key,
            test_info,
            start: self.moment("started-at")?,
            finish: self.moment("finished-at")?,
            comment: said("testrun_comment").or(failure),
            executed_by: None,
            assignee: None,
            status: status.word(self.api.deployment).to_owned(),
            steps: Vec::new(),
            examples: Vec::new(),
            iterations: Vec::new(),
            defects: Vec::new(),
            evidence: self.items(named("testrun_evidence"), evidence)?,
            custom_fields: self.items(named("testrun_customfields"), custom_field)?,
        })
    }

    /// What a Generic Test is known by.
    fn definition(&self) -> Result<String, Flaw> {
        let name = self.element.attribute("name").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| self.flaw("name", "required"))?;
        let class = self.element.attribute("classname").filter(|class| !class.is_empty());
        let class = class.or_else(|| self.suite.attribute("name")).unwrap_or_default();
        Ok(format!("{class}.{name}"))
    }

    /// Cloud's parser breaks on a list of none.
    fn properties(&self) -> Result<Vec<&Element>, Flaw> {
        let mut all = Vec::new();
        for list in self.element.all("properties") {
            if list.children.is_empty() && self.api.is_cloud() {
                return Err(self.flaw("properties", "an empty list is not absent"));
            }
            all.extend(list.all("property"));
        }
        match all.iter().find(|property| property.attribute("name").is_none()) {
            Some(_) => Err(self.flaw("property", "a property without a name")),
            None => Ok(all),
        }
    }

    fn value(&self, name: &str, property: &Element) -> Result<String, Flaw> {
        let value = property.attribute("value").filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| self.flaw(name, "a property without a value"))?;
        if name == "test_key" && key::project_of(value).is_none() {
            return Err(self.flaw(name, "not an issue's key"));
        }
        Ok(value.to_owned())
    }

    fn check_lists(
        &self,
        value: &impl Fn(&str) -> Result<Option<String>, Flaw>,
    ) -> Result<(), Flaw> {
        let tags = value("tags")?.unwrap_or_default();
        if tags.contains(char::is_whitespace) {
            return Err(self.flaw("tags", "white space in a label"));
        }
        for name in ["requirements", "requirement"] {
            let keys = value(name)?.unwrap_or_default();
            let mut keys = keys.split(',').filter(|key| !key.is_empty());
            if let Some(wrong) = keys.find(|key| key::project_of(key).is_none()) {
                let fault =
                    format!("{wrong} is not a requirement issue or is not a valid issue key.");
                return Err(self.flaw(name, fault));
            }
        }
        Ok(())
    }

    /// The status, and what a failure says.
    fn verdict(&self) -> (Status, Option<String>) {
        let failed = self.element.all("failure").chain(self.element.all("error")).next();
        match (failed, self.element.all("skipped").next()) {
            (Some(failed), _) => {
                let message = failed.attribute("message").unwrap_or_default();
                let told = if failed.text.trim().is_empty() { message } else { &failed.text };
                (Status::Failed, Some(told.to_owned()).filter(|told| !told.is_empty()))
            }
            (None, Some(_)) => (Status::Todo, None),
            (None, None) => (Status::Passed, None),
        }
    }

    fn moment(&self, name: &str) -> Result<Option<Moment>, Flaw> {
        let Some(text) = self.element.attribute(name) else { return Ok(None) };
        let moment = Moment::parse(text).map_err(|fault| self.flaw(name, fault.to_string()))?;
        if moment.has_fraction() && !self.api.is_cloud() {
            return Err(self.flaw(name, "milliseconds in a date-time"));
        }
        Ok(Some(moment))
    }

    fn items<T>(
        &self,
        list: Option<&Element>,
        read: impl Fn(&str, &str) -> Result<T, String>,
    ) -> Result<Vec<T>, Flaw> {
        let items = list.into_iter().flat_map(|list| list.all("item"));
        let item = |item: &Element| {
            let name = item.attribute("name").filter(|name| !name.is_empty());
            let name = name.ok_or_else(|| self.flaw("item", "an item without a name"))?;
            read(name, &item.text).map_err(|fault| self.flaw(name, fault))
        };
        items.map(item).collect()
    }

    fn flaw(&self, what: &str, fault: impl Into<String>) -> Flaw {
        Flaw::new(format!("{}.{what}", self.path), fault)
    }
}

fn evidence(name: &str, text: &str) -> Result<Evidence, String> {
    let data = STANDARD.decode(text.trim());
    let data = data.map_err(|error| format!("not base64 of the standard alphabet: {error}"))?;
    Ok(Evidence { data: data.into(), filename: name.to_owned(), content_type: None })
}

#[expect(clippy::unnecessary_wraps, reason = "read like evidence, which may be no base64")]
fn custom_field(name: &str, text: &str) -> Result<CustomField, String> {
    Ok(CustomField { id: name.to_owned(), value: Value::from(text) })
}
