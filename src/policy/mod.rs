//! Policies judge flows and settings; the result is findings.
//!
//! Takes what the solver found, the model and one policy; gives findings in stable order, complete with words,
//! masked and fingerprinted, so that reports need nothing else. Knows no output format and no thresholds:
//! those decide what counts, not what is found.

mod compare;
mod counterpart;
mod described;
mod drift;
mod explained;
mod facts;
pub mod exceptions;
pub mod finding;
mod fingerprint;
mod mask;
mod matching;
mod citing;
mod merge;
mod parts;
pub mod remedy;
mod secret;
mod setting;
mod stated;
mod unknown;
mod vendor;
mod why;
pub(crate) mod wording;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use wording::{channel as channel_in_words, excerpt};

pub use compare::{Compared, compare};
pub use described::{Described, Description, describe};
pub use drift::{Drift, drift_reasons, drifting};
pub use exceptions::{Baseline, Exceptions};
pub use explained::{forbidding, forbidding_setting, setting_in_words, step_in_words};
pub use facts::{Facts, FileFacts};
use facts::{stand, stand_of_flow};
pub use finding::{Disposition, Finding, FindingGuard, FindingScrubber, FindingStep, FindingTerm, Package};
pub use stated::{Regions, Said, said};
pub use why::{Asked, Condition, Considered, Fact, Reasons, Verdict, in_words, reasons};

use crate::flow::{Flow, FlowGuard, Origin, SettingUse, SinkCall, StepKind};
use crate::limits;
use crate::rules::policy::{Policy, Rule};
use crate::rules::{CategoryId, Model, VendorId};
use crate::secrets::SecretUse;
use crate::source::{Place, SourceFile, Span};
pub use fingerprint::Traces;
use fingerprint::{Identity, Seed};
use mask::{Masks, Secret};
use matching::{Stand, Subject};
use merge::{Group, GroupKey};
use remedy::Remedy;

/// What was found in the code.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub flows: &'a [Flow],
    pub settings: &'a [SettingUse],
    pub secrets: &'a [SecretUse],
    pub calls: &'a [SinkCall],
    pub facts: &'a Facts,
}

/// What was judged: an index into one of the lists of [`Seen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    Flow(usize),
    Setting(usize),
    Secret(usize),
    /// What could not be followed: of this call, the nth.
    Unknown(usize, usize),
}

/// Judges everything that was found. Sorted by path, place, rule and fingerprint.
pub fn evaluate(seen: &Seen<'_>, model: &Model, policy: &Policy, files: &[SourceFile]) -> Vec<Finding> {
    evaluate_cases(seen, model, policy, files).into_iter().map(|(finding, _)| finding).collect()
}

/// The same, with what each finding is made of.
pub fn evaluate_cases(
    seen: &Seen<'_>,
    model: &Model,
    policy: &Policy,
    files: &[SourceFile],
) -> Vec<(Finding, Vec<Case>)> {
    let &Seen { flows, settings, secrets, calls, facts } = seen;
    let judge = Judge { model, policy, files, facts, masks: Masks::collect(seen) };
    let mut drawn: Vec<Drawn> = Vec::new();
    for groups in merge::same_data(judge.grouped(flows)).into_values() {
        drawn.extend(judge.flow_finding(&groups));
    }
    let alone = |setting: &SettingUse| judge.is_alone(setting, settings);
    drawn.extend(settings.iter().enumerate().filter(|(_, setting)| alone(setting)).filter_map(
        |(at, setting)| Some(Drawn { cases: vec![Case::Setting(at)], ..judge.setting_finding(setting)? }),
    ));
    let judged = settings.iter().filter(|setting| !judge.is_asked_only(setting));
    let told: BTreeSet<Place> = judged.map(|setting| setting.place).collect();
    drawn.extend(secrets.iter().enumerate().filter_map(|(at, secret)| {
        Some(Drawn { cases: vec![Case::Secret(at)], ..judge.secret_finding(secret, &told)? })
    }));
    for (at, call) in calls.iter().enumerate() {
        let unknown = call.unknown_data().enumerate();
        drawn.extend(unknown.filter_map(|(nth, unknown)| {
            Some(Drawn { cases: vec![Case::Unknown(at, nth)], ..judge.unknown_finding(call, unknown)? })
        }));
    }
    drawn.sort_by(|one, other| {
        order(&one.finding).cmp(&order(&other.finding)).then_with(|| one.seed.cmp(&other.seed))
    });
    fingerprint::assign(&mut drawn);
    drawn.into_iter().map(|drawn| (drawn.finding, drawn.cases)).collect()
}

