//! What nobody could tell, and why.

use serde::Serialize;

use crate::plural::counted;

/// So many keys are named.
const NAMED: usize = 3;

/// All that was left unchecked for one reason: a login that fails stands in the
/// way of every key.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Unchecked {
    what: String,
    /// The keys among it.
    keys: Vec<String>,
    pub(super) why: String,
    #[serde(skip)]
    others: Vec<String>,
}

impl Unchecked {
    pub(super) fn because(why: String) -> Self {
        Self { why, ..Self::default() }
    }

    pub(super) fn key(&mut self, key: &str) {
        if !self.keys.iter().any(|known| known == key) {
            self.keys.push(key.to_owned());
            self.tell();
        }
    }

    pub(super) fn others(&mut self, what: String) {
        self.others.push(what);
        self.tell();
    }

    fn tell(&mut self) {
        let keys = match self.keys.as_slice() {
            [] => None,
            [key] => Some(key.clone()),
            keys => {
                let more = if keys.len() > NAMED { ", …" } else { "" };
                let named = keys[..keys.len().min(NAMED)].join(", ");
                Some(format!("{} ({named}{more})", counted(keys.len(), "key")))
            }
        };
        let all: Vec<_> = keys.into_iter().chain(self.others.iter().cloned()).collect();
        self.what = all.join(", ");
    }
}

impl std::fmt::Display for Unchecked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not checked: {}: {}", self.what, self.why)
    }
}

#[cfg(test)]
mod tests {
    use super::Unchecked;

    #[test]
    fn what_has_one_reason_is_told_with_how_many_keys_it_touches() {
        let mut unchecked = Unchecked::because("nobody answers".to_owned());
        unchecked.key("A-1");
        assert_eq!(unchecked.to_string(), "not checked: A-1: nobody answers");
        for key in ["A-1", "A-2", "A-3", "A-4"] {
            unchecked.key(key);
        }
        unchecked.others("the version".to_owned());
        let told = "not checked: 4 keys (A-1, A-2, A-3, …), the version: nobody answers";
        assert_eq!(unchecked.to_string(), told);
    }
}
