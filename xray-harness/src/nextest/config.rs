//! nextest's settings, in what they say of its report
//! (<https://nexte.st/docs/configuration/reference/>).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::Table;

use super::Error;
use super::arguments::Asked;
use crate::env;
use crate::journal;

/// A profile that inherits from more than so many others goes in a circle.
const DEPTH: usize = 16;

/// The tool's file that switches a report to `path` on.
pub(super) fn tool(path: &Path) -> String {
    let path = toml::Value::from(path.to_string_lossy().into_owned());
    let mut text = format!("[profile.default.junit]\npath = {path}\nstore-failure-output = true\n");
    if tells_ignored_tests() {
        text.push_str("report-skipped = \"ignored\"\n");
    }
    text
}

/// Since 0.9.143; an older one would warn of the setting.
fn tells_ignored_tests() -> bool {
    let output = Command::new(env::cargo()).args(["nextest", "--version"]).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    version(&String::from_utf8_lossy(&text)).is_some_and(|version| version >= [0, 9, 143])
}

/// From `cargo-nextest 0.9.143 (60fa45f63 2026-08-04)`.
fn version(text: &str) -> Option<[u64; 3]> {
    let number = text.split_whitespace().nth(1)?;
    let mut parts = number.split(['.', '-', '+']).map(|part| part.parse().ok());
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// Where settings that count more than the tool's send the report.
pub(super) fn own_report(asked: &Asked) -> Result<Option<PathBuf>, Error> {
    let files = asked.files.iter().filter(|file| file.is_file());
    let tables: Vec<_> = files.map(|file| read(file)).collect::<Result<_, _>>()?;
    let Some(path) = report_of(&tables, &asked.profile) else { return Ok(None) };
    let store = tables.iter().find_map(|table| text(table, &["store", "dir"]));
    let store = asked.root.join(store.unwrap_or("target/nextest"));
    Ok(Some(store.join(&asked.profile).join(path)))
}

fn read(file: &Path) -> Result<Table, Error> {
    let text = fs::read_to_string(file).map_err(journal::Error::at("read", file))?;
    text.parse().map_err(|source| Error::Config { path: file.to_owned(), source: Box::new(source) })
}

/// The profile's own, else that of the profile it inherits from; in the end
/// every profile inherits from `default`.
fn report_of<'a>(tables: &'a [Table], profile: &str) -> Option<&'a str> {
    let mut profile = profile;
    for _ in 0..DEPTH {
        let of = |key: &'static [&'static str]| {
            let keys = |table: &'a Table| {
                let path: Vec<_> = ["profile", profile].iter().chain(key).copied().collect();
                text(table, &path)
            };
            tables.iter().find_map(keys)
        };
        if let Some(path) = of(&["junit", "path"]) {
            return Some(path);
        }
        profile = match of(&["inherits"]) {
            Some(parent) => parent,
            None if profile == "default" => return None,
            None => "default",
        };
    }
    None
}

fn text<'a>(table: &'a Table, path: &[&str]) -> Option<&'a str> {
    let (last, tables) = path.split_last()?;
    let table = tables.iter().try_fold(table, |table, name| table.get(*name)?.as_table())?;
    table.get(*last)?.as_str()
}

#[cfg(test)]
mod tests {
    use toml::Table;

    use super::{report_of, tool, version};

    fn tables(texts: &[&str]) -> Vec<Table> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_profile_has_its_own_report_or_that_of_the_one_it_inherits_from() {
        let own = "[profile.default.junit]\npath = 'd.xml'\n[profile.ci.junit]\npath = 'c.xml'";
        assert_eq!(report_of(&tables(&[own]), "ci"), Some("c.xml"));
        assert_eq!(report_of(&tables(&[own]), "other"), Some("d.xml"));
        let inherits = "[profile.night]\ninherits = 'ci'\n[profile.ci.junit]\npath = 'c.xml'";
        assert_eq!(report_of(&tables(&[inherits]), "night"), Some("c.xml"));
        assert_eq!(report_of(&tables(&[inherits]), "default"), None);
        let circle = "[profile.a]\ninherits = 'b'\n[profile.b]\ninherits = 'a'";
        assert_eq!(report_of(&tables(&[circle]), "a"), None);
    }

    #[test]
    fn the_first_file_counts_most_but_a_profile_more_than_the_default_one() {
        let repository = "[profile.default.junit]\npath = 'd.xml'";
        let tool = "[profile.ci.junit]\npath = 'c.xml'\n[profile.default.junit]\npath = 'e.xml'";
        assert_eq!(report_of(&tables(&[repository, tool]), "ci"), Some("c.xml"));
        assert_eq!(report_of(&tables(&[repository, tool]), "default"), Some("d.xml"));
    }

    #[test]
    fn the_version_is_read_off_nextests_words() {
        assert_eq!(version("cargo-nextest 0.9.143 (60fa45f63 2026-08-04)\n"), Some([0, 9, 143]));
        assert_eq!(version("cargo-nextest 0.9.143-b.1"), Some([0, 9, 143]));
        assert_eq!(version("error: no such command"), None);
    }

    #[test]
    fn a_path_with_quotes_is_written_as_toml() {
        let text = tool(std::path::Path::new("/a \"b\"\\c/junit.xml"));
        let table: Table = text.parse().unwrap();
        assert_eq!(
            super::text(&table, &["profile", "default", "junit", "path"]),
            Some("/a \"b\"\\c/junit.xml")
        );
    }
}
