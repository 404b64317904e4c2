//! The settings, and all that is wrong with them: for those who look for it.

use std::path::Path;

use crate::config::{Config, Noticed};
use crate::tell::{self, tell};
use crate::warning::chain;
use crate::{env, run};

/// Tells of names in the environment that are nearly those of settings, which
/// whoever sends would miss.
pub(super) fn tell_of_slips() {
    tell(env::slips().iter().map(tell::warning));
}

/// Reads the settings for the workspace at `root`.
pub(super) fn examined(root: Option<&Path>) -> (Config, Noticed) {
    let (config, problems) = Config::examined(root);
    let rules = config.rules().err();
    let settings = problems.iter().chain(&rules).map(|error| chain(error)).collect();
    let processes = env::mistakes().into_iter().chain(run::mistakes()).collect();
    (config, Noticed { settings, processes, odd: env::strangers() })
}
