//! The workspace around the command, and the runs in it.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

use super::error::Error;
use crate::passed::Passed;
use crate::{env, run};

/// Where cargo says that things are; asked only for what was not named.
#[derive(Debug)]
pub(super) struct Workspace {
    metadata: Result<Metadata, Box<cargo_metadata::Error>>,
    /// The target directory that a command line names.
    target: Option<PathBuf>,
    /// The root that a command line names.
    root: Option<PathBuf>,
}

impl Workspace {
    pub(super) fn around_here() -> Self {
        Self { metadata: metadata(&mut MetadataCommand::new()), target: None, root: None }
    }

    /// The one that a runner with these arguments works in.
    pub(super) fn of_command(passed: Passed<'_>) -> Self {
        let mut command = MetadataCommand::new();
        if let Some(manifest) = passed.path("--manifest-path") {
            command.manifest_path(manifest);
        }
        let configs = passed.values(&["--config"]);
        let configs = configs.iter().filter_map(|config| config.to_str());
        command.other_options(
            configs.flat_map(|it| ["--config".into(), it.into()]).collect::<Vec<_>>(),
        );
        Self {
            metadata: metadata(&mut command),
            target: passed.path("--target-dir"),
            root: passed.path("--workspace-remap"),
        }
    }

    pub(super) fn root(&self) -> Option<&Path> {
        let of_cargo = || Some(self.metadata.as_ref().ok()?.workspace_root.as_std_path());
        self.root.as_deref().or_else(of_cargo)
    }

    /// The directory for what the command itself leaves behind.
    pub(super) fn target(&self) -> PathBuf {
        let of_cargo = || Some(self.metadata.as_ref().ok()?.target_directory.clone().into());
        self.target.clone().or_else(of_cargo).unwrap_or_else(|| PathBuf::from("target"))
    }

    /// An error where there is none.
    pub(super) fn expect_one(&self) -> Result<(), Error> {
        match &self.metadata {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::NotHere(error.to_string())),
        }
    }

    /// The directories that runs are kept in.
    pub(super) fn places(&self) -> Result<Vec<PathBuf>, Error> {
        let metadata =
            self.metadata.as_ref().map_err(|error| Error::NoWorkspace(error.to_string()))?;
        let build = metadata.build_directory.as_ref().unwrap_or(&metadata.target_directory);
        // nextest's runs are below the workspace's root wherever a file says that the
        // target is.
        let places = [&metadata.target_directory, build, &metadata.workspace_root.join("target")];
        let places = places.map(|dir| dir.join("xray").into_std_path_buf());
        let mut distinct = Vec::new();
        for place in places {
            if !distinct.contains(&place) {
                distinct.push(place);
            }
        }
        Ok(distinct)
    }

    /// Does the environment name one run?
    pub(super) fn is_run_named() -> bool {
        env::run_dir().is_some() || env::own_run_id().is_some()
    }

    /// The run that was named, else the newest.
    pub(super) fn run(&self, named: Option<&Path>) -> Result<PathBuf, Error> {
        if let Some(dir) = named.map(Path::to_owned).or_else(env::run_dir) {
            return Ok(dir);
        }
        let places = self.places()?;
        if let Some(id) = env::own_run_id() {
            let named = places.iter().map(|dir| dir.join(&id)).find(|dir| dir.is_dir());
            return named.ok_or(Error::NoSuchRun { id, places });
        }
        let newest = places.iter().filter_map(|dir| run::newest_in(dir)).max();
        newest.map(|(_, dir)| dir).ok_or(Error::NoRun(places))
    }
}

fn metadata(command: &mut MetadataCommand) -> Result<Metadata, Box<cargo_metadata::Error>> {
    command.no_deps().exec().map_err(Box::new)
}
