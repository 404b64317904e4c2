//! What the arguments that are passed on to cargo test or nextest say.

use std::ffi::OsString;
use std::path::PathBuf;

/// A runner's arguments, up to `--`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passed<'a>(&'a [OsString]);

impl<'a> Passed<'a> {
    pub(crate) fn new(arguments: &'a [OsString]) -> Self {
        let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
        Self(&arguments[..end])
    }

    /// Is one of the options given, with a value or without?
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        let name = |word: &'a OsString| {
            let text = word.to_str()?;
            Some(text.split_once('=').map_or(text, |(name, _)| name))
        };
        self.0.iter().filter_map(name).any(|name| names.contains(&name))
    }

    /// The last value of the options of these names.
    pub(crate) fn value(&self, names: &[&str]) -> Option<OsString> {
        self.values(names).pop()
    }

    /// The same, as a path.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.value(&[name]).map(PathBuf::from)
    }

    /// The features that are named.
    pub(crate) fn features(&self) -> Option<String> {
        let features = self.values(&["--features", "-F"]);
        let features: Vec<_> = features.iter().map(|it| it.to_string_lossy()).collect();
        (!features.is_empty()).then(|| features.join(" "))
    }

    /// Every value of the options of these names, as clap reads them: beside
    /// the name, after `=`, and after a letter itself.
    pub(crate) fn values(&self, names: &[&str]) -> Vec<OsString> {
        let mut values = Vec::new();
        let mut words = self.0.iter();
        while let Some(word) = words.next() {
            let text = word.to_string_lossy();
            for name in names {
                let Some(rest) = text.strip_prefix(name) else { continue };
                match rest.strip_prefix('=') {
                    Some(value) => values.push(value.into()),
                    None if rest.is_empty() => values.extend(words.next().cloned()),
                    None if !name.starts_with("--") => values.push(rest.into()),
                    None => {}
                }
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::Passed;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn a_value_is_given_in_all_of_claps_ways() {
        let profile = |line| {
            let words = words(line);
            Passed::new(&words).value(&["--profile", "-P"])
        };
        for line in ["--profile ci", "--profile=ci", "-P ci", "-Pci", "-P=ci", "-p a -P ci b"] {
            assert_eq!(profile(line), Some("ci".into()), "{line}");
        }
        for line in ["", "-p ci", "--profiles ci", "-- --profile ci", "--profile"] {
            assert_eq!(profile(line), None, "{line}");
        }
    }

    #[test]
    fn only_the_runners_own_options_count() {
        let has = |line| {
            let words = words(line);
            Passed::new(&words).has(&["--fail-fast", "--max-fail"])
        };
        assert!(has("--lib --fail-fast") && has("--max-fail=3") && has("--max-fail 3"));
        assert!(!has("--no-fail-fast") && !has("-- --fail-fast") && !has("fail-fast"));
    }
}
