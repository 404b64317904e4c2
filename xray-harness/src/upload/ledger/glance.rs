//! What a ledger tells at a glance: somebody may be writing it.

use super::book::Book;
use crate::journal::layout::Layout;

/// Where the results of a run are, as far as its ledger can be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Glance {
    /// The keys of Test Executions.
    pub(crate) executions: Vec<String>,
    /// The addresses at which there may be one that nobody knows the key of.
    pub(crate) unclear_at: Vec<String>,
    /// Can nothing be told, since it cannot be read?
    pub(crate) is_unreadable: bool,
}

/// Looks into the ledger of a run, without its lock; what a sandbox held is gone.
pub(crate) fn glance(layout: &Layout) -> Glance {
    let Ok(Book { mut accounts }) = Book::read(layout.ledger()) else {
        return Glance { is_unreadable: true, ..Glance::default() };
    };
    accounts.retain(|account| !account.is_sandbox);
    Glance {
        unclear_at: accounts
            .iter()
            .filter(|account| account.is_unclear)
            .map(|account| account.base.clone())
            .collect(),
        is_unreadable: false,
        executions: accounts.into_iter().filter_map(|account| account.execution).collect(),
    }
}
