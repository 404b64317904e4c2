//! The test binaries of a workspace, built by cargo.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

use cargo_metadata::{Artifact, Message, MetadataCommand, PackageId, Target, TargetKind};

use super::{Error, parent};
use crate::env;

/// A test binary, and what cargo would run it with.
#[derive(Debug)]
pub(super) struct Binary {
    /// nextest's name for it.
    pub(super) id: String,
    pub(super) path: PathBuf,
    pub(super) manifest: PathBuf,
    /// Where build scripts say that shared libraries are.
    pub(super) libraries: Vec<PathBuf>,
}

/// Builds them as `cargo test` would, with its words on standard error.
pub(super) fn test_binaries(arguments: &[OsString]) -> Result<Vec<Binary>, Error> {
    let mut cargo = Command::new(env::cargo());
    cargo.args(["test", "--no-run", "--message-format", "json-render-diagnostics"]);
    cargo.args(arguments.iter().take_while(|word| *word != "--"));
    let mut cargo = cargo.stdout(Stdio::piped()).spawn().map_err(Error::Cargo)?;
    let built = cargo.stdout.take().map(built).transpose();
    let status = cargo.wait().map_err(Error::Cargo)?;
    if !status.success() {
        return Err(Error::Build(status));
    }
    let (artifacts, libraries) = built?.unwrap_or_default();
    let names = package_names(artifacts.first())?;
    let binary = |artifact: Artifact| {
        let package = names.get(&artifact.package_id)?;
        Some(Binary {
            id: id(package, &artifact.target),
            path: artifact.executable?.into_std_path_buf(),
            manifest: artifact.manifest_path.into_std_path_buf(),
            libraries: libraries.clone(),
        })
    };
    Ok(artifacts.into_iter().filter_map(binary).collect())
}

/// The tests among what cargo built, and the libraries' directories.
fn built(stdout: ChildStdout) -> Result<(Vec<Artifact>, Vec<PathBuf>), Error> {
    let (mut tests, mut libraries) = (Vec::new(), Vec::new());
    for message in Message::parse_stream(BufReader::new(stdout)) {
        match message.map_err(Error::Messages)? {
            Message::CompilerArtifact(it) if it.profile.test && it.executable.is_some() => {
                tests.push(it);
            }
            Message::BuildScriptExecuted(script) => {
                libraries.extend(script.linked_paths.iter().map(|path| directory(path.as_str())));
            }
            _ => {}
        }
    }
    Ok((tests, libraries))
}

/// A path may say first what it is of: `native=/usr/lib`.
fn directory(linked: &str) -> PathBuf {
    let kinds = ["dependency=", "crate=", "native=", "framework=", "all="];
    let path = kinds.iter().find_map(|kind| linked.strip_prefix(kind));
    PathBuf::from(path.unwrap_or(linked))
}

fn package_names(any: Option<&Artifact>) -> Result<BTreeMap<PackageId, String>, Error> {
    let Some(artifact) = any else { return Ok(BTreeMap::new()) };
    let manifest = artifact.manifest_path.as_std_path();
    let metadata = metadata(manifest)?;
    let named = metadata.packages.into_iter().map(|it| (it.id, it.name.to_string()));
    Ok(named.collect())
}

fn metadata(manifest: &Path) -> Result<cargo_metadata::Metadata, Error> {
    let mut command = MetadataCommand::new();
    command.manifest_path(manifest).current_dir(parent(manifest)).no_deps();
    let failed =
        |source| Error::Workspace { manifest: manifest.to_owned(), source: Box::new(source) };
    command.exec().map_err(failed)
}

/// <https://nexte.st/docs/glossary/#binary-id>
fn id(package: &str, target: &Target) -> String {
    let name = &target.name;
    match target.kind.first() {
        Some(TargetKind::Test) => format!("{package}::{name}"),
        Some(kind @ (TargetKind::Bin | TargetKind::Example | TargetKind::Bench)) => {
            format!("{package}::{kind}/{name}")
        }
        _ => package.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::directory;

    #[test]
    fn a_linked_path_may_begin_with_its_kind() {
        assert_eq!(directory("native=/usr/lib"), Path::new("/usr/lib"));
        assert_eq!(directory("/opt/a=b"), Path::new("/opt/a=b"));
    }
}
