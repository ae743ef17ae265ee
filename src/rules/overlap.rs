//! What matchers have in common: whether one covers another, whether nothing meets both, whether nothing meets one at all.
//!
//! Sound in one direction only: it says "covers", "apart" and "nothing" where that is certain, so that no rule that can
//! work is called a mistake.

use super::model::{CategoryId, CategoryIdentifiability, Model, VendorId};
use super::paths::Paths;
use super::policy::{Identifiability, Matcher};
use super::setting::SettingAsked;
use super::vendor::{Channel, SettingCheck};

/// Whatever meets `inner` meets `outer`.
pub(crate) fn covers(outer: &Matcher, inner: &Matcher, model: &Model) -> bool {
    // Written in other words it is the same: an id is of a kind.
    let has_all = vendors(outer, model);
    vendors(inner, model).iter().all(|vendor| has_all.contains(vendor))
        && data_within(inner, outer)
        && within(&inner.region, &outer.region)
        && within(&inner.sensitivity, &outer.sensitivity)
        && within(&inner.identifiability, &outer.identifiability)
        && within(&inner.channel, &outer.channel)
        && within(&inner.marks, &outer.marks)
        && within(&inner.concern, &outer.concern)
        && within(&inner.guarded_by, &outer.guarded_by)
        && within(&inner.runtime, &outer.runtime)
        && within(&inner.confidence, &outer.confidence)
        && within(&inner.basis, &outer.basis)
        && within(&inner.exception, &outer.exception)
        && within(&globs(&inner.paths), &globs(&outer.paths))
        && within(&globs(&inner.packages), &globs(&outer.packages))
        && same_or_any(outer.whole_object, inner.whole_object)
        && same_or_any(outer.written, inner.written)
        && same_or_any(outer.expected, inner.expected)
        && within(&inner.purpose, &outer.purpose)
        && within(&inner.drift, &outer.drift)
        && (inner.unlisted || !outer.unlisted)
        && (outer.setting.is_none() || outer.setting == inner.setting)
        && inner.is_about_settings() == outer.is_about_settings()
        && inner.drift.is_empty() == outer.drift.is_empty()
}

/// What is not known is asked for by name only.
fn data_within(inner: &Matcher, outer: &Matcher) -> bool {
    let known = match (inner.asks_for_data(), outer.asks_for_data()) {
        (_, false) => true,
        (false, true) => false,
        (true, true) => inner.data.iter().all(|id| outer.data.contains(id)),
    };
    known && (outer.unknown_data || !inner.unknown_data)
}

/// A list that asks for nothing holds everything.
fn within<T: PartialEq>(inner: &[T], outer: &[T]) -> bool {
    outer.is_empty() || (!inner.is_empty() && inner.iter().all(|one| outer.contains(one)))
}

fn same_or_any(outer: Option<bool>, inner: Option<bool>) -> bool {
    outer.is_none() || outer == inner
}

/// As written: globs that mean the same and are written differently are different.
fn globs(all: &[Paths]) -> Vec<(&[String], &[String])> {
    all.iter().map(|paths| (paths.globs.as_slice(), paths.not_globs.as_slice())).collect()
}

/// Nothing meets both. Of settings, which may be about several kinds of data, only what has one value is compared.
pub(crate) fn apart(one: &Matcher, other: &Matcher, model: &Model) -> bool {
    let is_flow = [one, other].iter().all(|part| !part.is_about_settings() && part.drift.is_empty());
    let common = common_vendors(one, other, model);
    let data = common_categories(one, other, model);
    let is_known = is_flow && !(may_be_unknown(one) && may_be_unknown(other));
    common.is_empty()
        || (is_known && data.is_empty())
        || (is_known && never_expected(one.expected.or(other.expected), &common, &data, model))
        || disjoint(&one.identifiability, &other.identifiability)
        || disjoint(&one.channel, &other.channel)
        || disjoint(&one.concern, &other.concern)
        || one
            .setting
            .as_ref()
            .zip(other.setting.as_ref())
            .is_some_and(|(one, other)| other_option(one, other))
        || disjoint(&one.runtime, &other.runtime)
        || disjoint(&one.confidence, &other.confidence)
        || disjoint(&one.basis, &other.basis)
        || disjoint(&one.purpose, &other.purpose)
        || disjoint(&one.drift, &other.drift)
        || differ(one.whole_object, other.whole_object)
        || differ(one.written, other.written)
        || differ(one.expected, other.expected)
}

/// What could not be followed may meet it: as a rule it must say so, as an exception it need not.
fn may_be_unknown(matcher: &Matcher) -> bool {
    matcher.sensitivity.is_empty() && (matcher.unknown_data || !matcher.asks_for_data())
}

fn common_vendors(one: &Matcher, other: &Matcher, model: &Model) -> Vec<VendorId> {
    let others = vendors(other, model);
    vendors(one, model).into_iter().filter(|vendor| others.contains(vendor)).collect()
}

fn common_categories(one: &Matcher, other: &Matcher, model: &Model) -> Vec<CategoryId> {
    let others = categories(other, model);
    categories(one, model).into_iter().filter(|id| others.contains(id)).collect()
}

/// None of the vendors is there to be given any of the data, or each is there to be given all of it.
fn never_expected(asked: Option<bool>, vendors: &[VendorId], data: &[CategoryId], model: &Model) -> bool {
    let Some(asked) = asked else { return false };
    let expects = |vendor: &VendorId, id: &CategoryId| model.vendor(*vendor).expects.contains(id);
    !vendors.iter().any(|vendor| data.iter().any(|id| expects(vendor, id) == asked))
}

