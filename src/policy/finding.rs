//! A judged flow or setting, ready for any report: plain data, no ids of other stages.

use std::sync::Arc;

use super::Traces;
use super::remedy::Remedy;
use crate::rules::policy::{Basis, Confidence, Identifiability, Rule, Severity};
use crate::rules::signature::Signature;
use crate::rules::vendor::Channel;
use crate::source::{Edit, FileId, SourceFile, Span};

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    pub severity: Severity,
    pub confidence: Confidence,
    /// What the confidence rests on.
    pub basis: Basis,
    /// Why that confidence, in words.
    pub because: String,
    /// `t1:` and 16 hex digits; survives moved lines and edits elsewhere.
    pub fingerprint: String,
    /// What the finding is recognised by when its fingerprint changed with an edit.
    pub traces: Traces,
    /// Does it count, or was it accepted?
    pub disposition: Disposition,
    /// The policy allows exceptions for it.
    pub is_excusable: bool,
    pub file: FileId,
    pub path: Arc<str>,
    pub span: Span,
    /// The package that `path` belongs to.
    pub package: Option<Package>,
    /// Who owns `path`, after the repository's own list.
    pub owners: Vec<String>,
    /// The expression that is sent (or the option), when it stands in the same file.
    pub value_span: Option<Span>,
    /// Vendor id.
    pub destination: String,
    /// Vendor name.
    pub destination_name: String,
    pub api: String,
    /// Which entry of the vendor's file told of the call.
    pub signature: Option<Signature>,
    pub channel: Channel,
    /// Category ids, sorted.
    pub data: Vec<String>,
    /// Category names in the same order.
    pub data_names: Vec<String>,
    pub identifiability: Identifiability,
    /// Mark ids of the sanitizers met.
    pub sanitizers: Vec<String>,
    /// The source expression; masked when it is a literal personal value or a secret.
    pub value: String,
    /// The rule's title with its placeholders filled.
    pub title: String,
    /// One sentence: what was seen, with the sanitizers that were met.
    pub message: String,
    pub why: String,
    /// How to fix it.
    pub help: String,
    /// `gdpr:5(1)(c)`.
    pub clauses: Vec<String>,
    /// Ids of other rules that the flow also matches.
    pub also: Vec<String>,
    pub steps: Vec<FindingStep>,
    /// Checks that hold where the data is sent.
    pub guards: Vec<FindingGuard>,
    /// Scrubbers of the SDK in the same package, and what they do to this.
    pub scrubbers: Vec<FindingScrubber>,
    /// What the vendor's own terms or documentation say of this data.
    pub terms: Vec<FindingTerm>,
    /// Further sources whose data reaches the same place: `what` is the expression. Sorted by place.
    pub sources: Vec<FindingStep>,
    /// Places in `file` whose text no report may print: literal personal values and secrets. Sorted.
    pub masked: Arc<[Span]>,
    /// What an edit would have to know.
    pub remedy: Remedy,
    /// The edit itself, where the code has a form that allows one.
    pub fix: Option<FindingFix>,
}

/// Edits of the finding's file after which it is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingFix {
    /// It does nothing but what the finding asks for.
    pub is_safe: bool,
    /// What it does: "leave out the property `email`".
    pub says: String,
    pub edits: Vec<Edit>,
    /// The key that is added at the only edit; other keys can be added at the same place.
    pub adds: Option<String>,
}

/// A package of the program, as its manifest has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Package {
    /// Without a name of its own, that of its folder.
    pub name: String,
    /// Relative to the root; empty for the root itself.
    pub folder: String,
}

/// Whether a finding counts, and if not, who accepted it and why.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Disposition {
    #[default]
    Open,
    /// By a comment in the code.
    Suppressed { reason: String },
    /// By a waiver in the settings.
    Waived { reason: String, owner: String, expires: String },
    /// It was there when the baseline was written.
    Baseline,
}

impl Disposition {
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

impl Finding {
    /// It is severe and sure enough to fail a run, and nobody accepted it.
    pub fn counts(&self, threshold: Severity, confidence: Confidence) -> bool {
        self.disposition.is_open() && self.severity >= threshold && self.confidence >= confidence
    }

    /// What the rule and the file say; the rest is filled in by the caller.
    pub(super) fn blank(rule: &Rule, file: &SourceFile, span: Span) -> Self {
        Self {
            rule: rule.id.clone(),
            severity: rule.severity,
            confidence: Confidence::Low,
            basis: Basis::ProvedByValue,
            because: String::new(),
            fingerprint: String::new(),
            traces: Traces::default(),
            disposition: Disposition::Open,
            is_excusable: true,
            file: file.id,
            path: Arc::clone(&file.path),
            span,
            package: None,
            owners: Vec::new(),
            value_span: None,
            destination: String::new(),
            destination_name: String::new(),
            api: String::new(),
            signature: None,
            channel: Channel::None,
            data: Vec::new(),
            data_names: Vec::new(),
            identifiability: Identifiability::Direct,
            sanitizers: Vec::new(),
            value: String::new(),
            title: String::new(),
            message: String::new(),
            why: rule.why.trim().to_owned(),
            help: rule.fix.trim().to_owned(),
            clauses: rule.clauses.clone(),
            also: Vec::new(),
            steps: Vec::new(),
            guards: Vec::new(),
            scrubbers: Vec::new(),
            terms: Vec::new(),
            sources: Vec::new(),
            masked: Arc::default(),
            remedy: Remedy::None,
            fix: None,
        }
    }
}

/// A check that holds where the data is sent: a consent check, an environment check.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingGuard {
    /// The kind's id: `consent`.
    pub kind: String,
    /// The kind in words.
    pub name: String,
    pub file: FileId,
    pub path: Arc<str>,
    pub span: Span,
    /// The condition as written, on one line.
    pub text: String,
}

/// One place of the explanation, from source to sink.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingStep {
    pub file: FileId,
    pub path: Arc<str>,
    pub span: Span,
    /// What happens here: "passed to `trackEvent`".
    pub what: String,
}

/// An option of the SDK that takes data out of what it sends.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingScrubber {
    /// Dotted path of the option.
    pub option: String,
    pub file: FileId,
    pub path: Arc<str>,
    pub span: Span,
    /// `removes it`, `does not see this call`: what it does to the finding's data.
    pub effect: &'static str,
    /// What it does in general.
    pub says: String,
}

/// What a vendor asks not to be sent: its terms, not the law.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingTerm {
    pub says: String,
    pub source: String,
}
