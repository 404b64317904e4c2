//! A file inside a page.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes to a piece; a multiple of three, so that only the end is padded.
const STEP: usize = 96 * 1024;

/// `data:image/png;base64,…`, read while it is written.
#[derive(Debug)]
pub(super) struct DataUri<'a> {
    pub(super) content_type: &'a str,
    pub(super) path: &'a Path,
    pub(super) size: u64,
}

impl fmt::Display for DataUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "data:{};base64,", self.content_type)?;
        // A file that vanished since it was counted leaves an empty picture.
        let Ok(file) = File::open(self.path) else { return Ok(()) };
        let mut left = file.take(self.size);
        let mut piece = vec![0; STEP];
        loop {
            let mut filled = 0;
            while filled < piece.len() {
                match left.read(&mut piece[filled..]) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => filled += read,
                }
            }
            f.write_str(&STANDARD.encode(&piece[..filled]))?;
            if filled < piece.len() {
                return Ok(());
            }
        }
    }
}
