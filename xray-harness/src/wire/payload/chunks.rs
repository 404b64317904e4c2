//! Reads a payload, a large piece at a time.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::Piece;
use super::encode::base64;

/// Bytes of a file to a chunk; a multiple of three, so that only a file's end
/// is padded. Small pieces cost more than the encoding does.
const STEP: usize = 192 * 1024;

/// The bytes of a payload as an iterator.
#[derive(Debug)]
pub(crate) struct Chunks {
    pieces: Arc<[Piece]>,
    next: usize,
    open: Option<Open>,
    /// The bytes that are encoded next.
    buffer: Vec<u8>,
}

/// The file that is being read.
#[derive(Debug)]
struct Open {
    file: File,
    left: u64,
}

impl Chunks {
    pub(super) fn new(pieces: Arc<[Piece]>) -> Self {
        Self { pieces, next: 0, open: None, buffer: Vec::new() }
    }

    /// The next piece's text, or the first bytes of its file.
    fn advance(&mut self) -> io::Result<Option<Vec<u8>>> {
        let pieces = Arc::clone(&self.pieces);
        let Some(piece) = pieces.get(self.next) else {
            return Ok(None);
        };
        match (piece, self.open.take()) {
            (Piece::Text(text), _) => {
                self.next += 1;
                Ok(Some(text.clone()))
            }
            (Piece::File { path, size }, open) => {
                let open = open.map_or_else(|| Open::new(path, *size), Ok);
                let read = open.and_then(|open| open.read(&mut self.buffer));
                let (chunk, open) = read.map_err(|error| at(path, &error))?;
                self.next += usize::from(open.is_none());
                self.open = open;
                Ok(Some(chunk))
            }
        }
    }
}

impl Iterator for Chunks {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let chunk = self.advance();
        if chunk.is_err() {
            self.next = self.pieces.len();
        }
        chunk.transpose()
    }
}

impl Open {
    fn new(path: &Path, size: u64) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, left: size })
    }

    /// The next bytes in base64, and what is left to be read.
    fn read(mut self, buffer: &mut Vec<u8>) -> io::Result<(Vec<u8>, Option<Self>)> {
        let size = usize::try_from(self.left).map_or(STEP, |left| left.min(STEP));
        if buffer.len() < size {
            // Made anew rather than longer: without optimisation, that is a loop over the bytes.
            *buffer = vec![0; STEP];
        }
        let bytes = &mut buffer[..size];
        self.file.read_exact(bytes)?;
        self.left -= size as u64;
        let is_over = self.left == 0;
        Ok((base64(bytes), (!is_over).then_some(self)))
    }
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot read evidence {}: {error}", path.display()))
}
