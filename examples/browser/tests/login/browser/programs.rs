//! Where the browser and its driver are.

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// Both programs that a browser test needs.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(super) chromedriver: PathBuf,
    pub(super) chromium: PathBuf,
}

impl Programs {
    /// Where `CHROMEDRIVER` and `CHROMIUM` say, or else on the `PATH`.
    ///
    /// Fails with the name of the first that is in neither.
    pub(crate) fn find() -> Result<Self, Missing> {
        let browsers = ["chromium", "chromium-browser", "google-chrome", "chrome"];
        Ok(Self {
            chromedriver: find("CHROMEDRIVER", &["chromedriver"])?,
            chromium: find("CHROMIUM", &browsers)?,
        })
    }
}

fn find(variable: &'static str, names: &[&'static str]) -> Result<PathBuf, Missing> {
    let set = env::var_os(variable);
    let names = set.map_or_else(|| names.iter().map(OsString::from).collect(), |path| vec![path]);
    let missing = || Missing { variable, name: names[0].to_string_lossy().into_owned() };
    names.iter().find_map(|name| which::which(name).ok()).ok_or_else(missing)
}

/// A program that is not there.
#[derive(Debug)]
pub(crate) struct Missing {
    variable: &'static str,
    name: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variable, name } = self;
        write!(
            f,
            "{name} is not there: install Chromium and its driver (Debian: `apt-get install \
             chromium chromium-driver`), or set {variable} to the program's path"
        )
    }
}

impl Error for Missing {}
