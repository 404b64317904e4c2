//! Everything that is kept, in memory. Knows nothing of HTTP.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Map;

use super::api::Api;
use super::condition::Condition;
use super::format::{Info, TestInfo, TestResult};
use super::issue::Issue;
use super::model::{Execution, Run, Test};
use super::world::World;
use crate::Deployment;
use crate::key;

/// Executions are numbered from here, well above the keys that tests of a small
/// project bear: a test's key must not meet an execution's that was made before it.
const FIRST_EXECUTION: u64 = 1001;

pub(super) struct Store {
    executions: Vec<Execution>,
    tests: HashMap<String, Arc<Test>>,
    world: World,
    /// How many searches there were, and how many there have to be before one
    /// finds an execution.
    searches: usize,
    indexed_after: HashMap<String, usize>,
    last_id: u64,
}

/// Where results go.
pub(super) enum Target {
    Existing(String),
    New(String),
}

impl Store {
    pub(super) fn new() -> Self {
        Self {
            executions: Vec::new(),
            tests: HashMap::new(),
            world: World::default(),
            searches: 0,
            indexed_after: HashMap::new(),
            last_id: 10_000,
        }
    }

    pub(super) fn executions(&self) -> &[Execution] {
        &self.executions
    }

    pub(super) fn execution(&self, key: &str) -> Option<&Execution> {
        let mut executions = self.executions.iter();
        executions.find(|execution| execution.key == key)
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    pub(super) fn assume(&mut self, condition: Condition) {
        self.world.assume(condition);
    }

    /// Any well-formed key is a Test's, unless it is an execution's or a condition says otherwise.
    pub(super) fn is_test(&self, key: &str) -> bool {
        let key = self.world.key_today(key);
        key.is_some_and(|key| {
            self.execution(&key).is_none() && self.world.may_be(&key, super::issue::TEST)
        })
    }

    /// Whether the key can be that of an issue of this type.
    pub(super) fn may_be(&self, key: &str, kind: &str) -> bool {
        let key = self.world.key_today(key);
        key.is_some_and(|key| self.execution(&key).is_none() && self.world.may_be(&key, kind))
    }

    /// The issue with this key, if there is one.
    pub(super) fn issue(&mut self, key: &str) -> Option<Issue> {
        let key = self.world.key_today(key)?;
        let status = self.world.workflow(&key).to_owned();
        if let Some(execution) = self.execution(&key) {
            return Some(Issue::of_execution(execution, &status));
        }
        let test = self.test(&key);
        Some(Issue {
            id: test.id,
            kind: self.world.kind(&key).map(str::to_owned),
            summary: test.summary.clone().unwrap_or_else(|| format!("Issue {key}")),
            description: None,
            status,
            key,
        })
    }

    /// What the Test with this key is known by, if it is a Generic one.
    pub(super) fn definition(&self, key: &str) -> Option<&str> {
        self.tests.get(key)?.definition.as_deref()
    }

    /// The issue with this numeric id, if anybody was told of it.
    pub(super) fn issue_by_id(&mut self, id: &str) -> Option<Issue> {
        let id: u64 = id.parse().ok()?;
        let executions = self.executions.iter().map(|execution| (execution.id, &execution.key));
        let tests = self.tests.values().map(|test| (test.id, &test.key));
        let (_, key) = executions.chain(tests).find(|(known, _)| *known == id)?;
        self.issue(&key.clone())
    }

    /// Every issue that anybody was told of, executions first.
    pub(super) fn issues(&mut self) -> Vec<Issue> {
        let executions = self.executions.iter().map(|execution| execution.key.clone());
        let keys: Vec<_> = executions.chain(self.tests.keys().cloned()).collect();
        let mut issues: Vec<_> = keys.iter().filter_map(|key| self.issue(key)).collect();
        issues.sort_by_key(|issue| issue.id);
        issues
    }

    /// Counts a search, and tells which executions it does not see.
    pub(super) fn search(&mut self) -> Vec<String> {
        self.searches += 1;
        let late = self.indexed_after.iter().filter(|(_, after)| self.searches <= **after);
        late.map(|(key, _)| key.clone()).collect()
    }

    pub(super) fn execution_mut(&mut self, key: &str) -> Option<&mut Execution> {
        let at = self.position(key)?;
        self.executions.get_mut(at)
    }

    fn test(&mut self, key: &str) -> Arc<Test> {
        if let Some(test) = self.tests.get(key) {
            return Arc::clone(test);
        }
        let test = Arc::new(Test {
            id: self.next_id(),
            key: key.to_owned(),
            summary: None,
            kind: "Generic".to_owned(),
            definition: None,
        });
        self.tests.insert(key.to_owned(), Arc::clone(&test));
        test
    }

    /// Whether results of this deployment can be added to it.
    pub(super) fn is_execution(&self, deployment: Deployment, key: &str) -> bool {
        let found = self.execution(key);
        found.is_some_and(|execution| execution.deployment == deployment)
    }

    /// The execution that an import adds to, made first if need be, with its details.
    pub(super) fn open(&mut self, api: Api, target: &Target, info: Info) -> &mut Execution {
        let at = match target {
            Target::Existing(key) => self.position(key),
            Target::New(_) => None,
        };
        let at = at.unwrap_or_else(|| self.create(api, target));
        let execution = &mut self.executions[at];
        describe(execution, info);
        execution
    }

    /// The Test that a result means, made if it is described and not found.
    ///
    /// A key wins. Without one, a Generic test is found by its definition, others
    /// by their summary, within the project.
    pub(super) fn test_for(&mut self, result: &TestResult) -> Arc<Test> {
        let today = |key: &String| self.world.key_today(key).unwrap_or_else(|| key.clone());
        let key = result.test_key.as_ref().map(today);
        let known = match (&key, &result.test_info) {
            (Some(key), _) => self.tests.get(key),
            (None, Some(info)) => self.tests.values().find(|test| is_meant(test, info)),
            (None, None) => None,
        };
        let known = known.cloned();
        if let (Some(test), None) = (&known, &result.test_info) {
            return Arc::clone(test);
        }
        let test = Arc::new(self.specify(known.as_deref(), key, result));
        self.tests.insert(test.key.clone(), Arc::clone(&test));
        test
    }

    fn specify(&mut self, known: Option<&Test>, key: Option<String>, result: &TestResult) -> Test {
        let info = result.test_info.as_ref();
        let key = known.map(|test| test.key.clone()).or(key);
        let project = info.map_or("TEST", |info| &info.project_key);
        Test {
            id: known.map_or_else(|| self.next_id(), |test| test.id),
            key: key.unwrap_or_else(|| self.next_key(project)),
            summary: info.map(|info| info.summary.clone()),
            kind: info.map_or_else(|| "Generic".to_owned(), |info| info.kind.clone()),
            definition: info.and_then(|info| info.definition.clone()),
        }
    }

    fn create(&mut self, api: Api, target: &Target) -> usize {
        let (Target::New(project) | Target::Existing(project)) = target;
        let execution = Execution {
            id: self.next_id(),
            key: self.next_key(project),
            deployment: api.deployment,
            project: project.clone(),
            summary: "Execution results".to_owned(),
            description: None,
            version: None,
            revision: None,
            user: None,
            test_plan: None,
            environments: Vec::new(),
            start: None,
            finish: None,
            fields: Map::new(),
            runs: Vec::new(),
        };
        let indexed_after = self.searches + self.world.index_delay;
        self.indexed_after.insert(execution.key.clone(), indexed_after);
        self.executions.push(execution);
        self.executions.len() - 1
    }

    fn position(&self, key: &str) -> Option<usize> {
        let mut executions = self.executions.iter();
        executions.position(|execution| execution.key == key)
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The key after all that were seen in the project.
    fn next_key(&self, project: &str) -> String {
        let executions = self.executions.iter().map(|execution| &execution.key);
        let taken = executions.chain(self.tests.keys()).chain(self.world.missing());
        let numbers = taken
            .filter(|key| key::project_of(key) == Some(project))
            .filter_map(|key| key::number_of(key));
        let next = numbers.max().map_or(0, |number| number.saturating_add(1));
        format!("{project}-{}", next.max(FIRST_EXECUTION))
    }
}

/// One run per test: a run that was there is replaced whole, at its place.
pub(super) fn put(execution: &mut Execution, run: Run) {
    let run = Arc::new(run);
    let mut runs = execution.runs.iter_mut();
    match runs.find(|old| old.test.key == run.test.key) {
        Some(old) => *old = run,
        None => execution.runs.push(run),
    }
}

/// What is given replaces what was there, environments as a whole; the rest stays.
fn describe(execution: &mut Execution, info: Info) {
    fn replace<T>(old: &mut Option<T>, new: Option<T>) {
        *old = new.or(old.take());
    }
    if let Some(summary) = info.summary {
        execution.summary = summary;
    }
    replace(&mut execution.description, info.description);
    replace(&mut execution.version, info.version);
    replace(&mut execution.revision, info.revision);
    replace(&mut execution.user, info.user);
    replace(&mut execution.test_plan, info.test_plan_key);
    replace(&mut execution.start, info.start_date);
    replace(&mut execution.finish, info.finish_date);
    if let Some(environments) = info.test_environments {
        let words = environments.iter().flat_map(|text| text.split_whitespace());
        execution.environments = words.map(str::to_owned).collect();
    }
}

fn is_meant(test: &Test, info: &TestInfo) -> bool {
    let same = match &info.definition {
        Some(definition) => test.definition.as_ref() == Some(definition),
        None => test.summary.as_ref() == Some(&info.summary),
    };
    same && key::project_of(&test.key) == Some(&info.project_key)
}
