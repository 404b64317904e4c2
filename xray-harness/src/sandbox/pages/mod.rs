//! The pages: the list of executions, a Test Execution, a test run.
//!
//! All text on them comes from the wire and is escaped by the templates. There
//! is no script on them.

mod markup;
mod site;
mod view;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use askama::Template;

pub(super) use site::{Site, picture};

use super::model::Execution;
use view::{ExecutionPage, IndexPage, RunPage};

pub(super) fn index(site: Site, executions: &[Execution]) -> askama::Result<String> {
    IndexPage::new(site, executions).render()
}

pub(super) fn execution(site: Site, execution: &Execution) -> askama::Result<String> {
    ExecutionPage::new(site, execution).render()
}

/// The page of the run at this place in the execution.
pub(super) fn run(site: Site, execution: &Execution, at: usize) -> askama::Result<String> {
    RunPage::new(site, execution, at).render()
}

/// Writes everything as files into one folder and returns the first page's path.
pub(super) fn write(folder: &Path, executions: &[Execution]) -> io::Result<PathBuf> {
    let site = Site::Files;
    fs::create_dir_all(folder)?;
    for execution in executions {
        let html = self::execution(site, execution).map_err(io::Error::other)?;
        fs::write(folder.join(site.execution(&execution.key)), html)?;
        for at in 0..execution.runs.len() {
            write_run(folder, execution, at)?;
        }
    }
    let first = folder.join(site.index());
    fs::write(&first, index(site, executions).map_err(io::Error::other)?)?;
    Ok(first)
}

fn write_run(folder: &Path, execution: &Execution, at: usize) -> io::Result<()> {
    let site = Site::Files;
    let run = &execution.runs[at];
    let html = self::run(site, execution, at).map_err(io::Error::other)?;
    fs::write(folder.join(site.run(&execution.key, &run.test.key)), html)?;
    for (number, evidence) in run.all_evidence().into_iter().enumerate() {
        let name = site.evidence(&execution.key, &run.test.key, number, evidence);
        fs::write(folder.join(name), &evidence.data)?;
    }
    Ok(())
}