fn disjoint<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    !one.is_empty() && !other.is_empty() && !one.iter().any(|item| other.contains(item))
}

/// What stands there may meet the tests of both.
fn other_option(one: &SettingAsked, other: &SettingAsked) -> bool {
    one.vendor != other.vendor || one.option != other.option
}

fn differ(one: Option<bool>, other: Option<bool>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one != other)
}

/// Why nothing meets the matcher, whatever the code does; `None` when something may.
pub(crate) fn nothing(matcher: &Matcher, model: &Model) -> Option<String> {
    let is_flow = !matcher.is_about_settings() && matcher.drift.is_empty();
    let asks_for_data = matcher.asks_for_data() || !matcher.sensitivity.is_empty();
    if is_flow && asks_for_data && !may_be_unknown(matcher) && categories(matcher, model).is_empty() {
        let why = if matcher.unknown_data {
            "data that is `unknown` has no `sensitivity`"
        } else {
            "no category is all that `data`, `sensitivity` and `identifiability` ask for together"
        };
        return Some(why.to_owned());
    }
    if matcher.unknown_data && !is_flow {
        return Some("`unknown` is about data that is sent, not about settings and the ledger".to_owned());
    }
    let vendors = vendors(matcher, model);
    if vendors.is_empty() {
        return Some("no vendor is all that `destination` asks for".to_owned());
    }
    if matcher.is_about_settings() {
        return nothing_of_settings(matcher, &vendors, model);
    }
    if !matcher.channel.is_empty() && matcher.channel.iter().all(|channel| *channel == Channel::Setting) {
        return Some(
            "`channel: [setting]` is about settings, which are asked for by `concern` or `setting`"
                .to_owned(),
        );
    }
    if !matcher.channel.is_empty() && matcher.channel.iter().all(|channel| *channel == Channel::None) {
        return Some("`channel: [none]` is for arguments of own sinks that are not sent".to_owned());
    }
    let excludes_itself = |paths: &Paths| {
        !paths.globs.is_empty() && paths.globs.iter().all(|glob| paths.not_globs.contains(glob))
    };
    let excluded = matcher.paths.iter().chain(&matcher.packages).any(excludes_itself);
    excluded.then(|| "`where` takes out all that it takes in".to_owned())
}

fn nothing_of_settings(matcher: &Matcher, vendors: &[VendorId], model: &Model) -> Option<String> {
    let has_concern = |vendor: &VendorId| {
        let vendor = model.vendor(*vendor);
        let checks = vendor.checks.iter().map(|check| &check.concern);
        let secrets = vendor.secrets.iter().map(|secret| &secret.concern);
        checks.chain(secrets).any(|concern| matcher.concern.contains(concern))
    };
    if !matcher.concern.is_empty() && !vendors.iter().any(has_concern) {
        return Some("no vendor of this `destination` has settings of this `concern`".to_owned());
    }
    if !may_be_about_data(matcher, vendors, model) {
        return Some(
            "no check of this setting is about such data (`setting` needs no `data` beside it)".to_owned(),
        );
    }
    if !matcher.marks.is_empty() || !matcher.guarded_by.is_empty() || matcher.whole_object == Some(true) {
        return Some(
            "it is about settings, which pass no sanitizers and guards and are no objects".to_owned(),
        );
    }
    let is_other = |channel: &Channel| *channel != Channel::Setting;
    let others = !matcher.channel.is_empty() && matcher.channel.iter().all(is_other);
    others.then(|| "it is about settings, and `channel` about data".to_owned())
}

/// A setting is about the data that a check of it names: a rule that asks for more data than that waits in vain.
fn may_be_about_data(matcher: &Matcher, vendors: &[VendorId], model: &Model) -> bool {
    if !matcher.asks_for_data() && matcher.sensitivity.is_empty() {
        return true;
    }
    let asked = categories(matcher, model);
    let option = matcher.setting.as_ref().map(|setting| setting.option.as_str());
    let is_meant = |check: &&SettingCheck| {
        matcher.concern.contains(&check.concern) || option == Some(check.option.as_str())
    };
    let checks = vendors.iter().flat_map(|vendor| &model.vendor(*vendor).checks).filter(is_meant);
    checks.flat_map(|check| &check.data).any(|id| asked.contains(id))
}

/// The vendors that may meet it.
pub(crate) fn vendors(matcher: &Matcher, model: &Model) -> Vec<VendorId> {
    let all = (0..model.vendors.len()).filter_map(|at| u16::try_from(at).ok().map(VendorId));
    all.filter(|id| {
        let vendor = model.vendor(*id);
        (matcher.destination.is_empty() || matcher.destination.contains(id))
            && (matcher.destination_kind.is_empty() || matcher.destination_kind.contains(&vendor.kind))
            && (matcher.country.is_empty() || matcher.country.contains(&vendor.home))
            && matcher.setting.as_ref().is_none_or(|asked| asked.vendor == *id)
    })
    .collect()
}

/// The categories that may meet it. What sanitizers leave is never more direct than what they got.
fn categories(matcher: &Matcher, model: &Model) -> Vec<CategoryId> {
    let all = (0..model.categories.len()).filter_map(|at| u16::try_from(at).ok().map(CategoryId));
    let only_direct = matcher.identifiability == [Identifiability::Direct];
    all.filter(|id| {
        let category = model.category(*id);
        (!matcher.asks_for_data() || matcher.data.contains(id))
            && (matcher.sensitivity.is_empty() || matcher.sensitivity.contains(&category.sensitivity))
            && (!only_direct || category.identifiability == CategoryIdentifiability::Direct)
    })
    .collect()
}
