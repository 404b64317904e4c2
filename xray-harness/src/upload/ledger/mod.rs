//! What Xray already holds of the runs that are sent: one ledger a directory,
//! all of them locked and all of them written.
//!
//! Whoever reads a ledger holds the lock beside it until it is written back;
//! the system frees the lock of a process that dies. Several are locked in the
//! order of their paths, so that two uploads cannot wait for each other.

mod book;
mod doubt;
#[cfg(feature = "cli")]
mod glance;
mod marker;
mod print;

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::runs::Runs;
use super::{Error, due};
use crate::config::Target;
use crate::journal;
use crate::journal::entry::Version;
use crate::journal::layout::Layout;
use crate::journal::plain;
use crate::journal::reader;
use crate::replace::replace;
use crate::tell::tell;
use crate::wire::Format;
use book::{Account, Book};

pub(super) use book::MAJOR;
#[cfg(feature = "cli")]
pub(crate) use glance::glance;
pub(super) use print::Prints;

/// The ledgers of the runs, locked, and what they say together.
#[derive(Debug)]
pub(super) struct Ledger {
    shelves: Vec<Shelf>,
    account: Account,
    prints: Prints,
}

/// The ledger of one directory.
#[derive(Debug)]
struct Shelf {
    layout: Layout,
    book: Book,
    /// The account that is sent to.
    at: usize,
    _lock: File,
}

/// How much of a result Xray holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Unsent,
    /// All but evidence.
    Pending,
    Held,
}

impl Ledger {
    /// Waits for the locks, then reads the ledgers, or begins them.
    pub(super) fn open(runs: &Runs, target: &Target, named: Option<&str>) -> Result<Self, Error> {
        let locks = runs.layouts().iter().map(lock).collect::<Result<Vec<_>, _>>()?;
        let open = |(layout, lock): (&Layout, File)| {
            let mut book = Book::read(layout.ledger())?;
            let at = book.account(target, named);
            Ok(Shelf { layout: layout.clone(), book, at, _lock: lock })
        };
        let shelves = runs.layouts().iter().zip(locks).map(open);
        let shelves = shelves.collect::<Result<Vec<_>, Error>>()?;
        agree(&shelves)?;
        let accounts: Vec<_> = shelves.iter().map(Shelf::account).collect();
        let account = Account::united(target, &accounts);
        Ok(Self { shelves, account, prints: Prints::default() })
    }

    /// What the runs hold by now, for [`standing`](Self::standing) and
    /// [`enter`](Self::enter).
    pub(super) fn expect(&mut self, prints: Prints) {
        self.prints = prints;
    }

    /// The Test Execution that holds results of the runs.
    pub(super) fn execution(&self) -> Option<&str> {
        self.account.execution.as_deref()
    }

    /// How much of the Test's result Xray holds, just as it is now.
    pub(super) fn standing(&self, subject: &str) -> Standing {
        let Some(print) = self.prints.all.get(subject) else { return Standing::Held };
        let Account { results, pending, files, .. } = &self.account;
        if results.get(subject) == Some(&print.said) {
            // Beside these, what could be sent once may not be any more.
            let sent = files.get(subject);
            let is_there = |file| sent.is_some_and(|sent| sent.contains(file));
            if print.files.iter().all(is_there) { Standing::Held } else { Standing::Pending }
        } else if self.was_part(subject) {
            Standing::Held
        } else if pending.get(subject) == Some(&print.said) {
            Standing::Pending
        } else {
            Standing::Unsent
        }
    }

    /// Was what these directories say of it sent before, together with what
    /// others say that are not named now?
    fn was_part(&self, subject: &str) -> bool {
        let mut sent = Vec::new();
        for (nth, shelf) in self.shelves.iter().enumerate() {
            let own = match self.prints.own.get(nth) {
                Some(own) => own.get(subject),
                None => self.prints.all.get(subject).map(|print| &print.said),
            };
            let Some(own) = own else { continue };
            if shelf.account().shares.get(subject) != Some(own) {
                return false;
            }
            sent.push(shelf.account().results.get(subject));
        }
        sent.first().is_some_and(Option::is_some) && sent.iter().all(|one| *one == sent[0])
    }

    /// The results that were sent as a JUnit report.
    #[cfg(feature = "cli")]
    pub(super) fn reports(&self) -> &BTreeSet<String> {
        &self.account.reports
    }

    /// Enters in which form Xray took a result.
    pub(super) fn came_as(&mut self, format: Format, subject: &str) {
        let reports = &mut self.account.reports;
        match format {
            Format::Json => drop(reports.remove(subject)),
            #[cfg(feature = "cli")]
            Format::Junit => drop(reports.insert(subject.to_owned())),
        }
    }

    /// Enters what Xray took of a result.
    pub(super) fn enter(&mut self, subject: &str, standing: Standing) {
        let Some(print) = self.prints.all.get(subject) else { return };
        let Account { results, pending, files, .. } = &mut self.account;
        let (into, out_of) = match standing {
            Standing::Unsent => return,
            Standing::Pending => (pending, results),
            Standing::Held => (results, pending),
        };
        out_of.remove(subject);
        into.insert(subject.to_owned(), print.said.clone());
        files.remove(subject);
        if standing == Standing::Held && !print.files.is_empty() {
            files.insert(subject.to_owned(), print.files.clone());
        }
        for (shelf, own) in self.shelves.iter_mut().zip(&self.prints.own) {
            let own = own.get(subject).filter(|own| **own != print.said).cloned();
            shelf.share(subject, own);
        }
    }

