//! What the environment can say of sending.

use std::path::PathBuf;

use crate::secret::Secret;

/// What the environment says of sending: where to, as whom, and as what.
///
/// An empty variable counts as none: pipelines often name what they do not fill.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) deployment: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) api_version: Option<String>,
    pub(crate) allow_http: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) token: Option<Secret>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<Secret>,
    pub(crate) project: Option<String>,
    pub(crate) test_execution: Option<String>,
    pub(crate) test_plan: Option<String>,
    pub(crate) test_environments: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) upload: Option<String>,
    pub(crate) steps: Option<String>,
    pub(crate) provision: Option<String>,
    pub(crate) non_executable: Option<String>,
    pub(crate) oauth_consumer_key: Option<String>,
    pub(crate) oauth_access_token: Option<Secret>,
    pub(crate) oauth_private_key_file: Option<PathBuf>,
    pub(crate) jira_url: Option<String>,
    pub(crate) jira_email: Option<String>,
    pub(crate) jira_token: Option<Secret>,
    pub(crate) connect_timeout: Option<String>,
    pub(crate) answer_timeout: Option<String>,
    pub(crate) budget: Option<String>,
    pub(crate) rate_limit: Option<String>,
    pub(crate) max_body: Option<String>,
    pub(crate) evidence_per_file: Option<String>,
    pub(crate) evidence_per_test: Option<String>,
    pub(crate) evidence_per_run: Option<String>,
    pub(crate) unclear_wait: Option<String>,
    pub(crate) statuses: Statuses,
    pub(crate) ca_cert_file: Option<PathBuf>,
    pub(crate) client_cert_file: Option<PathBuf>,
    pub(crate) insecure_tls: Option<String>,
}

/// The instance's words for statuses.
#[derive(Debug, Default)]
pub(crate) struct Statuses {
    pub(crate) passed: Option<String>,
    pub(crate) failed: Option<String>,
    pub(crate) killed: Option<String>,
    pub(crate) flaky: Option<String>,
    pub(crate) ignored: Option<String>,
}
