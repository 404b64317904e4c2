//! What a test printed, where the own harness captures it in a file.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::torn;

/// Longer output is kept without its middle.
const LONGEST: u64 = 4 * 1024 * 1024;
const HEAD: u64 = 1024 * 1024;
const TAIL: u64 = 2 * 1024 * 1024;

static CAPTURED: OnceLock<File> = OnceLock::new();
/// The test whose threads may have printed some of it.
static LEFT_BY: Mutex<Option<String>> = Mutex::new(None);

/// Says that this process prints into `file`, which holds nothing but the
/// output of the test that runs.
pub(crate) fn is_captured_in(file: File) {
    let _ = CAPTURED.set(file);
}

/// Says whose threads are still running, now that another test begins.
pub(crate) fn may_be_of(test: Option<&str>) {
    let mut left_by = LEFT_BY.lock().unwrap_or_else(PoisonError::into_inner);
    if left_by.as_deref() != test {
        *left_by = test.map(str::to_owned);
    }
}

/// Adds to what a failed test printed that it may be another's.
pub(crate) fn tell_of_others() -> io::Result<()> {
    let left_by = LEFT_BY.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (Some(mut file), Some(test)) = (CAPTURED.get(), left_by) else { return Ok(()) };
    if file.metadata()?.len() > 0 {
        writeln!(file, "(threads that {test} left running may have printed some of this)")?;
    }
    Ok(())
}

/// What the running test has printed so far; `None` if nothing, or if nobody
/// captured it.
pub(super) fn so_far() -> Option<Vec<u8>> {
    let file = CAPTURED.get()?;
    let _ = io::stdout().flush();
    let _ = tell_of_others();
    let output = read(file).ok()?;
    (!output.is_empty()).then_some(output)
}

/// All that `file` holds, or the beginning and the end of it.
pub(crate) fn read(file: &File) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    if length <= LONGEST {
        return part(file, 0, length);
    }
    let (head, tail) = (part(file, 0, HEAD)?, part(file, length - TAIL, TAIL)?);
    let (head, tail) = (torn::whole_to_the_end(&head), torn::whole_from_the_start(&tail));
    let left_out = length - (head.len() + tail.len()) as u64;
    let between = format!("\n… {left_out} bytes are left out here …\n");
    Ok([head, between.as_bytes(), tail].concat())
}

fn part(file: &File, from: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut part = vec![0; usize::try_from(length).unwrap_or_default()];
    file.read_exact_at(&mut part, from)?;
    Ok(part)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{HEAD, LONGEST, TAIL, read};

    #[test]
    fn long_output_keeps_its_head_and_its_tail() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"begin").unwrap();
        assert_eq!(read(&file).unwrap(), b"begin");
        file.write_all(&vec![b'x'; usize::try_from(LONGEST).unwrap()]).unwrap();
        file.write_all(b"end").unwrap();
        let output = read(&file).unwrap();
        assert!(output.starts_with(b"begin") && output.ends_with(b"end"));
        assert!(output.len() as u64 <= HEAD + TAIL + 100);
    }

    #[test]
    fn long_output_is_cut_between_characters() {
        let mut file = tempfile::tempfile().unwrap();
        let text = format!("x{}", "€".repeat(usize::try_from(LONGEST).unwrap() / 2));
        file.write_all(text.as_bytes()).unwrap();
        assert!(String::from_utf8(read(&file).unwrap()).unwrap().contains(" bytes are left out"));
    }
}
