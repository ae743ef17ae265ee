//! Which flows are one finding.
//!
//! Flows into one key of one sink are one group (`track('x', user)` is one mistake, whatever `user` holds); groups that
//! bring the same data to the same place of the code are one finding with several sources, whether it goes under two
//! keys or through two sinks of one wrapper.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Judged;
use crate::rules::library::MarkId;
use crate::rules::vendor::Channel;
use crate::rules::{CategoryId, VendorId};
use crate::source::Place;

/// Flows that are judged together.
pub(super) type Group<'a> = Vec<Judged<'a>>;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKey<'a> {
    pub(super) place: Place,
    pub(super) sink: Place,
    pub(super) key: Option<&'a str>,
    pub(super) rule: &'a str,
    pub(super) channel: Channel,
    pub(super) vendor: VendorId,
    pub(super) api: &'a str,
    pub(super) marks: &'a [MarkId],
}

/// What two groups share that are one finding.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DataKey<'a> {
    place: Place,
    rule: &'a str,
    channel: Channel,
    vendor: VendorId,
    marks: &'a [MarkId],
    categories: BTreeSet<CategoryId>,
}

/// Groups of the same data at one place, the one that explains best first: the surest, then the shortest.
pub(super) fn same_data<'a>(
    groups: BTreeMap<GroupKey<'a>, Group<'a>>,
) -> BTreeMap<DataKey<'a>, Vec<Group<'a>>> {
    let mut merged: BTreeMap<DataKey<'a>, Vec<Group<'a>>> = BTreeMap::new();
    for (key, group) in groups {
        let data = DataKey {
            place: key.place,
            rule: key.rule,
            channel: key.channel,
            vendor: key.vendor,
            marks: key.marks,
            categories: group.iter().map(|judged| judged.flow.category).collect(),
        };
        merged.entry(data).or_default().push(group);
    }
    for groups in merged.values_mut() {
        // Stable: groups come in the order of their keys.
        groups.sort_by_key(|group| {
            let flows = || group.iter().map(|judged| judged.flow);
            (
                Reverse(flows().map(|flow| flow.confidence).max()),
                flows().map(|flow| flow.steps.len()).min().unwrap_or(0),
            )
        });
    }
    merged
}
