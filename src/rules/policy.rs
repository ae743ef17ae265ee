//! Policy packs and regimes, compiled.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::ledger::Ledger;
use super::library::{GuardId, MarkId};
use super::model::{CategoryId, Sensitivity, VendorId};
use super::paths::Paths;
use super::setting::SettingAsked;
use super::vendor::{Channel, Examples};
use super::waiver::ExceptionPolicy;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// What a finding rests on: how it is known that the value is this kind of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The value itself: a platform call that gives it, a constant key it is asked for, a text of its form, a
    /// setting.
    ProvedByValue,
    /// A declared type has the field.
    ByType,
    /// Names only: of the value, of what holds it, of the key it is sent under.
    ByName,
    /// A hop that is modelled, not seen: a store, an event bus, a function that is not known.
    ThroughHop,
}

impl Basis {
    /// For the middle of a sentence.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ProvedByValue => "proved by the value",
            Self::ByType => "by a declared type",
            Self::ByName => "by name only",
            Self::ThroughHop => "through a modelled hop",
        }
    }
}

/// Where code runs.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Runtime {
    Browser,
    Server,
    /// An application of a phone or a desktop.
    Native,
    /// Nothing in the file tells, or it tells of two.
    #[default]
    Unknown,
}

/// How directly a value points at a person, after sanitizers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Identifiability {
    Anonymous,
    Pseudonymous,
    Direct,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Policy {
    pub id: String,
    pub name: String,
    pub description: String,
    /// The packs whose rules these are: its own id and those it extends.
    pub packs: Vec<String>,
    pub threshold: Severity,
    pub confidence: Confidence,
    /// The rules of the pack and of the packs it extends, by id.
    #[serde(skip)]
    pub rules: Vec<Rule>,
    pub exceptions: ExceptionPolicy,
    /// Clauses beside those of the rules; of the packs it extends too.
    pub cites: Vec<Citation>,
    /// What the project declares, when it does.
    #[serde(skip)]
    pub ledger: Option<Ledger>,
}

/// Clauses for the findings of some rules, or about some data.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Citation {
    /// Ids of rules; empty: all.
    pub rules: Vec<String>,
    pub matches: Matcher,
    /// Not where one of these holds.
    pub unless: Vec<Matcher>,
    pub clauses: Vec<String>,
}

/// A rule. Packs share the rules of those that they extend; what changes one has its own from then on.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) parts: Arc<RuleParts>,
    /// `gdpr:5(1)(c)`; every one exists in a regime. Packs that cite another law share the rest.
    pub clauses: Vec<String>,
}

impl Rule {
    pub fn new(parts: RuleParts, clauses: Vec<String>) -> Self {
        Self { parts: Arc::new(parts), clauses }
    }
}

impl Deref for Rule {
    type Target = RuleParts;

    fn deref(&self) -> &RuleParts {
        &self.parts
    }
}

impl DerefMut for Rule {
    fn deref_mut(&mut self) -> &mut RuleParts {
        Arc::make_mut(&mut self.parts)
    }
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct RuleParts {
    pub id: String,
    pub effect: Effect,
    pub matches: Matcher,
    pub unless: Vec<Matcher>,
    /// Of [`Effect::Require`]: all of these must hold.
    pub needs: Vec<Matcher>,
    pub severity: Severity,
    pub title: String,
    pub why: String,
    pub fix: String,
    #[serde(skip)]
    pub examples: Examples<String>,
    /// The pack it is written in, or the settings file.
    pub from: String,
    /// What settings changed about it, in words and in the order of the changes.
    pub changes: Vec<String>,
    /// How many of `unless` the rule has itself; the others come from settings.
    pub own_unless: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    Forbid,
    Permit,
    /// What matches must have what the rule needs.
    Require,
}

/// What can be wrong with an exception; rules say what that is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionProblem {
    UnusedSuppression,
    UnexplainedSuppression,
    MalformedSuppression,
    /// A comment names a rule that no pack has.
    UnknownRule,
    UnusedWaiver,
    ExpiredWaiver,
    /// Holds for longer than the policy allows.
    LongWaiver,
    /// The policy allows no exception for what is found.
    NotAllowed,
    /// A baseline holds what is no longer found.
    StaleBaseline,
}

