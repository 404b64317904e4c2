//! A Test Execution that was asked for, while nobody can tell whether it was made.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Ledger, marker};
use crate::upload::Error;

impl Ledger {
    /// May there be a Test Execution that nobody knows the key of?
    pub(in crate::upload) fn is_unclear(&self) -> bool {
        self.account.is_unclear
    }

    /// The words that such a Test Execution would be found by.
    pub(in crate::upload) fn markers(&self) -> &[String] {
        &self.account.markers
    }

    /// The word to find a new Test Execution by.
    pub(in crate::upload) fn marker(&mut self) -> String {
        let markers = &mut self.account.markers;
        if markers.is_empty() {
            markers.push(marker::mint());
        }
        markers[0].clone()
    }

    /// May there be one that bears no marker either?
    pub(in crate::upload) fn is_unmarked(&self) -> bool {
        self.account.is_unmarked
    }

    /// How long nobody has waited for the answer any more; a clock that was set
    /// back says nothing.
    pub(in crate::upload) fn lost_since(&self) -> Option<Duration> {
        let lost = UNIX_EPOCH + Duration::from_secs(self.account.lost_at?);
        SystemTime::now().duration_since(lost).ok()
    }

    /// Writes down that a Test Execution may come to be, which bears a marker
    /// if it `is_marked`.
    pub(in crate::upload) fn begin_new(&mut self, is_marked: bool) -> Result<(), Error> {
        self.account.is_unclear = true;
        self.account.is_unmarked |= !is_marked;
        self.account.lost_at = None;
        self.write()
    }

    /// Writes down that from now on nobody waits for the answer, if that is not
    /// written yet: whoever waited for one may have been killed at any time.
    pub(in crate::upload) fn lose_answer(&mut self) -> Result<(), Error> {
        if self.account.lost_at.is_some() {
            return Ok(());
        }
        // Rounded up: it is not longer ago than it is said to be.
        self.account.lost_at = Some(UNIX_EPOCH.elapsed().unwrap_or_default().as_secs() + 1);
        self.write()
    }

    /// Writes down that none did.
    pub(in crate::upload) fn end_new(&mut self) -> Result<(), Error> {
        self.be_clear();
        self.write()
    }

    /// Writes down which Test Execution takes the results.
    pub(in crate::upload) fn adopt(&mut self, execution: &str) -> Result<(), Error> {
        if self.execution() == Some(execution) && !self.is_unclear() {
            return Ok(());
        }
        self.account.execution = Some(execution.to_owned());
        self.be_clear();
        self.write()
    }

    fn be_clear(&mut self) {
        self.account.is_unclear = false;
        self.account.is_unmarked = false;
        self.account.lost_at = None;
    }
}
