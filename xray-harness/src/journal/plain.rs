//! Files of a run's directory, which anybody may have made.
//!
//! A link could lead anywhere, and a pipe or a device never ends.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Opens the file at `path`. Fails if it is anything else than a plain file.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::other("it is no plain file"))
    }
}

/// All that the file at `path` holds. Fails if that is more than `most` bytes,
/// or no plain file.
#[cfg(feature = "upload")]
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    use io::Read as _;

    let mut bytes = Vec::new();
    open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it holds more than {most} bytes")));
    }
    Ok(bytes)
}

/// Is there a folder at `path`, and no link to one?
#[cfg(feature = "upload")]
pub(crate) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_dir())
}

#[cfg(all(test, unix, feature = "upload"))]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{is_folder, open, read};

    #[test]
    fn only_plain_files_of_a_size_that_was_expected_are_read() {
        let temp = tempfile::tempdir().unwrap();
        let (file, link) = (temp.path().join("file"), temp.path().join("link"));
        fs::write(&file, "12345").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(read(&file, 5).unwrap(), b"12345");
        assert!(read(&file, 4).unwrap_err().to_string().contains("more than 4 bytes"));
        for other in [&link, temp.path(), Path::new("/dev/null")] {
            assert!(open(other).unwrap_err().to_string().contains("no plain file"));
        }
        let folder = temp.path().join("folder");
        std::os::unix::fs::symlink(temp.path(), &folder).unwrap();
        assert!(is_folder(temp.path()) && !is_folder(&folder) && !is_folder(&file));
    }
}
