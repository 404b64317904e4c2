//! The command `cargo xray`.

fn main() -> std::process::ExitCode {
    xray_harness::cli::main()
}
