//! What the address of an import of a report says.

use url::form_urlencoded;

use crate::key;
use crate::sandbox::format::{Flaw, Info};

/// The parameters, whose names Xray knows in just this spelling.
#[derive(Default)]
pub(super) struct Asked {
    project: Option<String>,
    pub(super) execution: Option<String>,
    plan: Option<String>,
    environments: Option<String>,
    revision: Option<String>,
    version: Option<String>,
}

impl Asked {
    pub(super) fn read(query: &str) -> Result<Self, Flaw> {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "projectKey" => &mut asked.project,
                "testExecKey" => &mut asked.execution,
                "testPlanKey" => &mut asked.plan,
                "testEnvironments" => &mut asked.environments,
                "revision" => &mut asked.revision,
                "fixVersion" => &mut asked.version,
                _ => return Err(Flaw::new(name, "unknown parameter")),
            };
            if value.is_empty() {
                return Err(Flaw::new(name, "an empty parameter is not absent"));
            }
            if place.replace(value.into_owned()).is_some() {
                return Err(Flaw::new(name, "given twice"));
            }
        }
        match (&asked.project, &asked.execution) {
            (None, None) => Err(Flaw::new("projectKey", "Must provide a project key")),
            (Some(project), _) if !key::is_project(project) => {
                Err(Flaw::new("projectKey", "not a project's key"))
            }
            _ => Ok(asked),
        }
    }

    /// Where Tests are looked for by their definitions.
    pub(super) fn project(&self) -> &str {
        let of_execution = || self.execution.as_deref().and_then(key::project_of);
        self.project.as_deref().or_else(of_execution).unwrap_or_default()
    }

    /// A new Test Execution gets a summary of Xray's own.
    pub(super) fn info(self) -> Info {
        let is_new = self.execution.is_none();
        let environments = self.environments.map(|all| all.split(';').map(str::to_owned).collect());
        Info {
            project: self.project,
            summary: is_new.then(|| "Execution results of a JUnit report".to_owned()),
            version: self.version,
            revision: self.revision,
            test_plan_key: self.plan,
            test_environments: environments,
            ..Info::default()
        }
    }
}
