//! What pipelines say of themselves, by the variables that their makers document.

use super::text;

/// A pipeline's words about its job, as they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) system: &'static str,
    /// The address of the job's page.
    pub(crate) url: Option<String>,
    /// The query that belongs to that address.
    pub(crate) query: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) branch: Option<String>,
}

/// The job that this process belongs to.
pub(crate) fn job() -> Option<Job> {
    let systems = [github, gitlab, azure, circle, buildkite, jenkins];
    systems.into_iter().find_map(|system| system())
}

/// Is this GitHub Actions, which reads annotations in what a step prints?
#[cfg(feature = "cli")]
pub(crate) fn is_github() -> bool {
    text("GITHUB_ACTIONS").is_some()
}

/// The file that GitHub Actions shows as the job's summary.
#[cfg(feature = "cli")]
pub(crate) fn github_step_summary() -> Option<std::path::PathBuf> {
    super::path("GITHUB_STEP_SUMMARY")
}

/// Where GitHub Actions has put the repository.
#[cfg(feature = "cli")]
pub(crate) fn github_workspace() -> Option<std::path::PathBuf> {
    super::path("GITHUB_WORKSPACE")
}

/// docs.github.com, "Variables reference"
fn github() -> Option<Job> {
    text("GITHUB_ACTIONS")?;
    let parts = (text("GITHUB_SERVER_URL"), text("GITHUB_REPOSITORY"), text("GITHUB_RUN_ID"));
    let url = match parts {
        (Some(server), Some(repository), Some(run)) => {
            Some(format!("{server}/{repository}/actions/runs/{run}"))
        }
        _ => None,
    };
    Some(Job {
        system: "GitHub Actions",
        url,
        query: None,
        revision: text("GITHUB_SHA"),
        branch: text("GITHUB_HEAD_REF").or_else(|| text("GITHUB_REF_NAME")),
    })
}

/// docs.gitlab.com, "Predefined CI/CD variables reference"
fn gitlab() -> Option<Job> {
    text("GITLAB_CI")?;
    Some(Job {
        system: "GitLab CI/CD",
        url: text("CI_JOB_URL"),
        query: None,
        revision: text("CI_COMMIT_SHA"),
        branch: text("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME").or_else(|| text("CI_COMMIT_REF_NAME")),
    })
}

/// learn.microsoft.com, "Use predefined variables" of Azure Pipelines
fn azure() -> Option<Job> {
    text("TF_BUILD")?;
    let url = match (text("SYSTEM_COLLECTIONURI"), text("SYSTEM_TEAMPROJECT")) {
        (Some(collection), Some(project)) => {
            Some(format!("{}/{project}/_build/results", collection.trim_end_matches('/')))
        }
        _ => None,
    };
    let branch = text("BUILD_SOURCEBRANCH");
    Some(Job {
        system: "Azure Pipelines",
        url,
        query: text("BUILD_BUILDID").map(|id| format!("buildId={id}")),
        revision: text("BUILD_SOURCEVERSION"),
        branch: branch.map(|name| name.trim_start_matches("refs/heads/").to_owned()),
    })
}

/// circleci.com/docs, "Project values and variables"
fn circle() -> Option<Job> {
    text("CIRCLECI")?;
    Some(Job {
        system: "CircleCI",
        url: text("CIRCLE_BUILD_URL"),
        query: None,
        revision: text("CIRCLE_SHA1"),
        branch: text("CIRCLE_BRANCH"),
    })
}

/// buildkite.com/docs, "Environment variables"
fn buildkite() -> Option<Job> {
    text("BUILDKITE")?;
    Some(Job {
        system: "Buildkite",
        url: text("BUILDKITE_BUILD_URL"),
        query: None,
        revision: text("BUILDKITE_COMMIT").filter(|revision| revision != "HEAD"),
        branch: text("BUILDKITE_BRANCH"),
    })
}

/// The Jenkins Handbook, "Using environment variables", and its Git plugin
fn jenkins() -> Option<Job> {
    text("JENKINS_URL")?;
    Some(Job {
        system: "Jenkins",
        url: text("BUILD_URL"),
        query: None,
        revision: text("GIT_COMMIT"),
        branch: text("BRANCH_NAME").or_else(|| text("GIT_BRANCH")),
    })
}
