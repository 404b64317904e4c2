//! The directories of one upload: what one run left, on one machine or several.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::Error;
use crate::journal::layout::Layout;
use crate::journal::plain;
use crate::journal::reader;

/// Each directory once, in an order of their own.
#[derive(Debug)]
pub(super) struct Runs(Vec<Layout>);

impl Runs {
    /// The runs in `dirs`, all of which must be there.
    pub(super) fn at(dirs: &[PathBuf]) -> Result<Self, Error> {
        let found = dirs.iter().map(|dir| {
            let journals = Layout::new(dir).journals();
            // A link is another name of the same directory.
            let dir = fs::canonicalize(dir)
                .ok()
                .filter(|dir| plain::is_folder(&Layout::new(dir).journals()));
            dir.ok_or(Error::NoRun(journals))
        });
        let found = found.collect::<Result<BTreeSet<_>, _>>()?;
        Ok(Self(found.iter().map(|dir| Layout::new(dir)).collect()))
    }

    pub(super) fn layouts(&self) -> &[Layout] {
        &self.0
    }

    /// The names of their journals, directory by directory.
    pub(super) fn journals(&self) -> Vec<BTreeSet<PathBuf>> {
        self.0.iter().map(reader::names).collect()
    }

    /// What the runs are called, also in a Test Execution's description.
    pub(super) fn name(&self) -> String {
        let name = |layout: &Layout| {
            layout.run().file_name().unwrap_or_default().to_string_lossy().into_owned()
        };
        let names: BTreeSet<_> = self.0.iter().map(name).collect();
        names.into_iter().collect::<Vec<_>>().join(", ")
    }
}
