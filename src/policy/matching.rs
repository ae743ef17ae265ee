//! Which rules match a flow or a setting, and which of them reports.
//!
//! Forbid beats permit; of several forbids the most severe reports, then the one with the deepest data node,
//! then the first id. File order never matters.

use super::parts::PARTS;
use super::{FileFacts, Regions, stated};
use crate::flow::{Flow, FlowGuard, SettingUse, SettingWritten, SinkCall, UnknownData};
use crate::rules::library::{Leaves, MarkId};
use crate::rules::model::{CategoryIdentifiability, is_at};
use crate::rules::policy::{
    Basis, Confidence, DriftKind, Effect, Identifiability, Matcher, Rule, Runtime, Severity, UNKNOWN,
};
use crate::rules::setting::Stands;
use crate::rules::vendor::Channel;
use crate::rules::{CategoryId, Model, VendorId};
use crate::secrets::SecretUse;

/// What rules are matched against: the common shape of flows and settings.
pub(super) struct Subject<'a> {
    pub vendor: VendorId,
    pub channel: Channel,
    pub categories: &'a [CategoryId],
    /// What is sent could not be followed; only rules that ask for that are about it.
    pub is_unknown: bool,
    /// Regions that it goes to; never empty.
    pub regions: Vec<&'a str>,
    pub identifiability: Identifiability,
    pub marks: &'a [MarkId],
    /// The check's concern; `None` for flows.
    pub concern: Option<&'a str>,
    /// The option of a setting, and what stands there; `None` for everything else.
    pub setting: Option<(&'a str, &'a Stands)>,
    /// What differs between code and ledger; `None` for flows and settings.
    pub drift: Option<DriftKind>,
    pub whole_object: bool,
    /// Does the option of a setting stand in the code? `None` for flows.
    pub written: Option<bool>,
    /// The vendor is there to be given this data.
    pub expected: bool,
    pub guards: &'a [FlowGuard],
    pub path: &'a str,
    pub package: Option<&'a str>,
    pub runtime: Runtime,
    pub confidence: Confidence,
    pub basis: Basis,
}

/// Where a subject stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Stand<'a> {
    pub path: &'a str,
    pub package: Option<&'a str>,
    pub runtime: Runtime,
    pub regions: Option<&'a Regions>,
}

impl<'a> Stand<'a> {
    pub(super) fn new(path: &'a str, file: Option<&'a FileFacts>, regions: &'a Regions) -> Self {
        let package = file.and_then(|file| file.package.as_deref());
        let runtime = file.map_or(Runtime::Unknown, |file| file.runtime);
        Self { path, package, runtime, regions: Some(regions) }
    }

    fn regions(&self, vendor: VendorId) -> Vec<&'a str> {
        self.regions.map_or_else(|| vec![UNKNOWN], |regions| regions.at(vendor, self.package))
    }
}

impl<'a> Subject<'a> {
    pub(super) fn of_flow(flow: &'a Flow, model: &'a Model, stand: Stand<'a>) -> Self {
        let categories = std::slice::from_ref(&flow.category);
        let regions = match flow.hosts.as_slice() {
            [] => stand.regions(flow.vendor),
            _ => stated::of_request(flow, model.vendor(flow.vendor)),
        };
        Self {
            vendor: flow.vendor,
            channel: flow.channel,
            categories,
            is_unknown: false,
            regions,
            identifiability: identifiability(model, categories, &flow.marks),
            marks: &flow.marks,
            concern: None,
            setting: None,
            drift: None,
            whole_object: flow.whole_object,
            written: None,
            expected: is_expected(model, flow.vendor, categories),
            guards: &flow.guards,
            path: stand.path,
            package: stand.package,
            runtime: stand.runtime,
            confidence: flow.confidence,
            basis: flow.basis,
        }
    }

