//! Where the code and the ledger disagree, as findings of the rules that forbid it.
//!
//! Takes differences as plain data, gives findings with fingerprints that know nothing of lines: a difference is recognised by what differs.

use std::sync::Arc;

use super::mask::Masks;
use super::matching::{self, Subject};
use super::{
    Facts, Finding, FindingGuard, FindingStep, Judge, Reasons, Traces, also, fingerprint, why, wording,
};
use crate::rules::policy::{Basis, Confidence, DriftKind, Identifiability, Policy, Runtime, UNKNOWN};
use crate::rules::vendor::Channel;
use crate::rules::{CategoryId, Model, VendorId};
use crate::source::{FileId, SourceFile, Span};

/// One difference.
#[derive(Clone, Debug)]
pub struct Drift {
    pub kind: DriftKind,
    pub vendor: VendorId,
    pub categories: Vec<CategoryId>,
    /// In the code, or in the ledger where the code has nothing.
    pub file: FileId,
    pub span: Span,
    pub channel: Channel,
    pub api: String,
    pub value: String,
    /// What goes on after the rule's title; may be empty.
    pub what: String,
    /// What tells it from other differences of its kind, destination and data: never a number that changes with every edit.
    pub identity: String,
    pub confidence: Confidence,
    pub basis: Basis,
    pub identifiability: Identifiability,
    pub guards: Vec<FindingGuard>,
    pub steps: Vec<FindingStep>,
    /// Further places of the same difference.
    pub sources: Vec<FindingStep>,
}

/// Findings of the rules that are about such differences, each with what it is made of, in the order of findings. `masked`: places of
/// each file that no report may print.
pub fn drifting(
    drifts: Vec<Drift>,
    (model, policy): (&Model, &Policy),
    masked: &[(FileId, Arc<[Span]>)],
    files: &[SourceFile],
) -> Vec<(Finding, Drift)> {
    let none = Facts::default();
    let judge = Judge { model, policy, files, facts: &none, masks: Masks::known(masked) };
    let found = drifts.into_iter().filter_map(|drift| Some((judge.drift(&drift)?, drift)));
    let mut findings: Vec<(Finding, Drift)> = found.collect();
    findings.sort_by(|(one, _), (other, _)| super::order(one).cmp(&super::order(other)));
    findings
}

/// Explains what became of a difference.
pub fn drift_reasons(
    drift: &Drift,
    (model, policy): (&Model, &Policy),
    files: &[SourceFile],
) -> Option<Reasons> {
    let file = files.get(drift.file.index())?;
    Some(why::of_subject(&subject(drift, &file.path), model, &policy.rules))
}

fn subject<'a>(drift: &'a Drift, path: &'a str) -> Subject<'a> {
    Subject {
        vendor: drift.vendor,
        channel: drift.channel,
        categories: &drift.categories,
        is_unknown: false,
        regions: vec![UNKNOWN],
        identifiability: drift.identifiability,
        marks: &[],
        concern: None,
        setting: None,
        drift: Some(drift.kind),
        whole_object: false,
        written: None,
        expected: false,
        guards: &[],
        path,
        package: None,
        runtime: Runtime::Unknown,
        confidence: drift.confidence,
        basis: drift.basis,
    }
}

impl Judge<'_> {
    fn drift(&self, drift: &Drift) -> Option<Finding> {
        let file = self.files.get(drift.file.index())?;
        let subject = subject(drift, &file.path);
        let rules = matching::forbidding(&subject, &self.policy.rules, self.model);
        let rule = *rules.first()?;
        let mut finding = self.blank(rule, drift.vendor, file, drift.span);
        finding.channel = drift.channel;
        finding.api.clone_from(&drift.api);
        finding.value.clone_from(&drift.value);
        finding.confidence = drift.confidence;
        finding.basis = drift.basis;
        finding.identifiability = drift.identifiability;
        finding.guards.clone_from(&drift.guards);
        finding.steps.clone_from(&drift.steps);
        finding.sources.clone_from(&drift.sources);
        (finding.data, finding.data_names) = self.data(&drift.categories);
        finding.also = also(&rules, &rule.id);
        finding.title = wording::title(rule, &finding, &[], "");
        finding.message = match drift.what.as_str() {
            "" => finding.title.clone(),
            what => format!("{}: {what}", finding.title),
        };
        let not_for = &self.policy.exceptions.not_for;
        finding.is_excusable = !matching::is_beyond_exceptions(&subject, not_for, self.model);
        self.cite(&mut finding, std::iter::once(subject));
        let same =
            [rule.id.as_str(), &finding.destination, &finding.data.join(","), &drift.identity].join("\u{0}");
        finding.traces = Traces::of_shape(&same);
        finding.fingerprint = fingerprint::fingerprint(&same, "drift");
        Some(finding)
    }
}
