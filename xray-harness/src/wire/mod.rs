//! Xray JSON: the bytes that each deployment takes.
//!
//! Cloud and Server have structs of their own, since they share little more
//! than the shape (docs.getxray.app, "Import Execution Results").

mod addition;
mod cloud;
mod comment;
mod evidence;
#[cfg(feature = "cli")]
mod junit;
mod new_issue;
pub(crate) mod payload;
mod server;
mod status;
mod text;
mod value;
mod xray_json;

pub(crate) use addition::addition;
pub(crate) use status::{Named, Word, Words};
pub(crate) use text::{clean, definition};

use std::collections::BTreeSet;
use std::io;

use crate::deployment::Deployment;
use crate::execution::model::{Destination, Evidence, Execution, Subject, Test};
use evidence::Attachments;
#[cfg(feature = "cli")]
pub(crate) use evidence::files as sent_files;
pub(crate) use evidence::is_text;
use new_issue::NewIssue;
use payload::{Payload, Style};
use xray_json::XrayJson;

/// How results are to be told, beside what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) destination: Destination,
    /// Where Tests without a key are looked for, and made.
    pub(crate) project: String,
    pub(crate) steps: Steps,
    pub(crate) words: Words,
}

/// In which form results are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// Xray JSON, which says everything.
    #[default]
    Json,
    /// A JUnit report with Xray's properties.
    #[cfg(feature = "cli")]
    Junit,
}

/// One import.
#[derive(Debug)]
pub(crate) enum Import {
    Json {
        results: Payload,
        /// The issue that is to be made of them, where it has fields of its own.
        info: Option<Payload>,
    },
    /// What the report cannot say of its Test Execution goes with the address.
    #[cfg(feature = "cli")]
    Junit { report: Payload, query: Vec<(&'static str, String)> },
}

impl Import {
    /// In bytes, with what stands around the parts where there are several.
    pub(crate) fn len(&self) -> u64 {
        /// More than a boundary and a part's header take.
        const AROUND: u64 = 512;
        match self {
            Self::Json { results, info } => {
                let info = info.as_ref().map(|info| info.len() + 2 * AROUND);
                results.len() + info.unwrap_or_default()
            }
            #[cfg(feature = "cli")]
            Self::Junit { report, .. } => report.len() + AROUND,
        }
    }
}

/// Where the steps of a test are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Steps {
    /// In the comment: right for every type of Test.
    #[default]
    Comment,
    /// As the results of the Test's own steps, in their order: for Manual
    /// Tests, whose steps must be as many. Xray refuses them for other types.
    Results,
}

/// The payload of an import of `execution`.
#[cfg(feature = "cli")]
pub(crate) fn encode(
    deployment: Deployment,
    terms: &Terms,
    execution: &Execution,
    style: Style,
) -> Result<Payload, serde_json::Error> {
    results(deployment, terms, execution, &BTreeSet::new(), style)
}

/// What the part `info` would say that goes beside such a body, if one does.
#[cfg(feature = "cli")]
pub(crate) fn encode_info(
    deployment: Deployment,
    terms: &Terms,
) -> Result<Option<String>, serde_json::Error> {
    let Destination::New(details) = &terms.destination else { return Ok(None) };
    let info = (!details.fields.is_empty()).then(|| NewIssue::new(deployment, details));
    info.map(|info| serde_json::to_string(&info)).transpose()
}

/// An import of `execution` without the evidence of the Tests that are `bare`.
pub(crate) fn import(
    format: Format,
    terms: &Terms,
    execution: &Execution,
    bare: &BTreeSet<Subject>,
) -> io::Result<Import> {
    match format {
        Format::Json => Ok(json(terms, execution, bare)?),
        #[cfg(feature = "cli")]
        Format::Junit => Ok(Import::Junit {
            report: junit::file(terms, execution, bare)?,
            query: junit::query(&terms.destination),
        }),
    }
}

fn json(
    terms: &Terms,
    execution: &Execution,
    bare: &BTreeSet<Subject>,
) -> Result<Import, serde_json::Error> {
    let deployment = terms.words.deployment;
    let info = match &terms.destination {
        Destination::New(details) if !details.fields.is_empty() => {
            let info = NewIssue::new(deployment, details);
            Some(Payload::new(&info, &[], Style::Compact)?)
        }
        _ => None,
    };
    let results = results(deployment, terms, execution, bare, Style::Compact)?;
    Ok(Import::Json { results, info })
}

fn results(
    deployment: Deployment,
    terms: &Terms,
    execution: &Execution,
    bare: &BTreeSet<Subject>,
    style: Style,
) -> Result<Payload, serde_json::Error> {
    let mut files = Attachments::but(bare);
    match deployment {
        Deployment::Cloud => {
            let result = |test| cloud::Test::new(terms, test, &mut files);
            let json = XrayJson::new(terms, execution, result);
            Payload::new(&json, files.evidence(), style)
        }
        Deployment::Server => {
            let result = |test| server::Test::new(terms, test, &mut files);
            let json = XrayJson::new(terms, execution, result);
            Payload::new(&json, files.evidence(), style)
        }
    }
}

/// `execution` as a JUnit report with Xray's properties.
#[cfg(feature = "cli")]
pub(crate) fn junit(terms: &Terms, execution: &Execution) -> io::Result<Payload> {
    junit::file(terms, execution, &BTreeSet::new())
}

/// An error where `execution` would be another one as a JUnit report.
#[cfg(feature = "cli")]
pub(crate) fn check_junit(terms: &Terms, execution: &Execution) -> Result<(), String> {
    junit::check(terms, execution)
}

/// What of `execution` a JUnit report cannot say; taken out of it, and told in
/// the comments.
#[cfg(feature = "cli")]
pub(crate) fn fit_junit(execution: &mut Execution) -> Vec<String> {
    junit::fit(execution)
}

/// What a Test shows in Xray beside its status.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) comment: Option<String>,
    /// File names, content types, and where the bytes are.
    pub(crate) files: Vec<(String, String, &'a Evidence)>,
}

/// What `test` shows in Xray beside its status.
#[cfg(feature = "cli")]
pub(crate) fn shown<'a>(terms: &Terms, test: &'a Test) -> Shown<'a> {
    let mut files = Attachments::default();
    let listed = files.of_rows(&test.rows, terms.steps);
    let listed: Vec<_> = listed
        .iter()
        .map(|file| (file.name().to_owned(), file.content_type().to_owned()))
        .collect();
    let files = listed.into_iter().zip(files.evidence());
    Shown {
        comment: comment::of_rows(&test.rows, terms.steps),
        files: files.map(|((name, kind), evidence)| (name, kind, *evidence)).collect(),
    }
}

/// All evidence of a Test, named as files of its test run.
pub(crate) fn files(test: &Test) -> Vec<(String, &Evidence)> {
    evidence::named(&test.rows, Steps::Comment)
}
