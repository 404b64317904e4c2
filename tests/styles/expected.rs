//! What the registry must know of annotated tests, and what must come of them.
#![expect(clippy::expect_used, reason = "this is how a test fails")]

use std::any::Any;
use std::fs;
use std::panic;
use std::path::Path;

use xray_harness::__private::inventory;
use xray_harness::__private::{Case, Options, Provision, Registered, ShouldPanic};

use crate::table::{FAILURES, lines};

/// Every annotated test of this binary, by name.
fn registry() -> Vec<&'static Case> {
    let mut cases: Vec<_> = inventory::iter::<Registered>().map(|entry| entry.0).collect();
    cases.sort_by_key(|case| case.name());
    cases
}

/// The registry holds these tests, said in this way, and no others.
pub(crate) fn holds(expected: &[&str]) {
    let mut expected: Vec<_> =
        expected.iter().flat_map(|table| lines(table)).map(str::to_owned).collect();
    expected.sort();
    let mut found: Vec<_> = registry().into_iter().map(told).collect();
    found.sort();
    assert_eq!(found, expected);
}

fn told(case: &Case) -> String {
    let mut words = vec![case.name().to_owned()];
    words.extend(case.keys.iter().map(|&key| key.to_owned()));
    words.extend(case.ignored.map(|reason| format!("ignored({reason:?})")));
    if case.should_panic != ShouldPanic::No {
        words.push(format!("{:?}", case.should_panic));
    }
    words.extend(told_of_options(*case.options));
    words.join(" ")
}

fn told_of_options(options: Options) -> Vec<String> {
    let Options { defects, timeout, retries, provision } = options;
    let defects = (!defects.is_empty()).then(|| format!("defects{defects:?}"));
    let timeout = timeout.map(|timeout| format!("timeout({timeout:?})"));
    let retries = retries.map(|retries| format!("retries({retries})"));
    let provision = provision.map(|provision| {
        let Provision { summary, description, labels, requirements } = provision;
        format!("provision({summary:?}, {description:?}, {labels:?}, {requirements:?})")
    });
    [defects, timeout, retries, provision].into_iter().flatten().collect()
}

/// Tests that share a key become its iterations, which their names tell apart.
pub(crate) fn rows_have_names_of_their_own() {
    let mut rows: Vec<_> = registry()
        .into_iter()
        .flat_map(|case| case.keys.iter().map(|key| (*key, case.name())))
        .collect();
    rows.sort_unstable();
    let shared = rows.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    assert_eq!(shared.clone().count(), 4, "RSTEST-1, RSTEST-4, CASE-1 and GENERIC-3 have two rows");
    shared.for_each(|pair| assert_ne!(pair[0].1, pair[1].1, "two rows of {}", pair[0].0));
}

/// Every case points at the line where its function has its name, or at the row
/// that makes it.
pub(crate) fn points_at_its_source() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    for case in registry() {
        let name = case.name();
        let source = fs::read_to_string(workspace.join(case.file)).expect(case.file);
        let line = source.lines().nth(case.line as usize - 1).expect(name);
        let function = name.rsplit("::").next().expect("a name");
        let is_named = |part| ["(", "<"].map(|end| format!("fn {part}{end}"));
        let is_its_own =
            name.split("::").flat_map(is_named).any(|text| bare(line).contains(&bare(&text)))
                || line.starts_with("#[test_case(")
                || line.starts_with("#[test_matrix(")
                || line.starts_with("for_each_type!")
                || line.trim().starts_with(&format!("{function} \"MACRO-"));
        assert!(is_its_own, "{name} is not at {}:{}: {line}", case.file, case.line);
    }
}

/// Without the `r#` that a name may have for no reason.
fn bare(text: &str) -> String {
    text.replace("r#", "")
}

/// How one run of a test ends: nothing, or the text of its failure.
fn failure(case: &Case) -> Option<String> {
    match panic::catch_unwind(|| case.run()) {
        Ok(failure) => failure,
        Err(payload) => Some(text(&*payload).to_owned()),
    }
}

/// What a panic said.
fn text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref().copied()).unwrap_or("nothing")
}

/// Every test that should pass passes when it is run through the registry.
pub(crate) fn passes() {
    for case in registry().into_iter().filter(|case| case.ignored != Some("fails on purpose")) {
        let failure = failure(case);
        let name = case.name();
        match case.should_panic {
            ShouldPanic::No => assert_eq!(failure, None, "{name}"),
            ShouldPanic::Yes => assert!(failure.is_some(), "{name}"),
            ShouldPanic::With(message) => {
                let failure = failure.expect(name);
                assert!(failure.contains(message), "{name}: {failure}");
            }
        }
    }
}

/// Every test that should fail fails, and says why.
pub(crate) fn fails() {
    let cases = registry();
    let failing: Vec<_> =
        cases.into_iter().filter(|case| case.ignored == Some("fails on purpose")).collect();
    assert_eq!(failing.len(), FAILURES.len());
    for (key, text) in FAILURES {
        let case = failing.iter().find(|case| case.keys == [key]).expect(key);
        let failure = failure(case).unwrap_or_default();
        assert!(failure.starts_with(text), "{key} failed with {failure:?}");
    }
}
