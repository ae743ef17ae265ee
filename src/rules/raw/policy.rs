//! `policies/NAME.yml` and `regimes/NAME.yml` as written.

use serde::Deserialize;

use super::vendor::RawExamples;
use crate::rules::load::At;
use crate::rules::model::Sensitivity;
use crate::rules::policy::{Confidence, Effect, ExceptionProblem, Identifiability, Severity};
use crate::rules::vendor::Channel;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPolicy {
    pub(crate) id: At<String>,
    pub(crate) name: String,
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) extends: Vec<At<String>>,
    /// Absent: that of the first pack it extends.
    #[serde(default)]
    pub(crate) threshold: Option<Severity>,
    #[serde(default)]
    pub(crate) confidence: Option<Confidence>,
    /// Regimes that are not cited, whatever the rules of the extended packs say.
    #[serde(default)]
    pub(crate) instead_of: Vec<At<String>>,
    #[serde(default)]
    pub(crate) cites: Vec<RawCitation>,
    #[serde(default)]
    pub(crate) rules: Vec<RawRule>,
    #[serde(default)]
    pub(crate) exceptions: RawExceptions,
}

/// Clauses for the findings of some rules, or about some data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCitation {
    /// Rules of the pack or of those it extends; absent: all.
    #[serde(default)]
    pub(crate) rules: Vec<At<String>>,
    #[serde(rename = "match", default)]
    pub(crate) matches: RawMatcher,
    pub(crate) clauses: Vec<At<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawExceptions {
    pub(crate) not_for: Vec<RawMatcher>,
    pub(crate) longest_days: Option<u32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRule {
    pub(crate) id: At<String>,
    pub(crate) effect: Effect,
    #[serde(rename = "match", default)]
    pub(crate) matches: RawMatcher,
    #[serde(default)]
    pub(crate) unless: Vec<RawMatcher>,
    #[serde(default)]
    pub(crate) needs: Vec<RawMatcher>,
    #[serde(default)]
    pub(crate) severity: Option<Severity>,
    #[serde(default)]
    pub(crate) title: Option<At<String>>,
    #[serde(default)]
    pub(crate) why: String,
    #[serde(default)]
    pub(crate) fix: String,
    #[serde(default)]
    pub(crate) clauses: Vec<At<String>>,
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawMatcher {
    pub(crate) data: Vec<At<String>>,
    pub(crate) sensitivity: Vec<Sensitivity>,
    pub(crate) identifiability: Vec<Identifiability>,
    pub(crate) destination: RawDestination,
    pub(crate) channel: Vec<Channel>,
    pub(crate) marks: Vec<At<String>>,
    pub(crate) concern: Vec<At<String>>,
    pub(crate) whole_object: Option<bool>,
    pub(crate) written: Option<bool>,
    pub(crate) expected: Option<bool>,
    pub(crate) guarded_by: Vec<At<String>>,
    #[serde(rename = "where")]
    pub(crate) place: RawWhere,
    pub(crate) confidence: Vec<Confidence>,
    pub(crate) exception: Vec<ExceptionProblem>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawWhere {
    pub(crate) paths: Vec<At<String>>,
    pub(crate) not_paths: Vec<At<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawDestination {
    pub(crate) kind: Vec<At<String>>,
    pub(crate) id: Vec<At<String>>,
    pub(crate) country: Vec<At<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRegime {
    pub(crate) id: At<String>,
    pub(crate) name: String,
    pub(crate) law_as_of: String,
    pub(crate) source: String,
    pub(crate) clauses: Vec<RawClause>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawClause {
    pub(crate) id: At<String>,
    pub(crate) title: String,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) cite_when: String,
    #[serde(default)]
    pub(crate) not_when: String,
}
