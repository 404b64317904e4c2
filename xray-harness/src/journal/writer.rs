//! Appends entries to this process's journal, one `write` each; the first goes
//! out with the second.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Error;
use super::entry::{Entry, Millis};
use super::layout::Layout;
use super::{line, liveness};
use crate::case::Case;

/// As many bytes are kept of starts and ends that the disk refused.
const MOST_OWED: usize = 64 * 1024;
/// So many files that look alike are opened to see whether they are.
const MOST_ALIKE: usize = 4;
/// As many bytes of a file are looked at before it is opened.
const GLANCE: usize = 64;

/// What tells most files apart: the size, and bytes from all over.
type Look = (usize, [u8; GLANCE]);

/// The open journal of one process.
#[derive(Debug)]
pub(crate) struct Writer {
    path: PathBuf,
    file: Mutex<Tail>,
    evidence_dir: PathBuf,
    evidence: AtomicU64,
    /// The numbers of the files that look alike.
    kept: Mutex<BTreeMap<Look, Vec<u64>>>,
    is_first: bool,
}

impl Writer {
    /// Creates the journal of `process`, and the directories above it where
    /// they are missing: then it does what is to be `done_first`, so that there is
    /// no journal without it.
    pub(crate) fn create(
        layout: &Layout,
        process: &str,
        done_first: impl FnOnce(),
    ) -> Result<Self, Error> {
        let path = layout.journal(process);
        let create = || OpenOptions::new().append(true).create_new(true).open(&path);
        let mut file = create();
        let mut is_first = false;
        if matches!(&file, Err(error) if error.kind() == io::ErrorKind::NotFound) {
            is_first = begin(layout, done_first)?;
            file = create();
        }
        let file = file.map_err(Error::at("create", &path))?;
        liveness::begin(&file);
        let evidence_dir = layout.evidence_of(process);
        Ok(Self { is_first, ..Self::of(file, path, evidence_dir) })
    }

    fn of(file: File, path: PathBuf, evidence_dir: PathBuf) -> Self {
        Self {
            path,
            file: Mutex::new(Tail::of(file)),
            evidence_dir,
            evidence: AtomicU64::new(0),
            kept: Mutex::default(),
            is_first: false,
        }
    }

    /// Did it make the directory that holds the journals?
    pub(crate) fn is_first(&self) -> bool {
        self.is_first
    }

    /// A journal that is no process's own, and that nobody reads before it is
    /// published.
    #[cfg(feature = "cli")]
    pub(crate) fn draft(layout: &Layout, name: &str) -> Result<Self, Error> {
        let journals = layout.journals();
        create_private_dir(&journals).map_err(Error::at("create", &journals))?;
        let evidence_dir = layout.evidence_of(name);
        let above = evidence_dir.parent().unwrap_or(&evidence_dir);
        for dir in [&*journals, above, &*evidence_dir] {
            no_link(dir).map_err(Error::at("write to", dir))?;
        }
        let path = layout.journal(name).with_extension(format!("{}.part", std::process::id()));
        // Made anew: what lies there may be a link to anywhere.
        let _ = fs::remove_file(&path);
        let file = File::create_new(&path).map_err(Error::at("create", &path))?;
        Ok(Self::of(file, path, evidence_dir))
    }

    /// Gives a draft its name, whole.
    #[cfg(feature = "cli")]
    pub(crate) fn publish(self) -> Result<(), Error> {
        // The draft's extension has two parts.
        let journal = self.path.with_extension("").with_extension("jsonl");
        fs::rename(&self.path, &journal).map_err(Error::at("create", &journal))
    }

    /// Keeps an entry that goes out together with the next one.
    pub(crate) fn begin(&self, entry: &Entry<'_>) -> Result<(), Error> {
        let line = line::render(entry).map_err(io::Error::from);
        let line = line.map_err(Error::at("write", &self.path))?;
        self.tail().head.push_str(&line);
        Ok(())
    }

    /// Writes one entry, whole or, where the disk refuses, not at all. Starts and
    /// ends are tried again with what comes later: a start without its end would
    /// pass for a test that was killed.
    pub(crate) fn append(&self, entry: &Entry<'_>) -> Result<(), Error> {
        self.append_line(line::render(entry), matches!(entry, Entry::End(_)))
    }

