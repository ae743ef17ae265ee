//! What options state, in the words of rules and reports; and the regions that each vendor's data goes to, package by package.
//!
//! Takes what the solver read at the starts of SDKs. A package without a start is like the whole program, and a vendor without any start
//! has no region that is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::FileFacts;
use crate::flow::{Flow, Stated, StatedUse};
use crate::rules::policy::UNKNOWN;
use crate::rules::statement::{StatedAbout, Statement};
use crate::rules::vendor::{SettingValue, Vendor};
use crate::rules::{Model, VendorId};
use crate::source::Place;

/// What a value means: one of the vendor's regions, a number of days.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Region(String),
    /// The region of the SDK's default.
    DefaultRegion(String),
    /// A host that is none of the vendor's: a proxy, an own server.
    OtherHost,
    Days(f64),
    DefaultDays(f64),
    /// Nothing is written, and what the SDK does then is not known.
    NotSet,
    /// Written, and not a constant.
    Unknown,
}

/// What stands at one call for one of the vendor's statements.
pub fn said(vendor: &Vendor, statement: &Statement, value: &Stated) -> Said {
    let (value, is_default) = match value {
        Stated::Value(value) => (value, false),
        Stated::Default(Some(value)) => (value, true),
        Stated::Default(None) => return Said::NotSet,
        Stated::Unknown => return Said::Unknown,
    };
    match (statement.about, value) {
        (StatedAbout::IdentifierLifetime, SettingValue::Number(number)) => {
            let days = number / statement.per_day;
            if is_default { Said::DefaultDays(days) } else { Said::Days(days) }
        }
        (StatedAbout::IdentifierLifetime, _) => Said::Unknown,
        (StatedAbout::Region | StatedAbout::Server, value) => match region(vendor, statement, value) {
            Some(region) if is_default => Said::DefaultRegion(region),
            Some(region) => Said::Region(region),
            None if matches!(value, SettingValue::String(_)) => Said::OtherHost,
            None => Said::Unknown,
        },
    }
}

fn region(vendor: &Vendor, statement: &Statement, value: &SettingValue) -> Option<String> {
    if let Some((region, _)) = statement.values.iter().find(|(_, values)| values.contains(value)) {
        return Some(region.clone());
    }
    let SettingValue::String(text) = value else { return None };
    vendor.region_of(text).map(str::to_owned)
}

/// Where the SDKs of a program send to.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    /// By vendor and name of the package; sorted, never empty.
    starts: BTreeMap<(VendorId, Option<Arc<str>>), BTreeSet<String>>,
}

impl Regions {
    /// `files`: by the id of the file, with those in which SDKs are started.
    pub fn of(stated: &[StatedUse], files: &[FileFacts], model: &Model) -> Self {
        let mut calls: BTreeMap<(VendorId, Place), BTreeSet<String>> = BTreeMap::new();
        for one in stated {
            let vendor = model.vendor(one.vendor);
            let statement = vendor.statements.get(one.statement);
            let Some(statement) = statement.filter(|statement| statement.about == StatedAbout::Region) else {
                continue;
            };
            let known = calls.entry((one.vendor, one.call)).or_default();
            if let Said::Region(region) | Said::DefaultRegion(region) = said(vendor, statement, &one.value) {
                known.insert(region);
            }
        }
        let mut found = Self::default();
        for ((vendor, call), mut regions) in calls {
            if regions.is_empty() {
                regions.insert(UNKNOWN.to_owned());
            }
            let package = files.get(call.file.index()).and_then(|facts| facts.package.clone());
            found.starts.entry((vendor, package)).or_default().extend(regions);
        }
        found
    }

    /// Sorted, never empty.
    pub(super) fn at(&self, vendor: VendorId, package: Option<&str>) -> Vec<&str> {
        let of_vendor = || self.starts.iter().filter(move |((own, _), _)| *own == vendor);
        let is_here = |key: &(VendorId, Option<Arc<str>>)| key.1.as_deref() == package;
        let has_start = of_vendor().any(|(key, _)| is_here(key));
        let meant = of_vendor().filter(|(key, _)| !has_start || is_here(key));
        let all: BTreeSet<&str> = meant.flat_map(|(_, regions)| regions).map(String::as_str).collect();
        if all.is_empty() { vec![UNKNOWN] } else { all.into_iter().collect() }
    }
}

/// A request says itself where it goes.
pub(super) fn of_request<'a>(flow: &Flow, vendor: &'a Vendor) -> Vec<&'a str> {
    let regions = flow.hosts.iter().map(|host| vendor.region_of(host).unwrap_or(UNKNOWN));
    regions.collect::<BTreeSet<_>>().into_iter().collect()
}
