//! libtest's command line, in what libtest-mimic does not take of it.

use clap::Parser;
use libtest_mimic::{Arguments, Trial};

use crate::env;

/// libtest-mimic's own arguments, and those it lacks.
#[derive(Debug, Parser)]
#[command(disable_version_flag = true)]
pub(super) struct CommandLine {
    #[command(flatten)]
    known: Arguments,
    /// Do not capture the output of tests (which this harness never does)
    #[arg(long)]
    no_capture: bool,
    /// Further filters: a test is run if any of them fits
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
}

impl CommandLine {
    pub(super) fn of_this_process() -> Self {
        Self::parse()
    }

    /// The arguments for libtest-mimic, which knows a single filter.
    pub(super) fn arguments(self, trials: &[Trial]) -> Arguments {
        let Self { mut known, no_capture, filters } = self;
        known.nocapture |= no_capture;
        let threads = known.test_threads.or_else(env::test_threads);
        known.test_threads = threads.filter(|&threads| threads > 0);
        if !filters.is_empty() {
            let filters: Vec<_> = known.filter.take().into_iter().chain(filters).collect();
            let left_out = trials.iter().filter(|trial| !is_chosen(&known, &filters, trial.name()));
            known.skip = left_out.map(|trial| trial.name().to_owned()).collect();
            known.exact = true;
        }
        known
    }
}

fn is_chosen(known: &Arguments, filters: &[String], name: &str) -> bool {
    let fits = |filter: &String| {
        if known.exact { name == filter } else { name.contains(filter) }
    };
    filters.iter().any(fits) && !known.skip.iter().any(fits)
}
