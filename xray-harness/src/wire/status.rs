//! The words for statuses: an instance may have others than Xray's own.

use crate::deployment::Deployment;
use crate::execution::model::Status;

/// The word of a status, as Xray lets people make them: 2 to 18 letters,
/// digits, `_`, `/` and spaces (docs.getxray.app, "Manage Test Statuses").
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word(String);

impl Word {
    /// `None` where `text` can be no instance's word.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '/' | ' ');
        let length = text.chars().count();
        let is_word = (2..=18).contains(&length) && text.chars().all(fits) && text.trim() == text;
        is_word.then(|| Self(text.to_owned()))
    }
}

/// The words to send: those that were named, else the deployment's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) deployment: Deployment,
    pub(crate) named: Named,
}

/// The words that were named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) passed: Option<Word>,
    pub(crate) failed: Option<Word>,
    /// Else as a failed test's.
    pub(crate) killed: Option<Word>,
    /// Else as a passed test's.
    pub(crate) flaky: Option<Word>,
    /// Else ignored tests are left out.
    pub(crate) ignored: Option<Word>,
}

impl Words {
    /// The word for a Test's result, or for one of its iterations.
    pub(crate) fn of_run(&self, status: Status) -> &str {
        let Named { passed, failed, killed, flaky, ignored } = &self.named;
        let word = match status {
            Status::Passed => passed.as_ref(),
            Status::Flaky => flaky.as_ref().or(passed.as_ref()),
            Status::Failed => failed.as_ref(),
            Status::Killed => killed.as_ref().or(failed.as_ref()),
            Status::Ignored => ignored.as_ref(),
        };
        word.map_or_else(|| self.own(status), |Word(word)| word)
    }

    /// The word for a step's result: steps have a list of statuses of their own.
    pub(crate) fn of_step(&self, status: Status) -> &'static str {
        match status {
            Status::Ignored => "TODO",
            _ => self.own(status),
        }
    }

    fn own(&self, status: Status) -> &'static str {
        match (status, self.deployment) {
            (Status::Passed | Status::Flaky, Deployment::Cloud) => "PASSED",
            (Status::Passed | Status::Flaky, Deployment::Server) => "PASS",
            (Status::Failed | Status::Killed, Deployment::Cloud) => "FAILED",
            (Status::Failed | Status::Killed, Deployment::Server) => "FAIL",
            (Status::Ignored, Deployment::Cloud) => "TO DO",
            (Status::Ignored, Deployment::Server) => "TODO",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn a_word_has_2_to_18_letters_digits_underscores_slashes_and_spaces() {
        for word in ["OK", "ABORTED", "TO DO", "N/A_2", "ÜBERSPRUNGEN", "EIGHTEEN_LETTERS_X"] {
            assert!(Word::new(word).is_some(), "{word}");
        }
        for word in ["", "X", "NINETEEN_LETTERS_XX", "NO-DASH", " PASS", "A\nB", "A\"B", "A.B"] {
            assert!(Word::new(word).is_none(), "{word}");
        }
    }
}
