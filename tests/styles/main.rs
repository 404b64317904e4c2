//! Every style of test under libtest, which runs `written` as it is.

mod expected;
mod rows;
mod table;
#[expect(unreachable_code, reason = "libtest asks a test that never returns what it returned")]
mod written;

#[test]
fn the_registry_knows_every_test() {
    expected::holds(&[table::EVERYWHERE, table::UNDER_LIBTEST]);
}

#[test]
fn rows_under_one_key_have_names_of_their_own() {
    expected::rows_have_names_of_their_own();
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
