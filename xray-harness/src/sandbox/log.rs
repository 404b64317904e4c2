//! What arrived, in order.

use bytes::Bytes;

use super::api::Api;
use super::parts::Parts;
use crate::Deployment;

/// A request, without its headers, query or body: nothing of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `GET`, `POST` …
    pub method: String,
    /// The path alone.
    pub path: String,
    /// The answer's status; none if there was no answer, or not yet.
    pub status: Option<u16>,
}

/// The body of an import, accepted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Import {
    /// Through which product's interface it came.
    pub deployment: Deployment,
    /// The version in the path: `v1`, `v2`; `1.0`, `2.0`, `latest`.
    pub version: &'static str,
    /// Whether it was a JUnit report, and not Xray JSON.
    pub is_report: bool,
    /// The query of a report's address.
    pub query: String,
    /// The results as received; empty if they were too large, or nobody's.
    pub body: Bytes,
    /// The part `info` beside them, where there was one.
    pub info: Option<Bytes>,
    /// The answer's status; none if there was no answer.
    pub status: Option<u16>,
    /// Key of the execution that it made or changed, whatever was answered.
    pub execution: Option<String>,
}

#[derive(Default)]
pub(super) struct Log {
    requests: Vec<Request>,
    imports: Vec<Import>,
}

impl Log {
    pub(super) fn requests(&self) -> &[Request] {
        &self.requests
    }

    pub(super) fn imports(&self) -> &[Import] {
        &self.imports
    }

    /// Notes a request on arrival and returns its place, for its answer.
    pub(super) fn arrived(&mut self, method: &str, path: &str) -> usize {
        self.requests.push(Request {
            method: method.to_owned(),
            path: path.to_owned(),
            status: None,
        });
        self.requests.len() - 1
    }

    pub(super) fn answered(&mut self, at: usize, status: u16) {
        if let Some(request) = self.requests.get_mut(at) {
            request.status = Some(status);
        }
    }

    /// Notes an import and returns its place, for what became of it.
    pub(super) fn imported(&mut self, api: Api, parts: Parts) -> usize {
        let Parts { results, info, report } = parts;
        self.imports.push(Import {
            deployment: api.deployment,
            version: api.version,
            is_report: report.is_some(),
            query: report.unwrap_or_default(),
            body: results,
            info,
            status: None,
            execution: None,
        });
        self.imports.len() - 1
    }

    pub(super) fn ended(&mut self, at: usize, status: Option<u16>, execution: Option<String>) {
        if let Some(import) = self.imports.get_mut(at) {
            import.status = status;
            import.execution = execution;
        }
    }
}
