//! Where each page and file is, on the server and on disk.

use crate::sandbox::model::Evidence;

/// The two places where the pages are found.
#[derive(Clone, Copy)]
pub(in crate::sandbox) enum Site {
    /// Under the server's root.
    Live,
    /// Side by side in one folder.
    Files,
}

/// The addresses hold keys and numbers only, whose shape the import has checked:
/// they are safe as file names. A name from the wire is never part of one.
impl Site {
    pub(in crate::sandbox) fn index(self) -> &'static str {
        match self {
            Self::Live => "/",
            Self::Files => "index.html",
        }
    }

    pub(in crate::sandbox) fn execution(self, key: &str) -> String {
        match self {
            Self::Live => format!("/browse/{key}"),
            Self::Files => format!("execution-{key}.html"),
        }
    }

    pub(in crate::sandbox) fn run(self, key: &str, test: &str) -> String {
        match self {
            Self::Live => format!("/browse/{key}/{test}"),
            Self::Files => format!("run-{key}-{test}.html"),
        }
    }

    pub(in crate::sandbox) fn evidence(
        self,
        key: &str,
        test: &str,
        number: usize,
        evidence: &Evidence,
    ) -> String {
        match self {
            Self::Live => format!("/evidence/{key}/{test}/{number}"),
            Self::Files => format!("evidence-{key}-{test}-{number}.{}", extension(evidence)),
        }
    }
}

/// The media type of evidence that a browser may show as a picture.
///
/// SVG is none of them: it can hold a script.
pub(in crate::sandbox) fn picture(evidence: &Evidence) -> Option<&'static str> {
    let kind = media_type(evidence);
    let known = PICTURES.iter().find(|(known, _)| *known == kind);
    known.map(|(known, _)| *known)
}

const PICTURES: &[(&str, &str)] = &[
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/bmp", "bmp"),
];

const TEXTS: &[&str] = &["text/plain", "text/x-log", "text/csv", "application/json"];

/// One under which a browser runs nothing when the file is opened from disk.
fn extension(evidence: &Evidence) -> &'static str {
    let kind = media_type(evidence);
    let picture = PICTURES.iter().find(|(known, _)| *known == kind);
    match picture {
        Some((_, extension)) => extension,
        None if TEXTS.contains(&kind.as_str()) => "txt",
        None => "bin",
    }
}

/// As sent, else by the name's ending.
fn media_type(evidence: &Evidence) -> String {
    let sent = evidence.content_type.as_deref();
    let sent = sent.and_then(|kind| kind.split(';').next());
    match sent {
        Some(kind) => kind.trim().to_ascii_lowercase(),
        None => mime_guess::from_path(&evidence.filename)
            .first_or_octet_stream()
            .essence_str()
            .to_owned(),
    }
}
