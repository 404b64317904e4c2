//! A setting as a person finds it.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use super::Error;
use crate::env;

/// A variable, or the key of `xray.toml` that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    variable: &'static str,
    /// The file that says it, where the environment does not.
    file: Option<PathBuf>,
}

impl Setting {
    /// Its key in `xray.toml`.
    fn key(&self) -> String {
        self.variable.trim_start_matches("XRAY_").to_lowercase()
    }
}

impl From<&'static str> for Setting {
    fn from(variable: &'static str) -> Self {
        Self { variable, file: None }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(file) = &self.file else { return f.write_str(self.variable) };
        let key = self.key();
        match key.strip_prefix(STATUS) {
            Some(word) => write!(f, "`{word}` in [status] of {}", file.display()),
            None => write!(f, "`{key}` in {}", file.display()),
        }
    }
}

/// What stands before the names of the words of `[status]`.
pub(super) const STATUS: &str = "status_";

/// Which settings `xray.toml` says, and where it is.
#[derive(Debug, Default)]
pub(super) struct Origins {
    pub(super) file: PathBuf,
    pub(super) keys: BTreeSet<String>,
}

impl Origins {
    /// Does the file say something for `variable`?
    pub(super) fn says(&self, variable: &'static str) -> bool {
        self.keys.contains(&Setting::from(variable).key())
    }

    /// `error` with the setting at fault as it was given: who wrote it into the
    /// file does not look for a variable.
    pub(super) fn name(&self, mut error: Error) -> Error {
        if let Some(setting) = error.setting()
            && self.says(setting.variable)
            && !env::says(setting.variable)
        {
            setting.file = Some(self.file.clone());
        }
        error
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Origins, Setting};

    #[test]
    fn a_value_of_the_file_is_named_by_its_key_there() {
        let origins = Origins {
            file: "dir/xray.toml".into(),
            keys: ["evidence_per_file", "status_passed"].map(str::to_owned).into(),
        };
        for (variable, told) in [
            ("XRAY_EVIDENCE_PER_FILE", "`evidence_per_file` in dir/xray.toml is \"x\""),
            ("XRAY_STATUS_PASSED", "`passed` in [status] of dir/xray.toml is \"x\""),
            ("XRAY_UPLOAD", "XRAY_UPLOAD is \"x\""),
        ] {
            let (setting, word) = (Setting::from(variable), "x".to_owned());
            let error = origins.name(Error::Word { setting, word, wanted: "y".to_owned() });
            assert_eq!(error.to_string(), format!("{told}: give y"));
        }
    }
}
