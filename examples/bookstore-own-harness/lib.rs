//! Nothing but the tests in `tests/login.rs`, which have a `main` of their own.