/// A finding before it has its fingerprint, the seed of that, and what it is made of.
struct Drawn {
    finding: Finding,
    seed: String,
    cases: Vec<Case>,
}

fn order(finding: &Finding) -> (&str, Span, &str, &[String]) {
    (&finding.path, finding.span, &finding.rule, &finding.data)
}

struct Judge<'a> {
    model: &'a Model,
    policy: &'a Policy,
    files: &'a [SourceFile],
    facts: &'a Facts,
    masks: Masks,
}

/// A flow and the rules that forbid it, the reporting one first.
struct Judged<'a> {
    /// Its place among the flows.
    at: usize,
    flow: &'a Flow,
    rules: Vec<&'a Rule>,
}

impl<'a> Judge<'a> {
    fn grouped(&self, flows: &'a [Flow]) -> BTreeMap<GroupKey<'a>, Group<'a>> {
        let mut groups: BTreeMap<GroupKey<'a>, Group<'a>> = BTreeMap::new();
        for (at, flow) in flows.iter().enumerate() {
            let subject = Subject::of_flow(flow, self.model, self.stand(flow));
            let rules = matching::forbidding(&subject, &self.policy.rules, self.model);
            let Some(rule) = rules.first() else { continue };
            let key = GroupKey {
                place: flow.place,
                sink: flow.sink,
                key: flow.key.as_deref(),
                rule: &rule.id,
                channel: flow.channel,
                vendor: flow.vendor,
                api: &flow.api,
                marks: &flow.marks,
            };
            groups.entry(key).or_default().push(Judged { at, flow, rules });
        }
        groups
    }

