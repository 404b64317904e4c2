//! The whole path, with real processes: annotated tests in crates outside of
//! this workspace, cargo and nextest to run them, and a strict Xray to receive
//! what they report.

mod aftermath;
mod around;
mod canary;
mod cargo_test;
mod check;
mod command;
mod doctor;
mod dynamic;
mod fields;
mod interrupted;
mod isolation;
mod junit_upload;
mod kept;
mod killed_upload;
mod light;
mod list;
mod matrix;
mod nextest;
mod nextest_run;
mod oauth;
mod odd;
mod off;
mod one_execution;
mod own_command_line;
mod own_harness;
mod progress;
mod provenance;
mod proxy;
mod redaction;
mod rehearsal;
mod required;
mod says;
mod settings;
mod several_dirs;
mod slips;
mod splitting;
mod tls;
mod unclear;
#[cfg(target_os = "linux")]
mod untrusted;
mod verify;
mod waits;
mod worst_day;