    /// Something that is sent and could be anything.
    pub(super) fn of_unknown(call: &'a SinkCall, unknown: UnknownData, stand: Stand<'a>) -> Self {
        Self {
            vendor: call.vendor,
            channel: unknown.channel,
            categories: &[],
            is_unknown: true,
            regions: stand.regions(call.vendor),
            identifiability: Identifiability::Pseudonymous,
            marks: &[],
            concern: None,
            setting: None,
            drift: None,
            whole_object: false,
            written: None,
            expected: false,
            guards: &call.guards,
            path: stand.path,
            package: stand.package,
            runtime: stand.runtime,
            // That it is not known is certain.
            confidence: Confidence::High,
            basis: Basis::ThroughHop,
        }
    }

    /// `None` when the check is not in the model.
    pub(super) fn of_setting(setting: &'a SettingUse, model: &'a Model, stand: Stand<'a>) -> Option<Self> {
        let check = model.vendor(setting.vendor).checks.get(setting.check)?;
        Some(Self {
            vendor: setting.vendor,
            channel: Channel::Setting,
            categories: &check.data,
            is_unknown: false,
            regions: stand.regions(setting.vendor),
            identifiability: identifiability(model, &check.data, &[]),
            marks: &[],
            concern: (!check.is_asked_only()).then_some(check.concern.as_str()),
            setting: Some((&check.option, &setting.stands)),
            drift: None,
            whole_object: false,
            written: Some(matches!(setting.written, SettingWritten::Value { .. })),
            expected: is_expected(model, setting.vendor, &check.data),
            guards: &[],
            path: stand.path,
            package: stand.package,
            runtime: stand.runtime,
            confidence: setting.confidence,
            basis: Basis::ProvedByValue,
        })
    }

    /// An option or a key, and no data that is sent.
    pub(super) fn is_setting(&self) -> bool {
        self.concern.is_some() || self.setting.is_some()
    }

    /// `None` when the secret is not in the model.
    pub(super) fn of_secret(found: &SecretUse, model: &'a Model, stand: Stand<'a>) -> Option<Self> {
        let secret = model.vendor(found.vendor).secrets.get(found.secret)?;
        Some(Self {
            vendor: found.vendor,
            channel: Channel::Setting,
            categories: &[],
            is_unknown: false,
            regions: stand.regions(found.vendor),
            identifiability: Identifiability::Direct,
            marks: &[],
            concern: Some(&secret.concern),
            setting: None,
            drift: None,
            whole_object: false,
            written: Some(true),
            expected: false,
            guards: &[],
            path: stand.path,
            package: stand.package,
            runtime: stand.runtime,
            confidence: Confidence::High,
            basis: Basis::ProvedByValue,
        })
    }
}

/// The rules that forbid the subject, or whose requirement it does not meet; the reporting one first.
pub(super) fn forbidding<'p>(subject: &Subject<'_>, rules: &'p [Rule], model: &Model) -> Vec<&'p Rule> {
    let applying = rules.iter().filter(|rule| rule.effect != Effect::Permit && applies(rule, subject, model));
    let (unlisted, mut matching): (Vec<&Rule>, Vec<&Rule>) = applying.partition(|rule| rule.matches.unlisted);
    let listed = matching.clone();
    matching.extend(unlisted.into_iter().filter(|rule| is_unlisted(subject, rule, &listed, rules, model)));
    matching.sort_by(|one, other| {
        let depth = |rule: &Rule| depth(&rule.matches, subject, model);
        let severity = other.severity.cmp(&one.severity);
        severity.then_with(|| depth(other).cmp(&depth(one))).then_with(|| one.id.cmp(&other.id))
    });
    matching
}

/// Data that nobody thought of. Rules that weigh less than the one that asks, or only inform, match nearly everything and list nothing.
fn is_unlisted(
    subject: &Subject<'_>,
    asking: &Rule,
    matching: &[&Rule],
    rules: &[Rule],
    model: &Model,
) -> bool {
    let lists = |rule: &&Rule| rule.severity > Severity::Info && rule.severity >= asking.severity;
    let declared = &model.vendor(subject.vendor).declared;
    let is_flow = !subject.is_setting() && subject.drift.is_none() && !subject.is_unknown;
    is_flow
        && !matching.iter().any(lists)
        && !rules.iter().any(|rule| rule.effect == Effect::Permit && applies(rule, subject, model))
        && !subject.categories.iter().all(|category| declared.contains(category))
}