    /// Writes the start of an attempt of `case`, as [`append`](Self::append) does.
    pub(crate) fn append_start(
        &self,
        case: &Case,
        attempt: u64,
        at: Millis,
        retry: u32,
    ) -> Result<(), Error> {
        self.append_line(line::start(case, attempt, at, retry), true)
    }

    fn append_line(&self, line: serde_json::Result<String>, is_kept: bool) -> Result<(), Error> {
        let written = line.map_err(io::Error::from).and_then(|line| {
            let mut tail = self.tail();
            if !tail.head.is_empty() {
                return tail.open_with(&line);
            }
            let written = tail.append(line.as_bytes());
            if written.is_err() && is_kept {
                tail.owe(&line);
            }
            written
        });
        written.map_err(Error::at("write", &self.path))
    }

    /// Says that this process is at its end.
    pub(crate) fn finish(&self) {
        self.settle();
        liveness::end(&self.tail().file);
    }

    /// Tries once more to write what the disk refused.
    pub(crate) fn settle(&self) {
        // That it was refused was told then.
        let _ = self.tail().settle();
    }

    fn tail(&self) -> MutexGuard<'_, Tail> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes `data` to an evidence file; gives its number and its size. The
    /// same bytes are written once.
    pub(crate) fn keep(&self, data: &[u8]) -> Result<(u64, u64), Error> {
        let size = data.len() as u64;
        let look = look(data);
        if let Some(number) = self.kept_before(&look, data) {
            return Ok((number, size));
        }
        let (number, path, mut file) = self.next_evidence()?;
        file.write_all(data).map_err(Error::at("write", &path))?;
        self.kept().entry(look).or_default().push(number);
        Ok((number, size))
    }

    /// Copies the file at `source` to an evidence file; gives its number and its size.
    pub(crate) fn copy(&self, source: &Path) -> Result<(u64, u64), Error> {
        // A pipe may block the test, and a device may never end.
        let is_file = fs::metadata(source).map_err(Error::at("open", source))?.is_file();
        if !is_file {
            return Err(Error::at("open", source)(io::Error::other("it is no file")));
        }
        let mut original = File::open(source).map_err(Error::at("open", source))?;
        let (number, _, mut copy) = self.next_evidence()?;
        let size = io::copy(&mut original, &mut copy).map_err(Error::at("copy", source))?;
        Ok((number, size))
    }

