//! Rules that a project writes in its settings, compiled against knowledge that is loaded already.

use rustc_hash::FxHashSet;

use super::{Context, InFile, Known, rule, setting};
use crate::rules::error::{FileText, RuleError};
use crate::rules::library::{GuardId, MarkId};
use crate::rules::model::{Model, VendorId};
use crate::rules::policy::{Matcher, Rule, UNKNOWN};
use crate::rules::raw::Broken;
use crate::rules::raw::policy::{RawExceptions, RawMatcher, RawRule};
use crate::rules::relay::RelayId;
use crate::rules::vendor::Vendor;
use crate::rules::waiver::ExceptionPolicy;
use crate::source::Span;

/// What a project writes.
pub(crate) struct Written {
    pub(crate) rules: Vec<RawRule>,
    pub(crate) exceptions: RawExceptions,
    /// Of each override.
    pub(crate) unless: Vec<Vec<RawMatcher>>,
}

/// What a project adds to a policy.
pub(crate) struct Own {
    pub(crate) rules: Vec<OwnRule>,
    pub(crate) exceptions: ExceptionPolicy,
    pub(crate) unless: Vec<Vec<Matcher>>,
    pub(crate) errors: Vec<RuleError>,
}

pub(crate) struct OwnRule {
    pub(crate) rule: Rule,
    /// Where its id is written.
    pub(crate) span: Span,
    /// One of its words is not known.
    pub(crate) is_broken: bool,
}

/// `file` is the name and the text that the places point into.
pub(crate) fn compile_own(model: &Model, file: (&str, &str), written: Written) -> Own {
    let known = known(model);
    let (name, text) = file;
    let file = FileText::new(name, text);
    let mut errors = Vec::new();
    let mut context = Context { known: &known, errors: &mut errors };
    let mut cx = context.of(&file);
    let mut compiled: Vec<OwnRule> = Vec::new();
    for raw in written.rules {
        let span = raw.id.span;
        let before = cx.errors.len();
        let parts = std::iter::once(&raw.matches).chain(&raw.unless).chain(&raw.needs);
        parts.for_each(|part| can_match(&mut cx, part, model));
        let rule = rule::rule(&mut cx, raw, name);
        if compiled.iter().any(|other| other.rule.id == rule.id) {
            cx.error(span, format!("there are two rules `{}`", rule.id), None);
        }
        compiled.push(OwnRule { rule, span, is_broken: cx.errors.len() > before });
    }
    written.exceptions.not_for.iter().for_each(|part| can_match(&mut cx, part, model));
    let exceptions = rule::exceptions(&mut cx, written.exceptions);
    let mut unless = Vec::new();
    for own in written.unless {
        for part in &own {
            can_match(&mut cx, part, model);
        }
        unless.push(own.into_iter().map(|raw| rule::matcher(&mut cx, raw)).collect());
    }
    Own { rules: compiled, exceptions, unless, errors }
}

/// Kinds, countries, regions, concerns and options that no vendor has: such a part would never hold, whatever the code does.
fn can_match(cx: &mut InFile<'_>, raw: &RawMatcher, model: &Model) {
    let vendors = || model.vendors.iter();
    let concerns = || vendors().flat_map(Vendor::concerns);
    for word in &raw.destination.kind {
        if !vendors().any(|vendor| vendor.kind == word.value) {
            cx.unknown("kind of vendor", word, vendors().map(|vendor| vendor.kind.as_str()));
        }
    }
    for word in raw.destination.country.iter().filter(|word| rule::is_country(&word.value)) {
        if !vendors().any(|vendor| vendor.home == word.value) {
            cx.unknown("home of a vendor", word, vendors().map(|vendor| vendor.home.as_str()));
        }
    }
    let regions = || vendors().flat_map(Vendor::region_names).chain([UNKNOWN]);
    for word in &raw.destination.region {
        if !regions().any(|region| region == word.value) {
            cx.unknown("region", word, regions());
        }
    }
    if let Some(asked) = &raw.setting {
        setting::can_match(cx, asked, model);
    }
    for word in &raw.concern {
        if !concerns().any(|concern| concern == word.value) {
            cx.unknown("concern", word, concerns());
        }
    }
}

fn known(model: &Model) -> Known {
    let number = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    let vendors = model.vendors.iter().enumerate().map(|(n, one)| (one.id.clone(), VendorId(number(n))));
    let marks = model.library.marks.iter().enumerate().map(|(n, one)| (one.id.clone(), MarkId(small(n))));
    let guards = model.library.guards.iter().enumerate().map(|(n, one)| (one.id.clone(), GuardId(small(n))));
    let relays = model.library.relays.iter().enumerate();
    let relays = relays.map(|(n, one)| (one.id.clone(), RelayId(number(n))));
    let clauses = model
        .regimes
        .iter()
        .flat_map(|regime| regime.clauses.iter().map(move |clause| format!("{}:{}", regime.id, clause.id)));
    Known {
        categories: (*model.category_index).clone(),
        category_ids: model.categories.iter().map(|category| category.id.clone()).collect(),
        vendors: vendors.collect(),
        marks: marks.collect(),
        guards: guards.collect(),
        relays: relays.collect(),
        clauses: clauses.collect::<FxHashSet<_>>(),
        concerns: model.vendors.iter().flat_map(Vendor::concerns).map(str::to_owned).collect(),
        policies: model.policies.iter().map(|policy| policy.id.clone()).collect(),
        broken: Broken::default(),
    }
}
