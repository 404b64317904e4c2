//! What an examination comes to.

use serde::Serialize;

/// Every line, in the order in which they were found.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) state: State,
    /// What was examined.
    pub(crate) what: &'static str,
    pub(crate) says: String,
    /// What to do, where something is wrong.
    pub(crate) cure: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    Fine,
    Wrong,
    /// Told for a person to look at.
    Told,
    NotChecked,
}

impl Report {
    pub(crate) fn is_fine(&self) -> bool {
        self.lines.iter().all(|line| line.state != State::Wrong)
    }

    pub(super) fn fine(&mut self, what: &'static str, says: impl Into<String>) {
        self.add(State::Fine, what, says.into(), None);
    }

    pub(super) fn told(&mut self, what: &'static str, says: impl Into<String>) {
        self.add(State::Told, what, says.into(), None);
    }

    pub(super) fn wrong(&mut self, what: &'static str, cause: &str, cure: impl Into<String>) {
        self.add(State::Wrong, what, cause.to_owned(), Some(cure.into()));
    }

    pub(super) fn skipped(&mut self, what: &'static str, why: impl Into<String>) {
        self.add(State::NotChecked, what, why.into(), None);
    }

    fn add(&mut self, state: State, what: &'static str, says: String, cure: Option<String>) {
        self.lines.push(Line { state, what, says, cure });
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { state, what, says, cure } = self;
        let state = match state {
            State::Fine => "fine",
            State::Wrong => "WRONG",
            State::Told => "told",
            State::NotChecked => "not checked",
        };
        write!(f, "{state}: {what}: {says}")?;
        match cure {
            Some(cure) => write!(f, "; cure: {cure}"),
            None => Ok(()),
        }
    }
}
