//! Where a run's results come from: the revision, the pipeline's job, the
//! toolchain.
//!
//! The facts are those of the run, not of a later upload from elsewhere, so
//! they are kept in the run's directory, as `run.json`:
//!
//! ```json
//! {
//!   "version": { "major": 1, "minor": 0 },
//!   "revision": "8843d7f92416211de9ebb963ff4ce28125932878",
//!   "is_dirty": false,
//!   "branch": "main",
//!   "ci": "GitHub Actions",
//!   "job": "https://github.com/example/bookstore/actions/runs/42",
//!   "rustc": "1.91.0",
//!   "target": "x86_64-unknown-linux-gnu",
//!   "features": "tracing",
//!   "workspace": "bookstore"
//! }
//! ```
//!
//! What is not known is left out. Neither a login nor a query is kept of a
//! job's address.
//!
//! # Changelog
//!
//! - 1.0: the above.

mod address;
mod git;
mod template;
mod toolchain;

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub(crate) use template::{Template, Unknown};

use crate::env;
use crate::journal::entry::Version;
use crate::journal::layout::Layout;
use crate::replace::replace;

const VERSION: Version = Version { major: 1, minor: 0 };
/// No run.json of ours is as large as this.
const LARGEST: u64 = 64 * 1024;

/// What is known of where a run's results come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Provenance {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) revision: Option<String>,
    /// Did the working tree differ from the revision?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_dirty: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) branch: Option<String>,
    /// The name of the pipeline's system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ci: Option<String>,
    /// The address of the pipeline's job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rustc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<String>,
    /// As they were named on the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) features: Option<String>,
    /// The name of the workspace's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workspace: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Page {
    version: Version,
    #[serde(flatten)]
    provenance: Provenance,
}

impl Provenance {
    /// What the environment tells: no process is started for it.
    pub(crate) fn of_the_environment() -> Self {
        let Some(job) = env::ci::job() else { return Self::default() };
        Self {
            revision: job.revision.as_deref().and_then(line),
            branch: job.branch.as_deref().and_then(line),
            ci: Some(job.system.to_owned()),
            job: address::clean(job.url.as_deref(), job.query.as_deref()),
            ..Self::default()
        }
    }

    /// All that can be told here and now, in the workspace at `root`: asks git
    /// and rustc.
    pub(crate) fn gathered(root: Option<&Path>) -> Self {
        let Some(root) = root else { return Self::of_the_environment() };
        let told = Self::of_the_environment();
        let git = git::facts(root);
        let toolchain = toolchain::facts(root);
        let workspace = root.file_name().map(|name| name.to_string_lossy().into_owned());
        Self {
            revision: git.revision.or(told.revision),
            is_dirty: git.is_dirty,
            branch: git.branch.or(told.branch),
            rustc: toolchain.rustc,
            target: env::build_target().as_deref().and_then(line).or(toolchain.host),
            workspace: workspace.as_deref().and_then(line),
            ..told
        }
    }

    /// What is kept in the run's directory, as far as it can be read.
    pub(crate) fn read(layout: &Layout) -> Option<Self> {
        let path = layout.provenance();
        let is_ours =
            fs::symlink_metadata(&path).is_ok_and(|it| it.is_file() && it.len() < LARGEST);
        let text = is_ours.then(|| fs::read(&path).ok()).flatten()?;
        let page: Page = serde_json::from_slice(&text).ok()?;
        (page.version.major == VERSION.major).then(|| page.provenance.clean())
    }

