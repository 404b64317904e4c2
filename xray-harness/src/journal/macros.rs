//! Entries of what the macro knows.

use std::borrow::Cow;

use super::entry::{Case, Lost, Millis, Provision, Start};
use crate::case;

impl Start<'static> {
    /// The start of an attempt of `case`.
    pub(super) fn of(case: &case::Case, attempt: u64, at: Millis, retry: u32) -> Self {
        Self {
            attempt,
            at,
            krate: case.krate().into(),
            name: case.name().into(),
            keys: case.keys.iter().map(|&key| key.into()).collect(),
            file: case.file.into(),
            line: case.line,
            retry,
            provision: case.options.provision.map(Into::into),
        }
    }
}

impl From<&case::Case> for Case<'static> {
    fn from(case: &case::Case) -> Self {
        Self {
            krate: case.krate().into(),
            name: case.name().into(),
            keys: case.keys.iter().map(|&key| key.into()).collect(),
            file: case.file.into(),
            line: case.line,
            defects: case.options.defects.iter().map(|&key| key.into()).collect(),
            ignored: case.ignored.map(Cow::Borrowed),
            provision: case.options.provision.map(Into::into),
        }
    }
}

impl From<&case::Promise> for Lost<'static> {
    fn from(promise: &case::Promise) -> Self {
        Self { name: promise.name().into(), file: promise.file.into(), line: promise.line }
    }
}

impl From<case::Provision> for Provision<'static> {
    fn from(provision: case::Provision) -> Self {
        let case::Provision { summary, description, labels, requirements } = provision;
        Self {
            summary: summary.map(Cow::Borrowed),
            description: description.into(),
            labels: labels.iter().map(|&label| label.into()).collect(),
            requirements: requirements.iter().map(|&key| key.into()).collect(),
        }
    }
}