/// A rule with a concern or an option is about settings, one with a drift about the ledger, one without is about flows; and about what is not
/// known, or sent to a host that nobody is known for, only when it says so.
pub(super) fn is_about(rule: &Rule, subject: &Subject<'_>, model: &Model) -> bool {
    let matches = &rule.matches;
    matches.exception.is_empty()
        && (matches.unknown_data || !subject.is_unknown)
        && (matches.names_destination() || !model.vendor(subject.vendor).other_hosts)
        && matches.is_about_settings() == subject.is_setting()
        && matches.drift.is_empty() == subject.drift.is_none()
}

fn applies(rule: &Rule, subject: &Subject<'_>, model: &Model) -> bool {
    is_about(rule, subject, model)
        && holds(&rule.matches, subject, model)
        && !rule.unless.iter().any(|entry| holds(entry, subject, model))
        && !has_needs(rule, subject, model)
}

/// A rule that requires is met.
pub(super) fn has_needs(rule: &Rule, subject: &Subject<'_>, model: &Model) -> bool {
    !rule.needs.is_empty() && rule.needs.iter().all(|entry| holds(entry, subject, model))
}

/// No exception hides the subject.
pub(super) fn is_beyond_exceptions(subject: &Subject<'_>, not_for: &[Matcher], model: &Model) -> bool {
    not_for.iter().any(|entry| holds(entry, subject, model))
}

/// All given parts hold.
pub(super) fn holds(matcher: &Matcher, subject: &Subject<'_>, model: &Model) -> bool {
    PARTS.iter().all(|part| part.holds(matcher, subject, model))
}

fn is_expected(model: &Model, vendor: VendorId, categories: &[CategoryId]) -> bool {
    let expects = &model.vendor(vendor).expects;
    !categories.is_empty() && categories.iter().all(|category| expects.contains(category))
}

/// How deep the deepest node of the matcher is that covers a category of the subject; 0 without nodes.
fn depth(matcher: &Matcher, subject: &Subject<'_>, model: &Model) -> usize {
    let covers = |node: &str| subject.categories.iter().any(|id| is_at(&model.category(*id).id, node));
    let depths = matcher.data_nodes.iter().filter(|node| covers(node)).map(|node| node.split('.').count());
    depths.max().unwrap_or(0)
}

/// How directly the values point at a person after the sanitizers they met; of several the most direct.
pub(super) fn identifiability(model: &Model, categories: &[CategoryId], marks: &[MarkId]) -> Identifiability {
    let base = categories.iter().map(|id| of_category(model.category(*id).identifiability)).max();
    // A setting without categories still concerns whoever uses the program.
    let base = base.unwrap_or(Identifiability::Pseudonymous);
    let left = marks.iter().filter_map(|id| model.library.marks.get(usize::from(id.0)));
    left.map(|mark| at_most(mark.leaves)).fold(base, Identifiability::min)
}

/// An indirect identifier (an address on the network, a postcode) and an attribute (an age) single a person out
/// only together with what else is known: they weigh as a pseudonym does.
fn of_category(identifiability: CategoryIdentifiability) -> Identifiability {
    match identifiability {
        CategoryIdentifiability::Direct => Identifiability::Direct,
        CategoryIdentifiability::Indirect
        | CategoryIdentifiability::Pseudonymous
        | CategoryIdentifiability::Attribute => Identifiability::Pseudonymous,
    }
}

/// The most that what a sanitizer leaves can say about a person. A domain of an address or a year of birth no
/// longer names anyone, but is not anonymous either.
fn at_most(leaves: Leaves) -> Identifiability {
    match leaves {
        Leaves::Nothing => Identifiability::Anonymous,
        Leaves::Pseudonymous | Leaves::Coarse | Leaves::Partial => Identifiability::Pseudonymous,
        Leaves::Everything => Identifiability::Direct,
    }
}
