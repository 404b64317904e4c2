//! Bodies of several parts (RFC 7578): Xray's import with the fields of the
//! issue beside the results, and Server's import of files.

use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_128;

use super::payload::{Door, Payload};

/// One part: its name, its file name and its content type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) filename: &'static str,
    pub(super) content_type: &'static str,
}

/// `payload` as one part, after `first`, if there is one. Both deployments want
/// a file name and a content type for each part.
pub(super) fn form(
    path: &str,
    first: Option<(Part, &[u8])>,
    part: Part,
    payload: Payload,
) -> Payload {
    let boundary = boundary(&payload, first.map_or(&[], |(_, bytes)| bytes));
    let mut head = Vec::new();
    if let Some((part, bytes)) = first {
        head.extend_from_slice(begin(&boundary, part).as_bytes());
        head.extend_from_slice(bytes);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(begin(&boundary, part).as_bytes());
    let tail = format!("\r\n--{boundary}--\r\n").into_bytes();
    let content_type = format!("multipart/form-data; boundary={boundary}");
    payload.within(head, tail, Door { path: path.to_owned(), content_type })
}

fn begin(boundary: &str, part: Part) -> String {
    let Part { name, filename, content_type } = part;
    let mut head = String::new();
    // Writing to a string does not fail.
    let _ = write!(
        head,
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\
         Content-Type: {content_type}\r\n\r\n"
    );
    head
}

/// Made of what it must not occur in, so that nobody can write it there.
fn boundary(payload: &Payload, first: &[u8]) -> String {
    let mut text = first.to_vec();
    payload.texts().for_each(|piece| text.extend_from_slice(piece));
    format!("xray-harness-{:032x}", xxh3_128(&text))
}
