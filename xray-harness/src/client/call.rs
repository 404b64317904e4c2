//! What is asked of a server.

use super::error::Cargo;
use crate::wire::payload::Payload;

/// One request, to be sent as often as it takes.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) site: Site,
    pub(super) method: Method,
    /// Below the site's base address, query and all. A call cannot name another
    /// host, so no login goes to one.
    pub(super) path: &'a str,
    pub(super) body: Body<'a>,
    /// What it is sent for, in the words of a line that tells how far it is.
    pub(super) purpose: &'static str,
    /// Does doing it twice come to the same as doing it once?
    pub(super) is_repeatable: bool,
}

/// Whose address it is, and whose login it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    Xray,
    /// Jira's REST: on Server where Xray is, on Cloud a site with a login of its own.
    Jira,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

/// What goes with it.
#[derive(Debug)]
pub(super) enum Body<'a> {
    /// Nothing, as with a `GET`.
    None,
    Json(Vec<u8>),
    /// Bytes of a known length, not all of them in memory.
    Payload {
        payload: &'a Payload,
        content_type: &'a str,
    },
    /// Several such bodies as one, each a file of its own
    /// (RFC 7578, "multipart/form-data").
    Parts(Vec<Part<'a>>),
}

/// A file among several.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) name: &'static str,
    pub(super) file_name: &'static str,
    pub(super) payload: &'a Payload,
    pub(super) content_type: &'static str,
}

/// The purpose of a question, where nobody says another.
pub(super) const ASKING: &str = "asking";

impl<'a> Call<'a> {
    pub(super) fn get(site: Site, path: &'a str) -> Self {
        let (method, body, purpose) = (Method::Get, Body::None, ASKING);
        Self { site, method, path, body, purpose, is_repeatable: true }
    }

    pub(super) fn post(site: Site, path: &'a str, body: Body<'a>) -> Self {
        let purpose = match body.cargo() {
            Cargo::Words => ASKING,
            Cargo::Results => "sending",
        };
        Self { site, method: Method::Post, path, body, purpose, is_repeatable: false }
    }

    /// Says what it is sent for.
    pub(super) fn to(self, purpose: &'static str) -> Self {
        Self { purpose, ..self }
    }

    /// Says whether doing it twice comes to the same as doing it once.
    pub(super) fn repeatable(self, is_repeatable: bool) -> Self {
        Self { is_repeatable, ..self }
    }
}

impl Body<'_> {
    /// In bytes.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::None => 0,
            Self::Json(bytes) => bytes.len() as u64,
            Self::Payload { payload, .. } => payload.len(),
            Self::Parts(parts) => parts.iter().map(|part| part.payload.len()).sum(),
        }
    }

    /// How much of it can be seen on its way: `None` where it goes at once.
    pub(super) fn streamed(&self) -> Option<u64> {
        (self.cargo() == Cargo::Results).then(|| self.len())
    }

    pub(super) fn cargo(&self) -> Cargo {
        match self {
            Self::None | Self::Json(_) => Cargo::Words,
            Self::Payload { .. } | Self::Parts(_) => Cargo::Results,
        }
    }

    /// That of several parts names what stands between them: whoever writes them
    /// knows it.
    pub(super) fn content_type(&self) -> Option<&str> {
        match self {
            Self::None | Self::Parts(_) => None,
            Self::Json(_) => Some(JSON),
            Self::Payload { content_type, .. } => Some(content_type),
        }
    }
}

/// The content type of Xray JSON and of all that Jira's REST takes.
pub(super) const JSON: &str = "application/json";