/// How code and ledger can differ; rules say what that is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DriftKind {
    /// A destination that is called is not in the ledger.
    UndeclaredDestination,
    /// A declared destination gets data that it may not.
    UndeclaredData,
    /// An option states another region.
    OtherRegion,
    /// Data is sent without the check that the declared legal basis asks for.
    BasisNotShown,
    /// An identifier stays on the device for longer.
    KeptLonger,
    /// Somebody has to fill in an owner, a purpose or a basis.
    Incomplete,
    /// Declared, and not called.
    DestinationNotFound,
    /// May be received, and is not sent.
    DataNotFound,
}

/// Empty parts match everything.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Matcher {
    /// With descendants resolved: every category that matches.
    pub data: Vec<CategoryId>,
    /// For each entry of `data`, the deepest node as written that it came from; for "deepest wins".
    pub data_nodes: Vec<String>,
    /// What is handed on and could not be followed. A matcher that does not ask for it says nothing about it.
    pub unknown_data: bool,
    pub sensitivity: Vec<Sensitivity>,
    pub identifiability: Vec<Identifiability>,
    pub destination_kind: Vec<String>,
    pub destination: Vec<VendorId>,
    /// ISO 3166 codes of the vendors' homes.
    pub country: Vec<String>,
    /// Regions that the SDK is started with, or requests go to; [`UNKNOWN`] where the code does not tell.
    pub region: Vec<String>,
    pub channel: Vec<Channel>,
    pub marks: Vec<MarkId>,
    pub concern: Vec<String>,
    /// An option of an SDK instead of data that is sent.
    pub setting: Option<SettingAsked>,
    pub whole_object: Option<bool>,
    /// Settings: the option stands in the code, or its default applies.
    pub written: Option<bool>,
    /// The vendor is there to be given all of this data.
    pub expected: Option<bool>,
    /// At least one of these guards was met.
    pub guarded_by: Vec<GuardId>,
    /// All of them must hold.
    pub paths: Vec<Paths>,
    /// Globs of the names of packages; all of them must hold.
    pub packages: Vec<Paths>,
    pub runtime: Vec<Runtime>,
    pub confidence: Vec<Confidence>,
    pub basis: Vec<Basis>,
    /// Exceptions instead of flows.
    pub exception: Vec<ExceptionProblem>,
    /// Differences between code and ledger instead of flows.
    pub drift: Vec<DriftKind>,
    /// The purpose that the ledger gives the destination; [`UNKNOWN`] where it gives none.
    pub purpose: Vec<String>,
    /// Flows that no other rule is about, beside those that only inform, and that no ledger declares.
    pub unlisted: bool,
}

/// How rules call what the code does not tell: data, a region, a package, a purpose.
pub const UNKNOWN: &str = "unknown";

/// A closed word as YAML and reports spell it: `event-property`.
pub(crate) fn word_of(word: &impl serde::Serialize) -> String {
    serde_json::to_value(word).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Matcher {
    /// What `data` says, each once.
    pub fn data_nodes_in_order(&self) -> Vec<&str> {
        let mut nodes: Vec<&str> = Vec::new();
        for node in &self.data_nodes {
            if !nodes.contains(&node.as_str()) {
                nodes.push(node);
            }
        }
        nodes.extend(self.unknown_data.then_some(UNKNOWN));
        nodes
    }

    /// A vendor or a kind of them is given.
    pub fn names_destination(&self) -> bool {
        !self.destination.is_empty() || !self.destination_kind.is_empty()
    }

    /// `data` is given.
    pub fn asks_for_data(&self) -> bool {
        self.unknown_data || !self.data.is_empty()
    }
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Regime {
    pub id: String,
    pub name: String,
    pub law_as_of: String,
    pub source: String,
    pub clauses: Vec<Clause>,
    /// The legal bases it knows.
    pub bases: Vec<LegalBasis>,
}

/// A ground on which data may be processed, and what shows it in code.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct LegalBasis {
    pub id: String,
    pub name: String,
    /// The clause of the regime that has it.
    pub clause: String,
    /// Kinds of check that show it; empty: no code does.
    pub guards: Vec<GuardId>,
    /// Concerns of settings: where a vendor has such checks and none holds, that shows it too.
    pub concerns: Vec<String>,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Clause {
    pub id: String,
    pub title: String,
    pub text: String,
    pub cite_when: String,
    pub not_when: String,
    /// The page of its text, where that is not the regime's.
    pub source: Option<String>,
    /// What the paraphrase was compared with.
    #[serde(skip)]
    pub checked: Option<String>,
}
