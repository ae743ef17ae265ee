//! Where the code and the ledger disagree, as findings of the rules that forbid it.
//!
//! Takes differences as plain data, gives findings with fingerprints that know nothing of lines: a difference is recognised by what differs.

use std::collections::BTreeMap;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::matching::{self, Subject};
use super::{Finding, FindingGuard, FindingStep, Judge, also, wording};
use crate::rules::policy::{Basis, Confidence, DriftKind, Identifiability, Policy, Runtime};
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

/// Findings of the rules that are about such differences, in the order of findings.
pub fn drifting(
    drifts: &[Drift],
    (model, policy): (&Model, &Policy),
    masked: &BTreeMap<FileId, Arc<[Span]>>,
    files: &[SourceFile],
) -> Vec<Finding> {
    let judge = Judge { model, policy, files, facts: &[], masks: super::mask::Masks::default() };
    let mut findings: Vec<Finding> = drifts.iter().filter_map(|drift| judge.drift(drift, masked)).collect();
    findings.sort_by(|one, other| super::order(one).cmp(&super::order(other)));
    findings
}

impl Judge<'_> {
    fn drift(&self, drift: &Drift, masked: &BTreeMap<FileId, Arc<[Span]>>) -> Option<Finding> {
        let file = self.files.get(drift.file.index())?;
        let subject = Subject {
            vendor: drift.vendor,
            channel: drift.channel,
            categories: &drift.categories,
            identifiability: drift.identifiability,
            marks: &[],
            concern: None,
            drift: Some(drift.kind),
            whole_object: false,
            written: None,
            expected: false,
            guards: &[],
            path: &file.path,
            package: None,
            runtime: Runtime::Unknown,
            confidence: drift.confidence,
            basis: drift.basis,
        };
        let rules = matching::forbidding(&subject, &self.policy.rules, self.model);
        let rule = *rules.first()?;
        let mut finding = self.blank(rule, drift.vendor, file, drift.span);
        finding.masked = masked.get(&drift.file).cloned().unwrap_or_default();
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
        finding.shape = format!("s1:{:016x}", xxh3_64(same.as_bytes()));
        finding.fingerprint = format!("t1:{:016x}", xxh3_64(format!("{same}\u{0}drift").as_bytes()));
        Some(finding)
    }
}
