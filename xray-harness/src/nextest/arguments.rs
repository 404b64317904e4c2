//! What of nextest's command line decides which settings count.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::env;
use crate::passed::Passed;

/// The settings that a run of nextest goes by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The profile's name.
    pub(super) profile: String,
    /// The workspace's root.
    pub(super) root: PathBuf,
    /// The settings' files, of which the first counts most.
    pub(super) files: Vec<PathBuf>,
}

impl Asked {
    /// As `arguments` of `nextest run` ask in the workspace at `given_root`.
    pub(super) fn by(arguments: &[OsString], given_root: Option<&Path>) -> Self {
        let passed = Passed::new(arguments);
        let profile = passed.value(&["--profile", "-P"]);
        let profile = profile.map(|profile| profile.to_string_lossy().into_owned());
        let root = passed.path("--workspace-remap");
        let root = root.or_else(|| given_root.map(Path::to_owned)).unwrap_or_default();
        let repository = passed.path("--config-file");
        let repository = repository.unwrap_or_else(|| root.join(".config/nextest.toml"));
        let tools = passed.values(&["--tool-config-file"]);
        let tools = tools.iter().filter_map(|tool| {
            let (_, path) = tool.to_str()?.split_once(':')?;
            Some(PathBuf::from(path))
        });
        let files = std::iter::once(repository).chain(tools).collect();
        let profile = profile.or_else(env::nextest_profile).unwrap_or_else(|| "default".to_owned());
        Self { profile, root, files }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::{Path, PathBuf};

    use super::Asked;

    fn asked(line: &str) -> Asked {
        let words: Vec<_> = line.split_whitespace().map(OsString::from).collect();
        Asked::by(&words, Some(Path::new("/shop")))
    }

    #[test]
    fn the_repositorys_settings_come_before_those_of_tools() {
        let files = |line| asked(line).files;
        assert_eq!(files(""), [PathBuf::from("/shop/.config/nextest.toml")]);
        assert_eq!(
            files("--tool-config-file a:/x.toml --config-file y.toml --tool-config-file=b:/z.toml"),
            ["y.toml", "/x.toml", "/z.toml"].map(PathBuf::from)
        );
        let remapped = asked("--workspace-remap /elsewhere");
        assert_eq!(remapped.root, Path::new("/elsewhere"));
        assert_eq!(remapped.files, [PathBuf::from("/elsewhere/.config/nextest.toml")]);
    }
}
