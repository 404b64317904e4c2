//! The embedded Xray, spoken to through real sockets.

mod client;
mod cloud;
mod faults;
mod pages;
mod server;
mod strict;
