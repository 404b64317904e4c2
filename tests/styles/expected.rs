//! What the registry must know of the tests in `written`, and what must come
//! of them.
#![expect(clippy::expect_used, reason = "this is how a test fails")]

use std::any::Any;
use std::fs;
use std::panic;
use std::path::Path;

use xray_harness::__private::inventory;
use xray_harness::__private::{Case, Registered, ShouldPanic};

/// Name, keys, and what else was said; sorted, as the registry is not.
pub(crate) const EVERYWHERE: &str = r#"
written::failing::asks_in_vain FAIL-3 ignored("fails on purpose")
written::failing::expects_in_vain FAIL-9 ignored("fails on purpose")
written::failing::never_returns FAIL-7 ignored("fails on purpose")
written::failing::panics FAIL-1 ignored("fails on purpose")
written::failing::returns_an_exit_code FAIL-4 ignored("fails on purpose")
written::failing::returns_an_exit_code_in_ok FAIL-5 ignored("fails on purpose")
written::failing::returns_err FAIL-2 ignored("fails on purpose")
written::failing::returns_err_later FAIL-8 ignored("fails on purpose")
written::failing::returns_something_opaque FAIL-6 ignored("fails on purpose")
written::macros::expects GTEST-1
written::macros::expects_on_tokio GTEST-3
written::macros::has_a_key_for_each_case::case_1_one RSTEST-2
written::macros::has_a_key_for_each_case::case_2_two RSTEST-3
written::macros::has_cases::case_1_one RSTEST-1
written::macros::has_cases::case_2_two RSTEST-1
written::macros::has_cases_on_tokio::case_1 RSTEST-5
written::macros::has_values::number_1_1 RSTEST-4
written::macros::has_values::number_2_2 RSTEST-4
written::macros::imported::runs_on_tokio TOKIO-4
written::macros::is_alone SERIAL-1 With("no such user")
written::macros::is_alone_from_below SERIAL-2
written::macros::is_alone_on_tokio SERIAL-3
written::macros::is_traced TRACE-1
written::macros::is_traced_from_below TRACE-2
written::macros::logs LOG-1
written::macros::logs_on_tokio LOG-2
written::macros::runs_on_many_threads TOKIO-2 With("no such user")
written::macros::runs_on_tokio TOKIO-1
written::macros::runs_on_tokio_from_above TOKIO-3
written::macros::verifies GTEST-2
written::plain::first_of_a_macro MACRO-1
written::plain::has_several_keys PLAIN-2 PLAIN-3 A_1-10
written::plain::is_const PLAIN-15
written::plain::is_ignored PLAIN-11 ignored("")
written::plain::is_ignored_with_a_reason PLAIN-12 ignored("the server is down")
written::plain::names_a_lifetime PLAIN-16
written::plain::names_the_crate PLAIN-19
written::plain::nested::deeper::returns_nothing NESTED-1
written::plain::r#match PLAIN-13
written::plain::raw_for_no_reason PLAIN-14
written::plain::returns_an_exit_code PLAIN-6
written::plain::returns_early PLAIN-5
written::plain::returns_nothing PLAIN-1
written::plain::returns_ok PLAIN-4
written::plain::returns_something_opaque PLAIN-7
written::plain::second_of_a_macro MACRO-2
written::plain::sees_its_own_module PLAIN-20
written::plain::should_panic_at_all PLAIN-8 Yes
written::plain::should_panic_in_short PLAIN-10 With("no such user")
written::plain::should_panic_with_a_message PLAIN-9 With("no such user")
written::plain::spells_the_attribute_out PLAIN-17
"#;

/// Every annotated test of this binary, by name.
pub(crate) fn registry() -> Vec<&'static Case> {
    let mut cases: Vec<_> = inventory::iter::<Registered>().map(|entry| entry.0).collect();
    cases.sort_by_key(|case| case.name());
    cases
}

/// The registry holds these tests, said in this way, and no others.
pub(crate) fn holds(expected: &[&str]) {
    let mut expected: Vec<_> =
        expected.iter().flat_map(|lines| lines.trim().lines()).map(str::to_owned).collect();
    expected.sort();
    let mut found: Vec<_> = registry().into_iter().map(told).collect();
    found.sort();
    assert_eq!(found, expected);
}

fn told(case: &Case) -> String {
    let mut words = vec![case.name()];
    words.extend(case.keys.iter().map(|&key| key.to_owned()));
    words.extend(case.ignored.map(|reason| format!("ignored({reason:?})")));
    if case.should_panic != ShouldPanic::No {
        words.push(format!("{:?}", case.should_panic));
    }
    words.join(" ")
}

/// Every case points at the line where its function has its name, or at the row
/// that makes it.
pub(crate) fn points_at_its_source() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    for case in registry() {
        let name = case.name();
        let source = fs::read_to_string(workspace.join(case.file)).expect(case.file);
        let line = source.lines().nth(case.line as usize - 1).expect(&name);
        let is_named = |part| ["(", "<"].map(|end| format!("fn {part}{end}"));
        let is_its_own =
            name.split("::").flat_map(is_named).any(|text| bare(line).contains(&bare(&text)))
                || line.starts_with("#[test_case(")
                || line.trim().starts_with(&format!("{} \"MACRO-", case.function));
        assert!(is_its_own, "{name} is not at {}:{}: {line}", case.file, case.line);
    }
}

/// Without the `r#` that a name may have for no reason.
fn bare(text: &str) -> String {
    text.replace("r#", "")
}

/// How one run of a test ends: nothing, or the text of its failure.
pub(crate) fn failure(case: &Case) -> Option<String> {
    match panic::catch_unwind(case.run) {
        Ok(failure) => failure,
        Err(payload) => Some(format!("panicked: {}", text(&*payload))),
    }
}

/// What a panic said.
pub(crate) fn text(payload: &(dyn Any + Send)) -> &str {
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
                let failure = failure.expect(&name);
                assert!(failure.contains(message), "{name}: {failure}");
            }
        }
    }
}

/// Every test that should fail fails, and says why.
pub(crate) fn fails() {
    let failures: Vec<_> = registry()
        .into_iter()
        .filter(|case| case.keys[0].starts_with("FAIL-"))
        .map(|case| (case.keys[0], failure(case).unwrap_or_default()))
        .collect();
    for (key, text) in [
        ("FAIL-1", "panicked: assertion `left == right` failed"),
        ("FAIL-2", "Error: \"no such user\""),
        ("FAIL-3", "Error: ParseIntError"),
        ("FAIL-4", "the test returned ExitCode("),
        ("FAIL-5", "the test returned ExitCode("),
        ("FAIL-6", "the test returned ExitCode("),
        ("FAIL-7", "panicked: never"),
        ("FAIL-8", "Error: \"no such user\""),
        ("FAIL-9", "Error: "),
    ] {
        let found = failures.iter().find(|(found, _)| *found == key).expect(key);
        assert!(found.1.starts_with(text), "{key} failed with {:?}", found.1);
    }
    assert_eq!(failures.len(), 9);
}
