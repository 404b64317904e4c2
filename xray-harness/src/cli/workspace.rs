//! The workspace around the command, and the runs in it.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

use super::error::Error;
use crate::{env, run};

/// Where cargo says that things are; asked only for what was not named.
#[derive(Debug)]
pub(super) struct Workspace(Result<Metadata, Box<cargo_metadata::Error>>);

impl Workspace {
    pub(super) fn around_here() -> Self {
        Self(MetadataCommand::new().no_deps().exec().map_err(Box::new))
    }

    pub(super) fn root(&self) -> Option<&Path> {
        Some(self.0.as_ref().ok()?.workspace_root.as_std_path())
    }

    /// The directory for what the command itself leaves behind.
    pub(super) fn target(&self) -> PathBuf {
        let target = |metadata: &Metadata| metadata.target_directory.clone().into_std_path_buf();
        self.0.as_ref().map_or_else(|_| PathBuf::from("target"), target)
    }

    /// The run that was named, else the newest.
    pub(super) fn run(self, named: Option<&Path>) -> Result<PathBuf, Error> {
        if let Some(dir) = named.map(Path::to_owned).or_else(env::run_dir) {
            return Ok(dir);
        }
        let metadata = self.0.map_err(Error::NoWorkspace)?;
        let build = metadata.build_directory.as_ref().unwrap_or(&metadata.target_directory);
        // nextest's runs are below the workspace's root wherever the target is.
        let places = [&metadata.target_directory, build, &metadata.workspace_root.join("target")];
        let mut places: Vec<_> = places.map(|dir| dir.join("xray").into_std_path_buf()).into();
        places.dedup();
        if let Some(id) = env::own_run_id() {
            let named = places.iter().map(|dir| dir.join(&id)).find(|dir| dir.is_dir());
            return named.ok_or(Error::NoSuchRun { id, places });
        }
        let newest = places.iter().filter_map(|dir| run::newest_in(dir)).max();
        newest.map(|(_, dir)| dir).ok_or(Error::NoRun(places))
    }
}
