//! Every style: each test's name, its keys, and what else its attribute or the
//! test said; and how each test that fails on purpose fails.

/// What works on every host.
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
written::generic::cases_of_a_type_parameter::case_1_small GENERIC-3
written::generic::cases_of_a_type_parameter::case_2_large GENERIC-3
written::generic::of_bytes::is_zero_by_default GENERIC-1
written::generic::of_words::is_zero_by_default GENERIC-2
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
written::macros::panics_in_a_row::case_1 RSTEST-6 With("no such user")
written::macros::runs_on_many_threads TOKIO-2 With("no such user")
written::macros::runs_on_smol SMOL-1
written::macros::runs_on_smol_with_its_executor SMOL-2
written::macros::runs_on_tokio TOKIO-1
written::macros::runs_on_tokio_from_above TOKIO-3
written::macros::verifies GTEST-2
written::options::can_be_found_everywhere provision(None, "Read from a file.", [], [])
written::options::describes_itself provision(Some("Nobody logs in"), "A user that nobody knows.\n\n  Not even the door.", ["login", "smoke"], ["BOOK-7"])
written::options::has_every_option_of_a_key OPTION-1 defects["BUG-7", "BUG-8"] timeout(30s) retries(2)
written::options::has_every_option_without_one defects["BUG-7"] timeout(500ms) retries(0) provision(Some("All"), "", [], [])
written::options::has_no_key provision(None, "", [], [])
written::options::rows_of_it::case_1 timeout(120s) provision(None, "Each row.", [], [])
written::options::rows_of_it::case_2 timeout(120s) provision(None, "Each row.", [], [])
written::options::waits OPTION-2 timeout(3600s)
written::plain::first_of_a_macro MACRO-1
written::plain::has_several_keys PLAIN-2 PLAIN-3 A_1-10
written::plain::is_const PLAIN-15
written::plain::is_hidden PLAIN-21
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

/// What a target without libtest loses; its `main!` says so.
pub(crate) const UNDER_LIBTEST: &str = r#"
rows::has_a_matrix::test_case_1_1_3_expects MATRIX-1
rows::has_rows::test_case_1_one CASE-1
rows::has_rows::test_case_2_two CASE-1
rows::has_rows_that_panic::test_case_1_nobody CASE-2 With("no such user")
rows::runs_on_async_std STD-1
"#;

/// How the failure of a key begins.
pub(crate) const FAILURES: [(&str, &str); 9] = [
    ("FAIL-1", "assertion `left == right` failed"),
    ("FAIL-2", "Error: \"no such user\""),
    ("FAIL-3", "Error: invalid digit found in string"),
    ("FAIL-4", "the test returned ExitCode("),
    ("FAIL-5", "the test returned ExitCode("),
    ("FAIL-6", "the test returned ExitCode("),
    ("FAIL-7", "never"),
    ("FAIL-8", "Error: \"no such user\""),
    ("FAIL-9", "Error: "),
];

/// The lines of a table.
pub(crate) fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.trim().lines()
}
