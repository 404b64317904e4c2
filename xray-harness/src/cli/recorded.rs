//! A command that runs tests, which record into a run that this process names.

use std::fs::{self, File};
use std::io::{self, ErrorKind::NotFound};
use std::path::Path;
use std::process::Command;

use super::error::Error;
use super::exit_code::Exit;
use super::sending::Sending;
use super::signals;
use super::workspace::Workspace;
use crate::journal::layout::Layout;
use crate::journal::writer::create_private_dir;
use crate::passed::Passed;
use crate::provenance;
use crate::run::{self, Run};
use crate::tell::{self, tell};

/// The run that a command's tests belong to.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) run: Run,
    pub(super) layout: Layout,
    /// Can anything be written there?
    pub(super) is_open: bool,
}

impl Recorded {
    /// Names a run whose directory is in `target`, if the user named no other,
    /// and makes that. Where it cannot be made, the tests run all the same.
    pub(super) fn begin(target: &Path) -> Result<Self, Error> {
        let run = Run::of_children(target).map_err(Error::Run)?;
        let layout = Layout::new(&run.dir);
        let opened = fs::create_dir_all(&run.dir).and_then(|()| mark(&layout.begun()));
        if let Err(error) = &opened {
            let dir = run.dir.display();
            tell([tell::warning(format!(
                "results are not recorded: cannot create {dir}: {error}"
            ))]);
        }
        Ok(Self { run, layout, is_open: opened.is_ok() })
    }

    /// Runs `command` to its end, through signals that end only it.
    pub(super) fn run(&self, command: &mut Command) -> Result<Exit, Error> {
        command.env("XRAY_RUN_ID", &self.run.id).env("XRAY_RUN_DIR", &self.run.dir);
        // Whoever waits for the end of the run sends.
        command.env("XRAY_UPLOAD", "never");
        let status = signals::run(command).map_err(|source| Error::Command {
            command: command.get_program().to_owned(),
            source,
        })?;
        Ok(Exit::of_command(status))
    }

    /// Does what `sending` asks for with what the tests, which ended with
    /// `exit`, have recorded; gives the code to end with.
    pub(super) fn end(
        &self,
        sending: &Sending,
        workspace: &Workspace,
        passed: Passed<'_>,
        exit: Exit,
    ) -> Exit {
        let (root, is_lost) = (workspace.root(), self.is_lost());
        if self.holds_any() {
            self.keep_origin(root, passed);
        } else if self.is_open && !is_lost && sending.is_of_one_shard() {
            self.keep_nothing();
        }
        let exit = match (self.holds_any(), is_lost) {
            (true, is_lost) => sending.send(&self.run.dir, is_lost, root, exit),
            (false, true) => sending.lost(&self.run.dir, root, exit),
            (false, false) => sending.nothing(self.is_open, root, exit),
        };
        self.tidy_up();
        exit
    }

    /// Writes down where the results come from, while it can be told.
    fn keep_origin(&self, root: Option<&Path>, passed: Passed<'_>) {
        if let Err(error) = provenance::keep(&self.layout, root, passed.features()) {
            tell([tell::warning(format!("cannot keep where the results come from: {error}"))]);
        }
    }

    /// Was what had been recorded removed, before the tests were over? It is, if
    /// the mark is gone, which is taken away here.
    fn is_lost(&self) -> bool {
        let begun = self.layout.begun();
        self.is_open && matches!(fs::remove_file(begun), Err(error) if error.kind() == NotFound)
    }

    /// Leaves a run without a test, which says that nothing is missing: the upload
    /// of all shards takes no directory that is none.
    fn keep_nothing(&self) {
        let journals = self.layout.journals();
        if let Err(error) = create_private_dir(&journals) {
            let journals = journals.display();
            tell([tell::warning(format!("cannot create {journals}: {error}"))]);
        }
    }

    /// Did an annotated test run, or is it said that none did?
    fn holds_any(&self) -> bool {
        self.layout.journals().is_dir()
    }

    /// Leaves no empty directory behind, and not too many full ones.
    fn tidy_up(&self) {
        if self.holds_any() {
            tell(run::prune(&self.run.dir).map(tell::warning));
        } else {
            for dir in [self.layout.nextest(), self.layout.listed()] {
                let _ = fs::remove_dir_all(dir);
            }
            let _ = fs::remove_dir(&self.run.dir);
        }
    }
}

/// Leaves a file at `path` that is made anew: what lies there may be a link to anywhere.
fn mark(path: &Path) -> io::Result<()> {
    let _ = fs::remove_file(path);
    File::create_new(path).map(drop)
}
