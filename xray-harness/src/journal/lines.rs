//! The lines of a journal, which anybody may have written: as long and as many
//! as they like.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::Error;
use super::plain;

/// A line longer than this is none of ours.
const LONGEST: u64 = 16 * 1024 * 1024;

/// How much of a run's journals is still read: what they say is held in memory.
#[derive(Debug)]
pub(super) struct Allowance {
    bytes: u64,
    lines: u64,
}

impl Allowance {
    pub(super) const BYTES: u64 = 1 << 30;
    pub(super) const LINES: u64 = 4_000_000;

    /// That of all journals of one run.
    pub(super) fn of_a_run() -> Self {
        Self { bytes: Self::BYTES, lines: Self::LINES }
    }
}

/// Reads a journal line by line.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    pub(super) path: &'a Path,
    file: BufReader<File>,
    allowance: &'a mut Allowance,
    line: Vec<u8>,
}

/// What comes next in a journal.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// With its end, if it has one.
    Whole(&'a [u8]),
    TooLong,
    /// There is more than the allowance holds.
    TooMany,
    End,
}

impl<'a> Lines<'a> {
    pub(super) fn of(path: &'a Path, allowance: &'a mut Allowance) -> Result<Self, Error> {
        let file = plain::open(path).map_err(Error::at("open", path))?;
        Ok(Self { path, file: BufReader::new(file), allowance, line: Vec::new() })
    }

    #[cfg(feature = "upload")]
    pub(super) fn file(&self) -> &File {
        self.file.get_ref()
    }

    pub(super) fn next(&mut self) -> Result<Line<'_>, Error> {
        let path = self.path;
        self.read().map_err(Error::at("read", path))
    }

    fn read(&mut self) -> std::io::Result<Line<'_>> {
        self.line.clear();
        let Self { file, line, allowance, .. } = self;
        let read = file.by_ref().take(LONGEST.min(allowance.bytes)).read_until(b'\n', line)?;
        if read == 0 {
            let is_over = file.fill_buf()?.is_empty();
            return Ok(if is_over { Line::End } else { Line::TooMany });
        }
        allowance.bytes -= read as u64;
        let Some(lines) = allowance.lines.checked_sub(1) else { return Ok(Line::TooMany) };
        allowance.lines = lines;
        let is_cut = line.last() != Some(&b'\n') && !file.fill_buf()?.is_empty();
        if is_cut {
            let left = file.by_ref().take(allowance.bytes).skip_until(b'\n')?;
            allowance.bytes -= left as u64;
            return Ok(Line::TooLong);
        }
        Ok(Line::Whole(&self.line))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Allowance, LONGEST, Line, Lines};

    fn read(text: &[u8], bytes: u64, lines: u64) -> Vec<String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        let mut allowance = Allowance { bytes, lines };
        let mut read = Lines::of(file.path(), &mut allowance).unwrap();
        let mut told = Vec::new();
        loop {
            match read.next().unwrap() {
                Line::Whole(line) => told.push(String::from_utf8_lossy(line).into_owned()),
                Line::End => return told,
                Line::TooMany => {
                    told.push("too many".to_owned());
                    return told;
                }
                Line::TooLong => told.push("too long".to_owned()),
            }
        }
    }

    #[test]
    fn lines_are_read_as_they_are_and_a_torn_one_without_its_end() {
        assert_eq!(read(b"a\n\nbc\ntorn", 100, 100), ["a\n", "\n", "bc\n", "torn"]);
        assert_eq!(read(b"", 100, 100), [""; 0]);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_the_next_is_not() {
        let long = usize::try_from(LONGEST).unwrap() * 2 + 1;
        let text = [&vec![b'x'; long][..], b"\nnext\n"].concat();
        assert_eq!(read(&text, u64::MAX, 100), ["too long", "next\n"]);
    }

    #[test]
    fn no_more_is_read_than_is_allowed() {
        assert_eq!(read(b"a\nb\nc\n", 100, 2), ["a\n", "b\n", "too many"]);
        assert_eq!(read(b"a\nb\nc\n", 4, 100), ["a\n", "b\n", "too many"]);
        assert_eq!(read(b"a\nbcdef\nc\n", 4, 100), ["a\n", "too long", "too many"]);
        assert_eq!(read(b"a\nb\n", 4, 2), ["a\n", "b\n"]);
    }
}
