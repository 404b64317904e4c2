//! The tests of this binary: those of the registry, and those of a builder.

use super::dynamic::{self, DynamicTest};
use super::outcome::Outcome;
use super::thread;
use crate::case::{Case, Promise};
use crate::recorder::{self, Order};

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
        if !dynamic.is_empty() {
            let krate = dynamic::crate_name();
            let made = |body: DynamicTest| Test { case: body.case(&krate), body: Some(body) };
            tests.extend(dynamic.into_iter().map(made));
        }
        Self { tests }
    }

    pub(super) fn get(&self, index: usize) -> Option<&Test> {
        self.tests.get(index)
    }

    /// Names and indices, in the order of the names.
    pub(super) fn by_name(&self) -> Vec<(&'static str, usize)> {
        let names = self.tests.iter().enumerate().map(|(index, test)| (test.case.name(), index));
        let mut names: Vec<_> = names.collect();
        // The linker has left whole modules in order.
        names.sort_by_key(|(name, _)| *name);
        names
    }

    /// The one test of this name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let is_it = |&at: &usize| self.tests[at].case.name() == name;
        let mut indices = (0..self.tests.len()).filter(is_it);
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
        let place = |index: usize| {
            let case = self.tests[index].case;
            format!("{}:{}", case.file, case.line)
        };
        let told = |pair: &[(&str, usize)]| {
            let [(name, one), (_, other)] = pair else { return None };
            let (one, other) = (place(*one), place(*other));
            Some(format!("xray: error: two tests are named {name}: at {one} and at {other}"))
        };
        let by_name = self.by_name();
        let pairs = by_name.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        pairs.filter_map(told).collect()
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
    pub(super) fn run(&self, order: Order) -> Outcome {
        thread::run(self.case, order, || match &self.body {
            Some(body) => recorder::run_body(self.case, || body.run(), Clone::clone),
            None => self.case.run(),
        })
    }
}
