//! Xray JSON: the bytes that each deployment takes.
//!
//! Cloud and Server have structs of their own, since they share little more
//! than the shape (docs.getxray.app, "Import Execution Results").

mod addition;
mod cloud;
mod comment;
mod evidence;
pub(crate) mod payload;
mod server;
mod status;
mod text;
mod value;

#[expect(unused_imports, reason = "for the upload")]
pub(crate) use addition::addition;
pub(crate) use status::{Named, Word, Words};

use crate::deployment::Deployment;
use crate::execution::model::{Destination, Execution};
use evidence::Attachments;
use payload::{Payload, Style};

/// How results are to be told, beside what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) destination: Destination,
    /// Where Tests without a key are looked for, and made.
    pub(crate) project: String,
    pub(crate) steps: Steps,
    pub(crate) words: Words,
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

/// The body of an import of `execution`.
pub(crate) fn encode(
    deployment: Deployment,
    terms: &Terms,
    execution: &Execution,
    style: Style,
) -> Result<Payload, serde_json::Error> {
    let mut files = Attachments::default();
    match deployment {
        Deployment::Cloud => {
            let import = cloud::Import::new(terms, execution, &mut files);
            Payload::new(&import, files.evidence(), style)
        }
        Deployment::Server => {
            let import = server::Import::new(terms, execution, &mut files);
            Payload::new(&import, files.evidence(), style)
        }
    }
}
