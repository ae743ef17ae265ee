//! The findings that count, by package and by owner.
//!
//! A finding with two owners counts for both. Largest groups first.

use std::collections::BTreeMap;

use super::Report;
use crate::policy::Package;

/// A package or an owner, and how many findings that count are theirs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group<'a, T> {
    /// `None`: of no package, or nobody's.
    pub who: Option<&'a T>,
    pub findings: usize,
}

/// Empty where all findings are of one package: that is no news.
pub(super) fn by_package<'a>(report: &'a Report<'_>) -> Vec<Group<'a, Package>> {
    let groups = sorted(report.counted().map(|finding| finding.package.as_ref()));
    if groups.len() > 1 { groups } else { Vec::new() }
}

/// Empty where nobody owns any of them.
pub(super) fn by_owner<'a>(report: &'a Report<'_>) -> Vec<Group<'a, String>> {
    let owners = report.counted().flat_map(|finding| {
        let nobody = finding.owners.is_empty().then_some(None);
        finding.owners.iter().map(Some).chain(nobody)
    });
    let groups = sorted(owners);
    if groups.iter().any(|group| group.who.is_some()) { groups } else { Vec::new() }
}

fn sorted<'a, T: Ord>(all: impl Iterator<Item = Option<&'a T>>) -> Vec<Group<'a, T>> {
    let mut counts: BTreeMap<Option<&T>, usize> = BTreeMap::new();
    for who in all {
        *counts.entry(who).or_default() += 1;
    }
    let mut groups: Vec<Group<'_, T>> =
        counts.into_iter().map(|(who, findings)| Group { who, findings }).collect();
    // Stable: groups of one size stay in the order of their names.
    groups.sort_by_key(|group| std::cmp::Reverse(group.findings));
    groups
}
