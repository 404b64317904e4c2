//! Every key that somebody names, with where.

use std::collections::{BTreeMap, BTreeSet};

use super::report::Finding;
use crate::client::Kind;
use crate::config::Config;
use crate::key;
use crate::list::{Listed, Listing};

/// Where a key is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Source { file: String, line: u32 },
    Setting(&'static str),
}

/// The keys by what they have to be.
#[derive(Debug)]
pub(super) struct Mentions(Vec<(Kind, BTreeMap<String, Vec<Place>>)>);

impl Place {
    pub(super) fn of(test: &Listed) -> Self {
        Self::Source { file: test.file.clone(), line: test.line }
    }

    pub(super) fn finding(&self, key: Option<&str>, message: String) -> Finding {
        let key = key.map(str::to_owned);
        let (file, line, setting) = match self.clone() {
            Self::Source { file, line } => (Some(file), Some(line), None),
            Self::Setting(name) => (None, None, Some(name)),
        };
        Finding { file, line, setting, key, message }
    }
}

impl Mentions {
    pub(super) fn of(listing: &Listing, config: &Config) -> Self {
        let mut tests = BTreeMap::new();
        let mut others = BTreeMap::new();
        for test in &listing.tests {
            let requirements = test.provision.iter().flat_map(|it| &it.requirements);
            add(&mut tests, &test.keys, &Place::of(test));
            add(&mut others, requirements.chain(&test.defects), &Place::of(test));
        }
        let mut plans = BTreeMap::new();
        add(&mut plans, &config.details.test_plan, &Place::Setting("XRAY_TEST_PLAN"));
        let mut executions = BTreeMap::new();
        add(&mut executions, &config.test_execution, &Place::Setting("XRAY_TEST_EXECUTION"));
        Self(vec![
            (Kind::Test, tests),
            (Kind::TestPlan, plans),
            (Kind::TestExecution, executions),
            (Kind::Any, others),
        ])
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|(_, keys)| keys.len()).sum()
    }

    /// The keys that have to be of each kind, with their places.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (Kind, &BTreeMap<String, Vec<Place>>)> {
        self.0.iter().map(|(kind, keys)| (*kind, keys))
    }

    pub(super) fn of_kind(&self, wanted: Kind) -> &BTreeMap<String, Vec<Place>> {
        static NONE: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        self.kinds().find(|(kind, _)| *kind == wanted).map_or(&NONE, |(_, keys)| keys)
    }

    /// The projects of the Tests.
    pub(super) fn projects(&self) -> BTreeSet<&str> {
        self.of_kind(Kind::Test).keys().filter_map(|key| key::project_of(key)).collect()
    }
}

fn add<'a>(
    mentions: &mut BTreeMap<String, Vec<Place>>,
    keys: impl IntoIterator<Item = &'a String>,
    place: &Place,
) {
    for key in keys {
        let places = mentions.entry(key.clone()).or_default();
        if !places.contains(place) {
            places.push(place.clone());
        }
    }
}
