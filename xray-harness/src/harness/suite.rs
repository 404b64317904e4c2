//! The tests of this binary: those of the registry, and those of a builder.

use std::collections::HashMap;

use super::dynamic::DynamicTest;
use super::outcome::Outcome;
use super::thread;
use crate::case::{Case, Promise};
use crate::recorder;

/// One test that can be run.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) case: &'static Case,
    /// What a dynamic test does; the others do what their case says.
    body: Option<DynamicTest>,
}

/// Every test, in an order that is the same in each process of this binary.
#[derive(Debug)]
pub(super) struct Suite {
    tests: Vec<Test>,
}

impl Suite {
    pub(super) fn new(dynamic: Vec<DynamicTest>) -> Self {
        let registered = Case::registered().map(|case| Test { case, body: None });
        let mut tests: Vec<_> = registered.collect();
        tests.extend(dynamic.into_iter().map(|body| Test { case: body.case(), body: Some(body) }));
        Self { tests }
    }

    pub(super) fn get(&self, index: usize) -> Option<&Test> {
        self.tests.get(index)
    }

    /// Names and indices, in the order of the names.
    pub(super) fn by_name(&self) -> Vec<(String, usize)> {
        let names = self.tests.iter().enumerate().map(|(index, test)| (test.case.name(), index));
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names
    }

    /// The one test of this name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let mut indices = (0..self.tests.len()).filter(|&at| self.tests[at].case.is_named(name));
        indices.next().filter(|_| indices.next().is_none())
    }

    pub(super) fn len(&self) -> usize {
        self.tests.len()
    }

    /// What keeps these tests from being run, a line each.
    pub(super) fn faults(&self) -> Vec<String> {
        let dynamic = self.tests.iter().filter_map(|test| test.body.as_ref());
        let mut faults: Vec<_> = dynamic.filter_map(DynamicTest::fault).collect();
        faults.extend(self.doubles());
        faults.extend(self.lost());
        faults
    }

    /// A name must tell one test: runners choose tests by it.
    fn doubles(&self) -> Vec<String> {
        let mut places: HashMap<String, String> = HashMap::new();
        let mut doubles = Vec::new();
        for test in &self.tests {
            let place = format!("{}:{}", test.case.file, test.case.line);
            let name = test.case.name();
            if let Some(other) = places.insert(name.clone(), place.clone()) {
                doubles.push(format!(
                    "xray: error: two tests are named {name}: at {other} and at {place}"
                ));
            }
        }
        doubles
    }

    /// A test that is not there must not be missed.
    fn lost(&self) -> Vec<String> {
        let told = |promise: &Promise| {
            let Promise { function, file, line, .. } = promise;
            format!(
                "xray: error: no test came of {function} at {file}:{line}: here, where rustc \
                 removes every #[test], one is lost if its macro puts #[test] above #[xray], as \
                 test_case, async_std::test and #[test] on an async fn do; write it with a macro \
                 that does not, such as rstest or tokio::test, or move it to a target with libtest"
            )
        };
        let cases: Vec<_> = self.tests.iter().map(|test| test.case).collect();
        Promise::broken(&cases).into_iter().map(told).collect()
    }
}

impl Test {
    /// Runs it on a thread of its own, which bears its name.
    pub(super) fn run(&self, retry: u32) -> Outcome {
        thread::run(self.case, retry, || match &self.body {
            Some(body) => recorder::run_body(self.case, || body.run(), Clone::clone),
            None => (self.case.run)(),
        })
    }
}