    /// Writes it into the run's directory.
    fn write(&self, layout: &Layout) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(&Page { version: VERSION, provenance: self.clone() })?;
        replace(&layout.provenance(), &text)
    }

    /// What both say, where they speak of the same revision.
    fn completed_by(self, later: Self) -> Self {
        let is_same = self.revision.is_none() || self.revision == later.revision;
        if !is_same {
            return self;
        }
        Self {
            revision: self.revision.or(later.revision),
            is_dirty: self.is_dirty.or(later.is_dirty),
            branch: self.branch.or(later.branch),
            ci: self.ci.or(later.ci),
            job: self.job.or(later.job),
            rustc: self.rustc.or(later.rustc),
            target: self.target.or(later.target),
            features: self.features.or(later.features),
            workspace: self.workspace.or(later.workspace),
        }
    }

    /// The revision, and whether that is all: `8843d7f-dirty`.
    pub(crate) fn exact_revision(&self) -> Option<String> {
        let revision = self.revision.as_ref()?;
        let dirty = if self.is_dirty == Some(true) { "-dirty" } else { "" };
        Some(format!("{revision}{dirty}"))
    }

    /// A few lines for a description; none where nothing is known.
    pub(crate) fn told(&self) -> Vec<String> {
        let Self { revision, branch, is_dirty, ci, job, rustc, target, features, workspace: _ } =
            self;
        let mut lines = Vec::new();
        if let Some(revision) = revision {
            let branch = branch.as_ref().map_or_else(String::new, |it| format!(" of {it}"));
            let dirty = if *is_dirty == Some(true) { ", with uncommitted changes" } else { "" };
            lines.push(format!("Revision {revision}{branch}{dirty}."));
        }
        match (ci, job) {
            (Some(ci), Some(job)) => lines.push(format!("{ci}: {job}")),
            (Some(ci), None) => lines.push(format!("{ci}.")),
            _ => {}
        }
        let features = features.as_ref().map(|features| format!("features {features}"));
        let rustc = rustc.as_ref().map(|rustc| format!("rustc {rustc}"));
        let built: Vec<_> = [rustc, target.clone(), features].into_iter().flatten().collect();
        if !built.is_empty() {
            lines.push(format!("Built with {}.", built.join(", ")));
        }
        lines
    }

    /// A run's directory is anybody's input.
    fn clean(self) -> Self {
        let line = |text: Option<String>| text.as_deref().and_then(line);
        Self {
            revision: line(self.revision),
            is_dirty: self.is_dirty,
            branch: line(self.branch),
            ci: line(self.ci),
            job: self.job.and_then(|job| address::as_it_is(&job)),
            rustc: line(self.rustc),
            target: line(self.target),
            features: line(self.features),
            workspace: line(self.workspace),
        }
    }
}

/// Keeps all that can be told of the run in `layout`, whose tests are of the
/// workspace at `root`. Asks git and rustc, once a run.
///
/// Fails if the directory cannot be written; no result depends on it.
pub(crate) fn keep(
    layout: &Layout,
    root: Option<&Path>,
    features: Option<String>,
) -> io::Result<()> {
    let known = Provenance::read(layout).unwrap_or_default();
    if known.rustc.is_some() && (features.is_none() || known.features.is_some()) {
        return Ok(());
    }
    let now = Provenance { features, ..Provenance::gathered(root) };
    known.completed_by(now).write(layout)
}

/// Keeps what the environment tells, where it names a pipeline's job: the
/// results may be sent from another machine.
pub(crate) fn keep_the_job(layout: &Layout) -> io::Result<()> {
    if layout.provenance().exists() {
        return Ok(());
    }
    let told = Provenance::of_the_environment();
    if told.ci.is_some() { told.write(layout) } else { Ok(()) }
}

/// Keeps the revision that git tells of the workspace at `root`, where none is
/// kept: by the time that the results are sent, it may be another.
pub(crate) fn keep_the_revision(layout: &Layout, root: Option<&Path>) -> io::Result<()> {
    let known = Provenance::read(layout).unwrap_or_default();
    let Some(root) = root.filter(|_| known.revision.is_none()) else { return Ok(()) };
    let git::Facts { revision, branch, is_dirty } = git::facts(root);
    if revision.is_none() {
        return Ok(());
    }
    let branch = known.branch.clone().or(branch);
    Provenance { revision, is_dirty, branch, ..known }.write(layout)
}

/// One short line of `text`; none of nothing.
fn line(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let line: String = words.chars().take(200).collect();
    (!line.is_empty()).then_some(line)
}
