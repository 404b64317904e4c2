//! How an instance can differ from one where everything is there and allowed.

/// Something about the instance that those who ask it shall find.
///
/// Unless a condition says otherwise, every well-formed key is an issue of
/// whatever type it is taken for, every version and environment may be named
/// in an import, and the user may do everything.
///
/// ```
/// use xray_harness::sandbox::{Condition, Sandbox};
///
/// let sandbox = Sandbox::start()?;
/// sandbox.assume(Condition::no_issue("BOOK-404"));
/// sandbox.assume(Condition::issue_type("BOOK-10", "Test Plan"));
/// // An import is found by a search only after two searches that miss it.
/// sandbox.assume(Condition::IndexDelay { searches: 2 });
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// There is no issue with this key, or the user may not see it: Jira
    /// answers the same.
    NoIssue {
        /// The key.
        key: String,
    },
    /// There is no project with this key, or the user may not see it.
    NoProject {
        /// The key.
        key: String,
    },
    /// The issue is of this type: `Test`, `Test Plan`, `Bug` …
    IssueType {
        /// The issue's key.
        key: String,
        /// The type's name.
        name: String,
    },
    /// The issue is in this status of its workflow.
    Workflow {
        /// The issue's key.
        key: String,
        /// The status's name.
        status: String,
        /// Whether Xray takes results of a Test in this status.
        is_executable: bool,
    },
    /// The issue was moved: it answers to both keys, and bears the new one.
    Moved {
        /// The key it had.
        from: String,
        /// The key it has.
        to: String,
    },
    /// The project's key was changed: it answers to both, and bears the new one.
    Renamed {
        /// The key it had.
        from: String,
        /// The key it has.
        to: String,
    },
    /// The versions that each project has, and no others.
    Versions(Vec<String>),
    /// The Test Environments that each project has, and no others.
    Environments(Vec<String>),
    /// The words for the statuses of a test run that there are, and no others.
    Statuses(Vec<String>),
    /// The user lacks a permission, such as `CREATE_ISSUES`, in a project.
    Forbidden {
        /// The project's key.
        project: String,
        /// The permission's key, as Jira spells it.
        permission: String,
    },
    /// A Test Execution is not made without this field, such as
    /// `customfield_10010`, which Xray JSON has no place for.
    RequiredField {
        /// The field's id.
        id: &'static str,
    },
    /// What the type of a Test Execution is called here.
    ExecutionType(&'static str),
    /// Xray has no valid license.
    Unlicensed,
    /// A search finds a new Test Execution only after this many searches.
    IndexDelay {
        /// How many searches miss it.
        searches: usize,
    },
    /// Jira says at this address that it is there, and which it is.
    Jira {
        /// `Cloud` or `Server`.
        kind: &'static str,
    },
    /// The server's clock, as its `Date` header tells it, is off.
    Clock {
        /// By how many seconds it is ahead; behind if negative.
        ahead: i64,
    },
}

impl Condition {
    /// [`Condition::NoIssue`]
    #[must_use]
    pub fn no_issue(key: &str) -> Self {
        Self::NoIssue { key: key.to_owned() }
    }

    /// [`Condition::IssueType`]
    #[must_use]
    pub fn issue_type(key: &str, name: &str) -> Self {
        Self::IssueType { key: key.to_owned(), name: name.to_owned() }
    }

    /// [`Condition::Moved`]
    #[must_use]
    pub fn moved(from: &str, to: &str) -> Self {
        Self::Moved { from: from.to_owned(), to: to.to_owned() }
    }

    /// [`Condition::Workflow`], in a status that Xray takes no results in.
    #[must_use]
    pub fn not_executable(key: &str, status: &str) -> Self {
        Self::Workflow { key: key.to_owned(), status: status.to_owned(), is_executable: false }
    }

    /// [`Condition::Renamed`]
    #[must_use]
    pub fn renamed(from: &str, to: &str) -> Self {
        Self::Renamed { from: from.to_owned(), to: to.to_owned() }
    }

    /// [`Condition::Statuses`]
    #[must_use]
    pub fn statuses(words: &[&str]) -> Self {
        Self::Statuses(words.iter().map(|&word| word.to_owned()).collect())
    }

    /// [`Condition::Versions`]
    #[must_use]
    pub fn versions(names: &[&str]) -> Self {
        Self::Versions(names.iter().map(|&name| name.to_owned()).collect())
    }

    /// [`Condition::Environments`]
    #[must_use]
    pub fn environments(names: &[&str]) -> Self {
        Self::Environments(names.iter().map(|&name| name.to_owned()).collect())
    }
}