    /// Writes the ledgers back; `all` says that nothing of the runs is unsent, as
    /// far as their `journals` go: a process of a run may have begun since those
    /// were read.
    pub(super) fn close(mut self, all: bool, journals: &[BTreeSet<PathBuf>]) -> Result<(), Error> {
        self.write()?;
        if self.account.is_sandbox {
            // It says nothing of what the user's own Xray holds.
            return Ok(());
        }
        let end = match (all, self.account.execution.is_some()) {
            (false, _) => End::Due,
            (true, true) => End::Sent,
            // There is nothing that could be sent.
            (true, false) => End::Empty,
        };
        for (shelf, read) in self.shelves.iter().zip(journals) {
            shelf.mark(end)?;
            // Such a process takes the mark away once its journal is there: one that
            // did not see the mark is seen here.
            if end != End::Due && reader::names(&shelf.layout) != *read {
                shelf.mark(End::Due)?;
            }
        }
        Ok(())
    }

    /// Writes the ledgers back as they are.
    pub(super) fn write(&mut self) -> Result<(), Error> {
        for shelf in &mut self.shelves {
            let shares = std::mem::take(&mut shelf.book.accounts[shelf.at].shares);
            shelf.book.accounts[shelf.at] = Account { shares, ..self.account.clone() };
            shelf.write()?;
        }
        Ok(())
    }
}

impl Shelf {
    fn account(&self) -> &Account {
        &self.book.accounts[self.at]
    }

    fn share(&mut self, subject: &str, own: Option<String>) {
        let shares = &mut self.book.accounts[self.at].shares;
        match own {
            Some(own) => drop(shares.insert(subject.to_owned(), own)),
            None => drop(shares.remove(subject)),
        }
    }

    fn write(&self) -> Result<(), Error> {
        let path = self.layout.ledger();
        let accounts = self.book.accounts.iter().filter(|account| account.is_worth_keeping());
        let written = Written { version: book::VERSION, accounts: accounts.collect() };
        let text = serde_json::to_vec_pretty(&written).map_err(Error::Encode)?;
        Ok(replace(&path, &text).map_err(journal::Error::at("write", &path))?)
    }

    fn mark(&self, end: End) -> Result<(), Error> {
        let (sent, due) = (self.layout.sent(), self.layout.due());
        let remove = |path: &Path| {
            let removed = fs::remove_file(path).or_else(ignore_missing);
            removed.map_err(journal::Error::at("remove", path))
        };
        // Both together are due, so that whatever ends this in between loses nothing.
        match end {
            End::Due => {
                due::owe([&self.layout])?;
                Ok(remove(&sent)?)
            }
            End::Sent => {
                remove(&sent)?;
                File::create_new(&sent).map_err(journal::Error::at("create", &sent))?;
                let _ = fs::remove_file(self.layout.away());
                Ok(remove(&due)?)
            }
            End::Empty => {
                remove(&sent)?;
                Ok(remove(&due)?)
            }
        }
    }
}

/// What an upload leaves of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Something that is unsent.
    Due,
    /// Nothing that is unsent.
    Sent,
    /// Nothing that could be sent.
    Empty,
}

/// A ledger as it is written.
#[derive(Serialize)]
struct Written<'a> {
    version: Version,
    accounts: Vec<&'a Account>,
}

fn lock(layout: &Layout) -> Result<File, Error> {
    let path = layout.ledger_lock();
    // One that is there may be a link to anywhere, or a pipe that waits for a reader.
    plain::open(&path)
        .map(drop)
        .or_else(ignore_missing)
        .map_err(journal::Error::at("open", &path))?;
    let lock = OpenOptions::new().create(true).append(true).open(&path);
    let lock = lock.map_err(journal::Error::at("create", &path))?;
    match lock.try_lock() {
        Ok(()) => return Ok(lock),
        Err(TryLockError::WouldBlock) => {
            let run = layout.run().display();
            tell([format!("xray: waiting for another upload of {run} to end")]);
        }
        // Whatever it is, waiting for the lock tells it as well.
        Err(TryLockError::Error(_)) => {}
    }
    lock.lock().map_err(journal::Error::at("lock", &path))?;
    Ok(lock)
}

/// Two runs that were sent to two Test Executions have none in common.
fn agree(shelves: &[Shelf]) -> Result<(), Error> {
    let mut sent = shelves.iter().filter_map(|shelf| {
        Some((shelf.layout.run().to_owned(), shelf.account().execution.clone()?))
    });
    let Some(first) = sent.next() else { return Ok(()) };
    match sent.find(|(_, key)| *key != first.1) {
        Some(second) => Err(Error::Scattered { first, second }),
        None => Ok(()),
    }
}

fn ignore_missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Ledger, Runs};
    use crate::config::Target;
    use crate::deployment::Deployment;
    use crate::journal::layout::Layout;

    #[test]
    fn a_run_is_not_sent_while_a_process_of_it_has_just_begun() {
        let target = Target {
            deployment: Deployment::Cloud,
            base: "https://xray.test".to_owned(),
            api: "v2",
            is_sandbox: false,
        };
        for has_another_begun in [false, true] {
            let temp = tempfile::tempdir().unwrap();
            let layout = Layout::new(temp.path());
            fs::create_dir(layout.journals()).unwrap();
            fs::write(layout.journal("1-a"), "").unwrap();
            let runs = Runs::at(&[temp.path().to_owned()]).unwrap();
            let mut ledger = Ledger::open(&runs, &target, None).unwrap();
            let read = runs.journals();
            ledger.adopt("BOOK-1").unwrap();
            if has_another_begun {
                fs::write(layout.journal("2-b"), "").unwrap();
            }
            ledger.close(true, &read).unwrap();
            assert_eq!(layout.is_sent(), !has_another_begun);
            assert_eq!(layout.is_due(), has_another_begun);
        }
    }
}
