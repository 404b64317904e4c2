//! A body whose length is known and whose evidence is not in memory.
//!
//! Evidence goes from its file through base64 straight into the body: a JSON
//! serializer would hold it, escape it, and take a hundred times as long.

mod chunks;
mod encode;
mod template;

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

pub(crate) use chunks::Chunks;
pub(crate) use template::{Hole, Style};

use crate::execution::model::Evidence;

/// The bytes of a request, to be read more than once.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pieces: Arc<[Piece]>,
}

/// A run of bytes in a payload.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(Vec<u8>),
    /// The base64 of a file of this many bytes.
    File {
        path: PathBuf,
        size: u64,
    },
}

impl Payload {
    /// `value` as JSON, with the bytes of `evidence` where it has a [`Hole`].
    pub(super) fn new(
        value: &impl Serialize,
        evidence: &[&Evidence],
        style: Style,
    ) -> Result<Self, serde_json::Error> {
        let template = template::render(value, style)?;
        let mut pieces = Vec::new();
        for part in template::parts(&template) {
            pieces.push(match part {
                template::Part::Text(text) => Piece::Text(text.to_vec()),
                template::Part::Hole(number) => {
                    let Some(evidence) = evidence.get(number) else {
                        continue;
                    };
                    Piece::File { path: evidence.path.clone(), size: evidence.size }
                }
            });
        }
        Ok(Self { pieces: pieces.into() })
    }

    /// Those pieces.
    #[cfg(feature = "cli")]
    pub(super) fn of(pieces: Vec<Piece>) -> Self {
        Self { pieces: pieces.into() }
    }

    /// The base64 of one file.
    #[cfg(test)]
    pub(crate) fn of_file(path: PathBuf, size: u64) -> Self {
        Self { pieces: [Piece::File { path, size }].into() }
    }

    /// In bytes, before a single one was read.
    pub(crate) fn len(&self) -> u64 {
        self.pieces.iter().map(Piece::len).sum()
    }

    /// The bytes from the beginning, piece by piece.
    pub(crate) fn chunks(&self) -> Chunks {
        Chunks::new(Arc::clone(&self.pieces))
    }
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::File { size, .. } => size.div_ceil(3) * 4,
        }
    }
}
