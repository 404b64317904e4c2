//! libtest's command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use libtest_mimic::ColorSetting;

use crate::env;

/// What libtest 1.95 takes, in its words.
#[derive(Debug, Default, Parser)]
#[command(
    about = "Runs the tests of this binary",
    disable_version_flag = true,
    args_override_self = true,
    after_help = "RUST_TEST_THREADS, RUST_TEST_NOCAPTURE, RUST_TEST_SHUFFLE and \
                  RUST_TEST_SHUFFLE_SEED stand for the arguments of those names; XRAY_TIMEOUT \
                  and XRAY_RETRIES for what no test says itself."
)]
#[expect(clippy::struct_excessive_bools, reason = "libtest has as many flags")]
pub(super) struct Arguments {
    /// Run a test if its name holds any of these
    #[arg(value_name = "FILTER")]
    pub(super) filters: Vec<String>,
    /// Compare filters with the whole name
    #[arg(long)]
    pub(super) exact: bool,
    /// Leave out tests whose names hold this
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub(super) skip: Vec<String>,
    /// Run only ignored tests
    #[arg(long)]
    pub(super) ignored: bool,
    /// Run ignored tests, too
    #[arg(long)]
    pub(super) include_ignored: bool,
    /// Leave out tests that should panic
    #[arg(long)]
    pub(super) exclude_should_panic: bool,
    /// Run tests and no benchmarks
    #[arg(long)]
    pub(super) test: bool,
    /// Run benchmarks, of which there are none here
    #[arg(long)]
    pub(super) bench: bool,
    /// List the tests
    #[arg(long)]
    pub(super) list: bool,
    /// Begin no further test after the first failure
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Run the tests in this process and let them print
    #[arg(long, alias = "nocapture")]
    pub(super) no_capture: bool,
    /// Run the tests in this process
    #[arg(long)]
    pub(super) force_run_in_process: bool,
    /// Show what passed tests printed, too
    #[arg(long)]
    pub(super) show_output: bool,
    /// How many tests run at a time
    #[arg(long, value_name = "NUMBER")]
    pub(super) test_threads: Option<NonZeroUsize>,
    /// Run the tests in a random order, and tell its seed
    #[arg(long)]
    pub(super) shuffle: bool,
    /// Run the tests in the order of this seed
    #[arg(long, value_name = "SEED")]
    pub(super) shuffle_seed: Option<u64>,
    /// Tell how long each test took
    #[arg(long)]
    pub(super) report_time: bool,
    /// Fail tests that take too long: `RUST_TEST_TIME_UNIT` and
    /// `RUST_TEST_TIME_INTEGRATION`, two numbers of milliseconds each
    #[arg(long)]
    pub(super) ensure_time: bool,
    /// Write a line of each test to this file
    #[arg(long, value_name = "PATH")]
    pub(super) logfile: Option<PathBuf>,
    /// One character a test
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Colours
    #[arg(long, value_enum)]
    pub(super) color: Option<ColorSetting>,
    /// How to print the results
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// Means nothing here, where nothing is unstable
    #[arg(short = 'Z', value_name = "unstable-options", value_parser = ["unstable-options"])]
    unstable: Vec<String>,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Pretty,
    Terse,
    Json,
    /// Refused, with what to do instead.
    Junit,
}

/// A command line or a variable that asks for what cannot be done.
pub(super) type Refusal = String;

impl Arguments {
    /// Ends the process if the command line cannot be read, or asks for help.
    pub(super) fn of_this_process() -> Result<Self, Refusal> {
        let mut this = match of_nextest() {
            Some((name, ignored)) => Self {
                filters: vec![name],
                exact: true,
                no_capture: true,
                ignored,
                ..Self::default()
            },
            None => Self::parse(),
        };
        this.add_variables()?;
        this.check()?;
        Ok(this)
    }

    /// What the environment says beside the command line.
    fn add_variables(&mut self) -> Result<(), Refusal> {
        if self.test_threads.is_none() {
            self.test_threads = env::test_threads()?;
        }
        self.no_capture |= env::test_nocapture();
        self.shuffle |= env::test_shuffle();
        if self.shuffle && self.shuffle_seed.is_none() {
            self.shuffle_seed = env::test_shuffle_seed()?;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.format == Some(Format::Junit) {
            return Err("--format junit is not made here: run the tests by `cargo nextest run`, \
                        whose profiles write JUnit, or use --format json"
                .to_owned());
        }
        if self.include_ignored && self.ignored {
            return Err("the options --include-ignored and --ignored are mutually exclusive".into());
        }
        if self.ensure_time {
            env::time_limit("src/lib.rs")?;
            env::time_limit("tests/it.rs")?;
        }
        Ok(())
    }

    /// How long a test of this source file may take, by `--ensure-time`.
    pub(super) fn limit_of(&self, file: &str) -> Option<Duration> {
        if self.ensure_time { env::time_limit(file).ok() } else { None }
    }

    /// Is this one of the tests that are asked for?
    pub(super) fn choose(&self, name: &str) -> bool {
        let fits =
            |filter: &String| if self.exact { name == filter } else { name.contains(&**filter) };
        (self.filters.is_empty() || self.filters.iter().any(fits)) && !self.skip.iter().any(fits)
    }

    pub(super) fn is_json(&self) -> bool {
        self.format == Some(Format::Json)
    }

    /// How the results are printed.
    pub(super) fn shown_as(&self) -> Format {
        self.format.unwrap_or(if self.quiet { Format::Terse } else { Format::Pretty })
    }
}

/// The test that nextest asks for, and whether it asks for an ignored one,
/// always in these words: read here by hand, since clap takes longer to be
/// ready than such a process takes otherwise.
fn of_nextest() -> Option<(String, bool)> {
    let mut words = std::env::args().skip(1);
    let (first, name, third) = (words.next()?, words.next()?, words.next()?);
    let ignored = words.next();
    let is_it = first == "--exact"
        && third == "--nocapture"
        && ignored.as_ref().is_none_or(|word| word == "--ignored")
        && words.next().is_none();
    (is_it && !name.starts_with('-')).then_some((name, ignored.is_some()))
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::{CommandFactory, Parser};

    #[test]
    fn clap_finds_no_fault_with_the_arguments() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_filter_may_be_a_part_of_a_name_or_all_of_it() {
        let choose =
            |words: &[&str], name| Arguments::parse_from([&["own"], words].concat()).choose(name);
        assert!(choose(&[], "a::b"));
        assert!(choose(&["x", "b"], "a::b") && !choose(&["x"], "a::b"));
        assert!(choose(&["--exact", "a::b"], "a::b") && !choose(&["--exact", "b"], "a::b"));
        assert!(!choose(&["--skip", "b"], "a::b") && choose(&["--exact", "--skip", "b"], "a::b"));
    }
}
