//! `xray.toml`: what a team shares. No credentials.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::limits::Size;
use super::setting::{Origins, STATUS};
use super::{Error, unread};

const NAME: &str = "xray.toml";
/// What a login is made of, which no file holds.
pub(super) const SECRETS: [&str; 10] = [
    "client_id",
    "client_secret",
    "token",
    "username",
    "password",
    "jira_email",
    "jira_token",
    "oauth_consumer_key",
    "oauth_access_token",
    "oauth_private_key_file",
];

/// The keys of `xray.toml`; each is its variable's name without `XRAY_`.
#[expect(clippy::struct_field_names, reason = "the keys are called as the variables are")]
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) deployment: Option<String>,
    pub(super) url: Option<String>,
    pub(super) api_version: Option<String>,
    pub(super) allow_http: Option<Vec<String>>,
    pub(super) project: Option<String>,
    pub(super) test_execution: Option<String>,
    pub(super) test_plan: Option<String>,
    pub(super) test_environments: Option<Vec<String>>,
    pub(super) version: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
    pub(super) upload: Option<String>,
    pub(super) steps: Option<String>,
    pub(super) provision: Option<bool>,
    pub(super) non_executable: Option<Vec<String>>,
    #[serde(default)]
    pub(super) redact: Vec<String>,
    pub(super) jira_url: Option<String>,
    pub(super) connect_timeout: Option<u64>,
    pub(super) answer_timeout: Option<u64>,
    pub(super) budget: Option<u64>,
    pub(super) rate_limit: Option<u64>,
    pub(super) max_body: Option<Size>,
    pub(super) evidence_per_file: Option<Size>,
    pub(super) evidence_per_test: Option<Size>,
    pub(super) evidence_per_run: Option<Size>,
    pub(super) unclear_wait: Option<u64>,
    pub(super) status: Option<Statuses>,
    pub(super) execution: Option<Execution>,
    pub(super) ca_cert_file: Option<PathBuf>,
    pub(super) client_cert_file: Option<PathBuf>,
    #[serde(skip)]
    pub(super) origins: Origins,
}

/// `[status]`: the instance's words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statuses {
    pub(super) passed: Option<String>,
    pub(super) failed: Option<String>,
    pub(super) killed: Option<String>,
    pub(super) flaky: Option<String>,
    pub(super) ignored: Option<String>,
}

/// `[execution]`: the issue that a new Test Execution is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Execution {
    #[serde(default)]
    pub(super) fields: toml::Table,
}

fn is_lacking(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// A pipe would be waited for.
fn read_plain(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    fs::read_to_string(path)
}

impl File {
    /// The file in `root`; empty where there is none.
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let path = root.join(NAME);
        match read_plain(&path) {
            Ok(text) => Self::parse(&path, &text),
            // A link that leads nowhere is no lack of a file: its rules are missed.
            Err(_) if is_lacking(&path) => Ok(Self::default()),
            Err(source) => Err(Error::Read { path, source }),
        }
    }

    /// What the file in `root` sets, by name; nothing where it cannot be read.
    #[cfg(feature = "cli")]
    pub(super) fn keys(root: &Path) -> Vec<String> {
        let text = read_plain(&root.join(NAME)).unwrap_or_default();
        let table = toml::from_str::<toml::Table>(&text).unwrap_or_default();
        table.keys().cloned().collect()
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        let wrong = |error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            Error::Parse { path: path.to_owned(), line, why: unread::why(error.message()) }
        };
        let table: toml::Table = toml::from_str(text).map_err(wrong)?;
        if let Some(key) = SECRETS.into_iter().find(|&key| table.contains_key(key)) {
            return Err(Error::SecretInFile { path: path.to_owned(), key: key.to_owned() });
        }
        let file = toml::from_str(text).map_err(wrong)?;
        let is_empty = |value: &toml::Value| value.as_str().is_some_and(|it| it.trim().is_empty());
        if let Some((key, _)) = table.iter().find(|(_, value)| is_empty(value)) {
            return Err(Error::Empty { path: path.to_owned(), key: key.clone() });
        }
        let words = table.get("status").and_then(toml::Value::as_table).into_iter().flatten();
        let words = words.map(|(name, _)| format!("{STATUS}{name}"));
        let keys = table.keys().cloned().chain(words).collect();
        Ok(Self { origins: Origins { file: path.to_owned(), keys }, ..file })
    }
}

/// Is `word` a key outside of all tables?
pub(super) fn is_key(word: &str) -> bool {
    let is_bare = word.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    let read = toml::from_str::<File>(&format!("{word} = 0"));
    is_bare && !read.is_err_and(|error| error.message().starts_with("unknown field"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Error, File};

    #[test]
    fn an_error_names_the_line_it_is_in() {
        for (text, expected) in [
            ("projet = 1", 1),
            ("project = 5\n", 1),
            ("url = \"a\"\n\nprojet = 1\n", 3),
            ("url = \"a\"\nproject = 5", 2),
            ("url = \"a\"\nproject = ", 2),
            ("[status]\npassed = \"GREEN\"\nfaild = \"RED\"\n", 3),
        ] {
            match File::parse(Path::new("xray.toml"), text) {
                Err(Error::Parse { line, .. }) => assert_eq!(line, expected, "{text:?}"),
                other => panic!("{text:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_mark_of_the_byte_order_and_lines_of_windows_change_nothing() {
        let text = "\u{feff}project = \"BOOK\"\r\nbudget = 5\r\n[status]\r\npassed = \"OK\"\r\n";
        let file = File::parse(Path::new("xray.toml"), text).unwrap();
        assert_eq!((file.project.as_deref(), file.budget), (Some("BOOK"), Some(5)));
        let keys = ["budget", "project", "status", "status_passed"];
        assert_eq!(file.origins.keys, keys.map(str::to_owned).into());
    }

    #[test]
    fn what_cannot_be_read_is_told_with_what_to_write() {
        for (text, told) in [
            ("projet = \"BOOK\"", "no setting is called `projet`; did you mean `project`?"),
            (
                "XRAY_PROJECT = \"BOOK\"",
                "no setting is called `XRAY_PROJECT`; did you mean `project`?",
            ),
            ("testPlan = \"A-1\"", "did you mean `test_plan`?"),
            ("clientsecret = \"x\"", "XRAY_CLIENT_SECRET, which is for the environment only"),
            ("timeout = \"30s\"", "XRAY_TIMEOUT, which is for the environment only"),
            ("status_passed = \"OK\"", "`passed` in [status]"),
            ("[status]\nfaild = \"RED\"", "no setting is called `faild`; did you mean `failed`?"),
            ("[execution]\nfeilds = {}", "did you mean `fields`?"),
            ("[status]\nproject = \"BOOK\"", "write `project` above the first [table]"),
            ("colour = 1", "the settings here are allow_http, "),
            ("budget = -5", "expected a whole number"),
            ("budget = \"5\"", "expected a whole number"),
            ("provision = \"yes\"", "expected true or false"),
            ("redact = \"a\"", "expected a list in brackets"),
            ("evidence_per_file = true", "expected a size such as"),
            ("evidence_per_file = -1", "expected a size such as"),
            ("project = \" \"", "`project` in xray.toml is empty"),
            ("password = \"x\"", "from the environment only (XRAY_PASSWORD)"),
        ] {
            let error = File::parse(Path::new("xray.toml"), text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