    /// The file that holds just these bytes. Only some that look alike are
    /// opened, so that evidence is hardly ever read again.
    fn kept_before(&self, look: &Look, data: &[u8]) -> Option<u64> {
        let alike = self.kept().get(look).cloned()?;
        let is_same = |number: &u64| {
            let path = self.evidence_dir.join(number.to_string());
            fs::read(path).is_ok_and(|kept| kept == data)
        };
        alike.into_iter().rev().take(MOST_ALIKE).find(is_same)
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<Look, Vec<u64>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new file, never one that is there: that may be a link to anywhere.
    fn next_evidence(&self) -> Result<(u64, PathBuf, File), Error> {
        let dir = &self.evidence_dir;
        loop {
            let number = self.evidence.fetch_add(1, Ordering::Relaxed);
            if number == 0 || !dir.is_dir() {
                create_private_dir(dir).map_err(Error::at("create", dir))?;
            }
            let path = dir.join(number.to_string());
            match File::create_new(&path) {
                Ok(file) => return Ok((number, path, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::at("create", &path)(error)),
            }
        }
    }
}

fn look(data: &[u8]) -> Look {
    let last = data.len().saturating_sub(1);
    let glance = std::array::from_fn(|nth| data.get(nth * last / (GLANCE - 1)).copied());
    (data.len(), glance.map(Option::unwrap_or_default))
}

#[cfg(feature = "cli")]
fn no_link(dir: &Path) -> io::Result<()> {
    if fs::symlink_metadata(dir).is_ok_and(|it| it.is_symlink()) {
        return Err(io::Error::other("it is a link, which may lead out of the run's directory"));
    }
    Ok(())
}

/// The end of the file, where a full disk may have cut a line.
#[derive(Debug)]
struct Tail {
    file: File,
    torn: bool,
    /// What goes out before the next line.
    head: String,
    /// Starts and ends that could not be written.
    owed: String,
}

impl Tail {
    fn of(file: File) -> Self {
        Self { file, torn: false, head: String::new(), owed: String::new() }
    }

    /// Writes the head and the first line, or nothing: a journal without its
    /// head is none.
    fn open_with(&mut self, line: &str) -> io::Result<()> {
        let written = self.file.write_all((self.head.clone() + line).as_bytes());
        match &written {
            Ok(()) => self.head.clear(),
            Err(_) => self.file.set_len(0)?,
        }
        written
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.settle()?;
        self.write(line)
    }

    /// Ends the line that was cut, and writes what is owed. What of that was cut
    /// is written twice: a reader takes the last end of an attempt.
    fn settle(&mut self) -> io::Result<()> {
        if self.torn {
            self.file.write_all(b"\n")?;
            self.torn = false;
        }
        if !self.owed.is_empty() {
            let owed = std::mem::take(&mut self.owed);
            let written = self.write(owed.as_bytes());
            if written.is_err() {
                self.owed = owed;
            }
            written?;
        }
        Ok(())
    }

    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let written = self.file.write_all(lines);
        self.torn = written.is_err();
        written
    }

    /// Keeps a line for later, while there are not too many.
    fn owe(&mut self, line: &str) {
        if self.owed.len() + line.len() <= MOST_OWED {
            self.owed.push_str(line);
        }
    }
}

/// Results may hold what a test saw: only their owner reads them.
pub(crate) fn create_private_dir(dir: &Path) -> io::Result<()> {
    if let Some(above) = dir.parent() {
        fs::create_dir_all(above)?;
    }
    private().recursive(true).create(dir)
}

fn private() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Makes the directory of the journals; of several processes that try, one is
/// told that it did.
fn begin(layout: &Layout, done_first: impl FnOnce()) -> Result<bool, Error> {
    let journals = layout.journals();
    if let Some(above) = journals.parent() {
        fs::create_dir_all(above).map_err(Error::at("create", above))?;
    }
    done_first();
    match private().create(&journals) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        made => made.map(|()| true).map_err(Error::at("create", &journals)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File, OpenOptions};

    use super::{MOST_OWED, Tail, Writer};
    use crate::journal::entry::{End, Entry, Millis, Outcome};

    #[test]
    fn the_head_goes_out_with_the_first_line_that_can_be_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("1-a.jsonl");
        fs::write(&path, "").unwrap();
        let read_only = File::open(&path).unwrap();
        let mut tail = Tail { head: "head\n".to_owned(), ..Tail::of(read_only) };
        assert!(tail.open_with("lost\n").is_err());
        tail.file = File::create(&path).unwrap();
        tail.open_with("first\n").unwrap();
        tail.append(b"second\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "head\nfirst\nsecond\n");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_copied() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("1-a.jsonl");
        let writer = Writer::of(File::create(&path).unwrap(), path, dir.path().join("evidence"));
        let error = writer.copy("/dev/null".as_ref()).unwrap_err();
        assert!(error.to_string().contains("/dev/null"), "{error}");
    }

    #[test]
    fn ends_that_could_not_be_written_go_out_before_the_next_line_and_at_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("1-a.jsonl");
        fs::write(&path, "{cut").unwrap();
        let read_only = || File::open(&path).unwrap();
        let writable = || OpenOptions::new().append(true).open(&path).unwrap();
        let writer = Writer::of(read_only(), path.clone(), dir.path().join("evidence"));
        let end = |attempt| {
            let (at, outcome) = (Millis::now(), Outcome::Passed);
            Entry::End(End { attempt, at, outcome, failure: None, reason: None })
        };
        let attempts = || {
            let text = fs::read_to_string(&path).unwrap();
            let number = |line: &str| line.split_once("\"attempt\":")?.1.get(..1)?.parse().ok();
            text.lines().filter_map(number).collect::<Vec<u32>>()
        };
        writer.tail().torn = true;
        assert!(writer.append(&end(0)).is_err() && writer.append(&end(1)).is_err());
        writer.settle();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{cut");

        writer.tail().file = writable();
        writer.append(&end(2)).unwrap();
        assert_eq!(attempts(), [0, 1, 2]);
        writer.tail().file = read_only();
        assert!(writer.append(&end(3)).is_err());
        writer.tail().file = writable();
        writer.finish();
        assert_eq!(attempts(), [0, 1, 2, 3]);

        writer.tail().file = read_only();
        for _ in 0..MOST_OWED {
            assert!(writer.append(&end(4)).is_err());
        }
        assert!(writer.tail().owed.len() <= MOST_OWED);
    }
}
