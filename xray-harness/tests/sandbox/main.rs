//! The embedded Xray, spoken to through real sockets.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "the functions that tests share are tests too"
)]

mod client;
mod cloud;
mod faults;
mod graphql;
mod jira;
mod junit;
mod pages;
mod parts;
mod server;
mod strict;
