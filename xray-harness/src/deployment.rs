//! The two products that go by the name of Xray.

use serde::{Deserialize, Serialize};

/// Which of Xray's two products receives the results.
///
/// They share a result format by name only: hosts, logins, status words and
/// replies differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deployment {
    /// Xray for Jira Cloud.
    Cloud,
    /// Xray for Jira Server and Data Center.
    Server,
}
