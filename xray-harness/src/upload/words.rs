//! The user's words for statuses, held against those of the instance: Cloud
//! makes a word that it does not know TO DO, and says nothing of it.

use super::budget;
use super::sending::Said;
use crate::client::Client;
use crate::deployment::Deployment;
use crate::execution::model::{Execution, Test};
use crate::warning::chain;
use crate::wire::{Named, Terms};

/// Says of each result whose status would be lost so. Xray's own words are
/// everywhere, so nobody is asked where the user names none.
pub(super) fn check(client: &Client, terms: &Terms, execution: &Execution, said: &mut Said) {
    let is_asked = client.target().deployment == Deployment::Cloud;
    if !is_asked || terms.words.named == Named::default() {
        return;
    }
    match client.statuses() {
        Ok(known) => {
            let told = |test: &Test| {
                let word = terms.words.of_run(test.status());
                let is_known = known.iter().any(|known| known == word);
                let name = budget::name(test);
                (!is_known).then(|| {
                    format!(
                        "{name}: its status {word} is none of this Xray's, which makes it TO DO"
                    )
                })
            };
            said.refused.extend(execution.tests.iter().filter_map(told));
        }
        Err(error) => said.warnings.push(format!(
            "whether Xray has the words for statuses that the settings name could not be asked: {}",
            chain(&error)
        )),
    }
}
