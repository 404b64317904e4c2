//! A file that is added to a test run after its result.

use std::borrow::Cow;

use serde::Serialize;

use super::evidence::content_type;
use super::payload::{Hole, Payload, Style};
use crate::deployment::Deployment;
use crate::execution::model::Evidence;

/// Cloud's mutation (docs.getxray.app, "GraphQL API").
const MUTATION: &str = "mutation($id: String!, $evidence: [AttachmentDataInput]!) \
                        { addEvidenceToTestRun(id: $id, evidence: $evidence) \
                        { addedEvidence warnings } }";

#[derive(Serialize)]
struct Mutation<'a> {
    query: &'static str,
    variables: Variables<'a>,
}

#[derive(Serialize)]
struct Variables<'a> {
    id: &'a str,
    evidence: [CloudFile<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CloudFile<'a> {
    data: Hole,
    filename: &'a str,
    mime_type: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServerFile<'a> {
    data: Hole,
    filename: &'a str,
    content_type: Cow<'a, str>,
}

/// The body of a request that adds `evidence` under `filename` to the test run
/// with this id, which Server has in its path.
pub(crate) fn addition(
    deployment: Deployment,
    run: &str,
    filename: &str,
    evidence: &Evidence,
) -> Result<Payload, serde_json::Error> {
    let (data, kind) = (Hole(0), content_type(evidence));
    match deployment {
        Deployment::Cloud => {
            let evidence_of_run = [CloudFile { data, filename, mime_type: kind }];
            let variables = Variables { id: run, evidence: evidence_of_run };
            let mutation = Mutation { query: MUTATION, variables };
            Payload::new(&mutation, &[evidence], Style::Compact)
        }
        Deployment::Server => {
            let file = ServerFile { data, filename, content_type: kind };
            Payload::new(&file, &[evidence], Style::Compact)
        }
    }
}
