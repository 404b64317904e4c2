//! Every style of test under libtest, which runs `written` as it is.

mod expected;
mod rows;
#[expect(unreachable_code, reason = "libtest asks a test that never returns what it returned")]
mod written;

const ROWS: &str = "
rows::has_rows::test_case_1_one CASE-1
rows::has_rows::test_case_2_two CASE-1
";

#[test]
fn the_registry_knows_every_test() {
    expected::holds(&[expected::EVERYWHERE, ROWS]);
}

#[test]
fn every_case_points_at_its_source() {
    expected::points_at_its_source();
}

#[test]
fn failing_tests_fail_through_the_registry() {
    expected::fails();
}

#[test]
fn passing_tests_pass_through_the_registry() {
    expected::passes();
}
