//! Xray JSON: the bytes that each deployment takes.
//!
//! Cloud and Server have structs of their own, since they share little more
//! than the shape (docs.getxray.app, "Import Execution Results").

mod cloud;
mod comment;
pub(crate) mod payload;
mod server;
mod value;

use crate::deployment::Deployment;
use crate::execution::model::{Destination, Execution};
use payload::{Layout, Payload};
use value::Attachments;

/// The body of an import of `execution` into `destination`.
pub(crate) fn encode(
    deployment: Deployment,
    destination: &Destination,
    execution: &Execution,
    layout: Layout,
) -> Result<Payload, serde_json::Error> {
    let mut files = Attachments::default();
    match deployment {
        Deployment::Cloud => {
            let import = cloud::Import::new(destination, execution, &mut files);
            Payload::new(&import, files.evidence(), layout)
        }
        Deployment::Server => {
            let import = server::Import::new(destination, execution, &mut files);
            Payload::new(&import, files.evidence(), layout)
        }
    }
}
