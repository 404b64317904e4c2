//! Text with facts in it: `Nightly of {workspace} on {branch}`.

use super::Provenance;

/// What may stand in braces, and what it gives.
const NAMES: [&str; 10] = [
    "branch",
    "revision",
    "short_revision",
    "ci",
    "job",
    "rustc",
    "target",
    "features",
    "workspace",
    "run",
];

/// A text whose braces hold names of facts; `{{` and `}}` are braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Fact(&'static str),
}

/// What braces hold that is no name of a fact.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{{{0}}} is none of {{{known}}}; a brace of its own is written twice",
    known = NAMES.join("}, {")
)]
pub(crate) struct Unknown(String);

impl Template {
    /// Fails if something in braces is no fact's name, or a brace is not closed.
    pub(crate) fn parse(text: &str) -> Result<Self, Unknown> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
                continue;
            }
            let name = if brace == "{" { after.split_once('}') } else { None };
            let (name, after) = name.ok_or_else(|| unclosed(brace, after))?;
            let known = NAMES.into_iter().find(|known| *known == name.trim());
            parts.push(Part::Text(std::mem::take(&mut plain)));
            parts.push(Part::Fact(known.ok_or_else(|| Unknown(name.to_owned()))?));
            rest = after;
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        Ok(Self(parts))
    }

    /// The text with the facts in it; one that is not known is `unknown`.
    pub(crate) fn render(&self, provenance: &Provenance, run: &str) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Fact(name) => fact(name, provenance, run).unwrap_or_else(|| "unknown".to_owned()),
        };
        self.0.iter().map(text).collect()
    }
}

impl Template {
    /// The text as it will be, or the fact that nobody can tell before the run.
    #[cfg(feature = "cli")]
    pub(crate) fn known(&self, provenance: &Provenance) -> Result<String, &'static str> {
        let text = |part: &Part| match part {
            Part::Text(text) => Ok(text.clone()),
            Part::Fact("run") => Err("run"),
            Part::Fact(name) => fact(name, provenance, "").ok_or(*name),
        };
        self.0.iter().map(text).collect()
    }
}

fn unclosed(brace: &str, after: &str) -> Unknown {
    let some: String = after.chars().take_while(|c| !c.is_whitespace()).take(20).collect();
    Unknown(if brace == "{" { some } else { brace.to_owned() })
}

fn fact(name: &str, provenance: &Provenance, run: &str) -> Option<String> {
    match name {
        "branch" => provenance.branch.clone(),
        "revision" => provenance.exact_revision(),
        "short_revision" => Some(provenance.revision.as_ref()?.chars().take(8).collect()),
        "ci" => provenance.ci.clone(),
        "job" => provenance.job.clone(),
        "rustc" => provenance.rustc.clone(),
        "target" => provenance.target.clone(),
        "features" => provenance.features.clone(),
        "workspace" => provenance.workspace.clone(),
        _ => Some(run.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Provenance, Template};

    fn rendered(text: &str) -> Result<String, String> {
        let provenance = Provenance {
            branch: Some("main".to_owned()),
            revision: Some("8843d7f92416211d".to_owned()),
            is_dirty: Some(true),
            ..Provenance::default()
        };
        let template = Template::parse(text).map_err(|unknown| unknown.to_string())?;
        Ok(template.render(&provenance, "r1"))
    }

    #[test]
    fn facts_stand_where_their_names_do() {
        for (text, expected) in [
            ("", ""),
            ("no braces", "no braces"),
            ("{run} on {branch} at {short_revision}", "r1 on main at 8843d7f9"),
            ("{revision}", "8843d7f92416211d-dirty"),
            ("{ci}", "unknown"),
            ("{{branch}} of {{}}", "{branch} of {}"),
            ("ü{ branch }ü", "ümainü"),
        ] {
            assert_eq!(rendered(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    #[cfg(feature = "cli")]
    fn what_is_not_known_beforehand_is_named() {
        let provenance = Provenance { branch: Some("main".to_owned()), ..Provenance::default() };
        let known = |text: &str| Template::parse(text).unwrap().known(&provenance);
        assert_eq!(known("linux {{}} {branch}").as_deref(), Ok("linux {} main"));
        assert_eq!(known("{branch} {target}"), Err("target"));
        assert_eq!(known("{run}"), Err("run"));
    }

    #[test]
    fn what_is_no_fact_is_named_with_those_that_are() {
        for (text, named) in [
            ("{brunch}", "{brunch}"),
            ("{branch", "{branch}"),
            ("a } b", "{}}"),
            ("{", "{}"),
            ("{}", "{}"),
        ] {
            let error = rendered(text).expect_err(text);
            assert!(error.starts_with(named) && error.contains("{short_revision}"), "{error}");
        }
    }
}
