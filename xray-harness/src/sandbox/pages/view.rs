//! What the templates show.

use std::fmt::Write as _;

use askama::Template;

use super::super::model::{Evidence, Execution, Run, Status, Step};
use super::markup::blocks;
use super::site::{Site, picture};
use crate::Deployment;

#[derive(Template)]
#[template(path = "index.html")]
pub(super) struct IndexPage<'a> {
    site: Site,
    executions: Vec<Row<'a>>,
}

/// An execution in the list.
struct Row<'a> {
    execution: &'a Execution,
    bar: Bar,
}

#[derive(Template)]
#[template(path = "execution.html")]
pub(super) struct ExecutionPage<'a> {
    site: Site,
    execution: &'a Execution,
    bar: Bar,
}

#[derive(Template)]
#[template(path = "run.html")]
pub(super) struct RunPage<'a> {
    site: Site,
    execution: &'a Execution,
    run: &'a Run,
    at: usize,
    previous: Option<&'a Run>,
    next: Option<&'a Run>,
    files: Vec<File<'a>>,
}

/// The overall status: how many tests count as what.
struct Bar {
    segments: Vec<Segment>,
    total: usize,
}

struct Segment {
    count: usize,
    word: &'static str,
    class: &'static str,
}

/// Evidence with its address.
struct File<'a> {
    evidence: &'a Evidence,
    href: String,
    is_picture: bool,
    size: String,
}

impl<'a> IndexPage<'a> {
    /// Newest first, as a person looks for them.
    pub(super) fn new(site: Site, executions: &'a [Execution]) -> Self {
        let rows =
            executions.iter().rev().map(|execution| Row { execution, bar: Bar::new(execution) });
        Self { site, executions: rows.collect() }
    }
}

impl<'a> ExecutionPage<'a> {
    pub(super) fn new(site: Site, execution: &'a Execution) -> Self {
        Self { site, execution, bar: Bar::new(execution) }
    }
}

impl<'a> RunPage<'a> {
    pub(super) fn new(site: Site, execution: &'a Execution, at: usize) -> Self {
        let run = &*execution.runs[at];
        let before = at.checked_sub(1).and_then(|at| execution.runs.get(at));
        let numbered = run.all_evidence().into_iter().enumerate();
        let files = numbered.map(|(number, evidence)| File {
            evidence,
            href: site.evidence(&execution.key, &run.test.key, number, evidence),
            is_picture: picture(evidence).is_some(),
            size: size(evidence.data.len()),
        });
        Self {
            site,
            execution,
            run,
            at,
            previous: before.map(|run| &**run),
            next: execution.runs.get(at + 1).map(|run| &**run),
            files: files.collect(),
        }
    }

    /// Steps under a title each: the test's own and those of its iterations.
    fn step_lists(&self) -> Vec<(String, &[Step])> {
        let own = ("Steps".to_owned(), self.run.steps.as_slice());
        let rows = self.run.iterations.iter().enumerate();
        let theirs = rows.map(|(at, row)| {
            let title = format!("Steps of iteration {}", at + 1);
            (title, row.steps.as_slice())
        });
        let all = std::iter::once(own).chain(theirs);
        all.filter(|(_, steps)| !steps.is_empty()).collect()
    }

    fn duration(&self) -> Option<String> {
        let (start, finish) = (self.run.start.as_ref()?, self.run.finish.as_ref()?);
        let seconds = finish.timestamp().duration_since(start.timestamp()).as_secs();
        Some(match (seconds / 60, seconds % 60) {
            (0, seconds) => format!("{seconds} s"),
            (minutes, seconds) => format!("{minutes} min {seconds} s"),
        })
    }

    fn has_logs(&self) -> bool {
        self.run.iterations.iter().any(|row| row.log.is_some())
    }
}

/// Words that all pages need.
trait Words {
    fn execution(&self) -> &Execution;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the templates pass by reference")]
    fn word(&self, status: &Status) -> &'static str {
        status.word(self.execution().deployment)
    }
}

impl Words for ExecutionPage<'_> {
    fn execution(&self) -> &Execution {
        self.execution
    }
}

impl Words for RunPage<'_> {
    fn execution(&self) -> &Execution {
        self.execution
    }
}

impl Bar {
    fn new(execution: &Execution) -> Self {
        let segments = Status::ALL.into_iter().map(|status| Segment {
            count: execution.runs.iter().filter(|run| run.status == status).count(),
            word: status.word(execution.deployment),
            class: status.class(),
        });
        Self {
            segments: segments.filter(|segment| segment.count > 0).collect(),
            total: execution.runs.len(),
        }
    }

    /// For those who cannot see the colours.
    fn label(&self) -> String {
        let words = self.segments.iter().fold(String::new(), |mut text, segment| {
            // Writing to a string does not fail.
            let _ = write!(text, "{} {}, ", segment.count, segment.word);
            text
        });
        format!("{words}{} in all", self.total)
    }
}

impl Deployment {
    fn product(self) -> &'static str {
        match self {
            Self::Cloud => "Cloud",
            Self::Server => "Server/DC",
        }
    }
}

impl Status {
    /// The class that colours it.
    fn class(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Aborted => "aborted",
            Self::Blocked => "blocked",
            Self::Executing => "executing",
            Self::Todo => "todo",
        }
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes / 100 % 10),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}