    /// One finding for the flows of a group, explained by the surest of them; other groups of the same data add their
    /// sources.
    fn flow_finding(&self, groups: &[Group<'a>]) -> Option<Drawn> {
        let (group, others) = groups.split_first()?;
        let first = group.iter().min_by_key(|judged| {
            (Reverse(judged.flow.confidence), self.model.category(judged.flow.category).id.as_str())
        })?;
        let (flow, rule) = (first.flow, *first.rules.first()?);
        let file = self.files.get(flow.place.file.index())?;
        let categories: Vec<CategoryId> = group.iter().map(|judged| judged.flow.category).collect();
        let secret = Secret::of_flow(flow, self.files);
        let mut finding = self.blank(rule, flow.vendor, file, flow.place.span);
        finding.channel = flow.channel;
        finding.api.clone_from(&flow.api);
        finding.signature = flow.signature;
        finding.confidence = flow.confidence;
        finding.basis = flow.basis;
        finding.because = secret.out_of(&flow.because);
        (finding.data, finding.data_names) = self.data(&categories);
        finding.identifiability = matching::identifiability(self.model, &categories, &flow.marks);
        finding.is_excusable = !group.iter().any(|judged| self.is_beyond_exceptions(judged.flow));
        finding.value_span = (flow.value.file == file.id).then_some(flow.value.span);
        finding.value = secret.shown().unwrap_or_else(|| flow.origin.text.clone());
        finding.steps = self.steps(flow, &secret);
        finding.guards = self.guards(&flow.guards);
        let all = group.iter().chain(others.iter().flatten());
        finding.sources = self.sources(flow, all.map(|judged| judged.flow));
        finding.remedy =
            Remedy::of_flows(group.iter().chain(others.iter().flatten()).map(|judged| judged.flow));
        finding.scrubbers = self.scrubbers(flow);
        finding.terms = self.terms(flow.vendor, &categories, finding.identifiability);
        self.cite(
            &mut finding,
            group.iter().map(|judged| Subject::of_flow(judged.flow, self.model, self.stand(judged.flow))),
        );
        finding.also = also(group.iter().flat_map(|judged| &judged.rules), &rule.id);
        let (names, ids) = wording::marks(self.model, &flow.marks);
        finding.sanitizers = ids;
        finding.title = secret.out_of(&wording::title(rule, &finding, &names, ""));
        finding.message = if names.is_empty() || rule.title.contains("{marks}") {
            finding.title.clone()
        } else {
            format!("{} (on the way: {})", finding.title, names.join(", "))
        };
        let identity = Identity {
            key: flow.key.as_deref().unwrap_or(""),
            origin: &flow.origin.name,
            statement: &self.masks.without(file, flow.place.span),
        };
        let cases = groups.iter().flatten().map(|judged| Case::Flow(judged.at)).collect();
        Some(Drawn { cases, ..seeded(finding, &identity) })
    }

    /// What the rule, the vendor and the file say; the rest is filled in by the caller.
    fn blank(&self, rule: &Rule, vendor: VendorId, file: &SourceFile, span: Span) -> Finding {
        let vendor = self.model.vendor(vendor);
        Finding {
            destination: vendor.id.clone(),
            destination_name: vendor.name.clone(),
            masked: self.masks.of_file(file.id),
            ..Finding::blank(rule, file, span)
        }
    }

    /// Ids and names of categories, sorted by id.
    fn data(&self, categories: &[CategoryId]) -> (Vec<String>, Vec<String>) {
        let sorted: BTreeMap<&str, &str> = categories
            .iter()
            .map(|id| self.model.category(*id))
            .map(|category| (category.id.as_str(), category.name.as_str()))
            .collect();
        sorted.into_iter().map(|(id, name)| (id.to_owned(), name.to_owned())).unzip()
    }

    fn steps(&self, flow: &Flow, secret: &Secret<'_>) -> Vec<FindingStep> {
        let shown = secret.shown();
        let words = |step| secret.out_of(&wording::step(step, shown.as_deref()));
        let mut told: Vec<FindingStep> = Vec::new();
        for step in &flow.steps {
            let Some(file) = self.files.get(step.place.file.index()) else { continue };
            let (span, what) = (step.place.span, words(step));
            // `const me = api.get()` is one place: "given by `get`, assigned to `me`".
            let same = told.last_mut().filter(|last| last.file == file.id && last.span.start == span.start);
            if let (Some(last), StepKind::Assigned | StepKind::Part) = (same, step.kind) {
                last.what = format!("{}, {what}", last.what);
                continue;
            }
            told.push(FindingStep { file: file.id, path: Arc::clone(&file.path), span, what });
        }
        told
    }
}

impl Judge<'_> {
    fn stand<'s>(&'s self, flow: &Flow) -> Stand<'s> {
        stand_of_flow(flow, self.files, self.facts)
    }

    fn is_beyond_exceptions(&self, flow: &Flow) -> bool {
        let subject = Subject::of_flow(flow, self.model, self.stand(flow));
        matching::is_beyond_exceptions(&subject, &self.policy.exceptions.not_for, self.model)
    }

    fn guards(&self, met: &[FlowGuard]) -> Vec<FindingGuard> {
        let guards = met.iter().filter_map(|guard| {
            let kind = self.model.library.guards.get(usize::from(guard.kind.0))?;
            let file = self.files.get(guard.place.file.index())?;
            Some(FindingGuard {
                kind: kind.id.clone(),
                name: kind.name.clone(),
                file: file.id,
                path: Arc::clone(&file.path),
                span: guard.place.span,
                text: excerpt(&self.masks.without(file, guard.place.span)),
            })
        });
        guards.collect()
    }

    /// Where else the data comes from; literals are never shown.
    fn sources<'f>(&self, shown: &Flow, flows: impl Iterator<Item = &'f Flow>) -> Vec<FindingStep> {
        let origins = flows.flat_map(|flow| std::iter::once(&flow.origin).chain(&flow.further));
        let others: BTreeMap<(Place, Place), &Origin> = origins
            .filter(|origin| !origin.is_literal && !origin.is_same(&shown.origin))
            .map(|origin| (origin.places(), origin))
            .collect();
        // Of several that are read at one place, what each is read of.
        let mut told = BTreeSet::from([shown.origin.place]);
        let named = others.into_values().filter_map(|origin| {
            let (place, what) = if told.insert(origin.place) {
                (origin.place, &origin.text)
            } else {
                (origin.root.place, &origin.root.name)
            };
            let file = self.files.get(place.file.index())?;
            let what = what.clone();
            Some(FindingStep { file: file.id, path: Arc::clone(&file.path), span: place.span, what })
        });
        named.take(limits::SOURCES).collect()
    }
}

/// A finding with its traces and the seed of its fingerprint.
fn seeded(finding: Finding, identity: &Identity<'_>) -> Drawn {
    let Seed { whole, traces } = identity.seed(&finding);
    Drawn { finding: Finding { traces, ..finding }, seed: whole, cases: Vec::new() }
}

/// Ids of the other rules that forbid the same, sorted.
fn also<'r>(rules: impl IntoIterator<Item = &'r &'r Rule>, reporting: &str) -> Vec<String> {
    let others: BTreeSet<&str> =
        rules.into_iter().map(|rule| rule.id.as_str()).filter(|id| *id != reporting).collect();
    others.into_iter().map(str::to_owned).collect()
}
