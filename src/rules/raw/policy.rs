//! `policies/NAME.yml` and `regimes/NAME.yml` as written.

use serde::Deserialize;

use super::examples::RawExamples;
use super::settings::RawValue;
use crate::rules::load::{At, some, some_given};
use crate::rules::model::Sensitivity;
use crate::rules::policy::{
    Basis, Confidence, DriftKind, Effect, ExceptionProblem, Identifiability, Runtime, Severity,
};
use crate::rules::vendor::Channel;

/// A policy pack: what is asked for.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPolicy {
    /// Kebab-case, equals the file name.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For lists.
    pub(crate) name: String,
    /// One or two sentences: whom it is for.
    pub(crate) description: String,
    /// Packs whose rules it takes over; a rule of the same id replaces theirs.
    #[serde(default)]
    pub(crate) extends: Vec<At<String>>,
    /// The least severity that fails a run; absent: that of the first pack it extends.
    #[serde(default)]
    pub(crate) threshold: Option<Severity>,
    /// The least confidence that is shown and counts; absent likewise.
    #[serde(default)]
    pub(crate) confidence: Option<Confidence>,
    /// Regimes that are not cited, whatever the rules of the extended packs say.
    #[serde(default)]
    pub(crate) instead_of: Vec<At<String>>,
    /// Further clauses, for findings of some rules or about some data.
    #[serde(default)]
    pub(crate) cites: Vec<RawCitation>,
    /// The rules of the pack.
    #[serde(default)]
    pub(crate) rules: Vec<RawRule>,
    /// What exceptions may be.
    #[serde(default)]
    pub(crate) exceptions: RawExceptions,
}

/// Clauses for the findings of some rules, or about some data.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCitation {
    /// Rules of the pack or of those it extends; absent: all.
    #[serde(default)]
    pub(crate) rules: Vec<At<String>>,
    /// Only for findings that this matches.
    #[serde(rename = "match", default)]
    pub(crate) matches: RawMatcher,
    /// Not for findings of which one of these holds.
    #[serde(default)]
    pub(crate) unless: Vec<RawMatcher>,
    /// Clauses: `regime:clause`.
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^[a-z0-9-]+:.+$"))))]
    pub(crate) clauses: Vec<At<String>>,
}

/// What suppressions, waivers and baselines may do.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawExceptions {
    /// What none of them excuses.
    pub(crate) not_for: Vec<RawMatcher>,
    /// A waiver that holds for longer, in days, excuses nothing.
    pub(crate) longest_days: Option<u32>,
}

/// A rule: what is reported, or is not.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRule {
    /// Kebab-case; names the problem: `email-to-analytics`.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// `forbid`: what matches is reported. `permit`: it is meant to be, so rules with `unlisted` leave it out; a `forbid` that matches
    /// too wins. `require`: it is reported unless all of `needs` hold.
    pub(crate) effect: Effect,
    /// What it is about. All given parts must hold; a list holds when one of its items does. `{}` is
    /// everything.
    #[serde(rename = "match")]
    pub(crate) matches: RawMatcher,
    /// The rule does not apply when one of these holds.
    #[serde(default)]
    pub(crate) unless: Vec<RawMatcher>,
    /// Of `require` only: all of these must hold.
    #[serde(default)]
    pub(crate) needs: Vec<RawMatcher>,
    /// How bad it is.
    #[serde(default)]
    pub(crate) severity: Option<Severity>,
    /// For messages, with {data} {destination} {channel} {api} {marks} {setting}.
    #[serde(default)]
    pub(crate) title: Option<At<String>>,
    /// One or two sentences for the developer who reads the finding.
    #[serde(default)]
    pub(crate) why: String,
    /// What to do instead.
    #[serde(default)]
    pub(crate) fix: String,
    /// Clauses it is relevant to: `regime:clause`.
    #[serde(default, deserialize_with = "some")]
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^[a-z0-9-]+:.+$"))))]
    pub(crate) clauses: Vec<At<String>>,
    /// Programs of a line or more that it reports, and that it does not.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

/// Parts that must all hold; a list holds when one of its items does.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawMatcher {
    /// Nodes of the taxonomy, each with everything below it: `person.contact`. `unknown`: what is handed on and could not be
    /// followed; only rules that name it are about that.
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$"))))]
    #[serde(deserialize_with = "some")]
    pub(crate) data: Vec<At<String>>,
    /// Of the category.
    #[serde(deserialize_with = "some")]
    pub(crate) sensitivity: Vec<Sensitivity>,
    /// Of the value after sanitizers: `direct`, `pseudonymous`, `anonymous`.
    #[serde(deserialize_with = "some")]
    pub(crate) identifiability: Vec<Identifiability>,
    /// Where the data goes.
    pub(crate) destination: RawDestination,
    /// Through which door it leaves.
    #[serde(deserialize_with = "some")]
    pub(crate) channel: Vec<Channel>,
    /// Ids of marks: at least one of these sanitizers was met.
    #[serde(deserialize_with = "some")]
    pub(crate) marks: Vec<At<String>>,
    /// Settings instead of data that is sent: the check's concern.
    #[serde(deserialize_with = "some")]
    pub(crate) concern: Vec<At<String>>,
    /// An option of an SDK instead of data that is sent: which, and what stands there.
    pub(crate) setting: Option<RawSetting>,
    /// An object was handed over whole and its fields are not all known.
    pub(crate) whole_object: Option<bool>,
    /// Settings: true: the option stands in the code; false: the SDK's default applies.
    pub(crate) written: Option<bool>,
    /// All of the data is among what the vendor `expects`.
    pub(crate) expected: Option<bool>,
    /// Kinds of check that stand around the call: `consent`.
    #[serde(deserialize_with = "some")]
    pub(crate) guarded_by: Vec<At<String>>,
    /// The file of the call.
    #[serde(rename = "where")]
    pub(crate) place: RawWhere,
    /// Where the code of the file runs: `browser`, `server`, `native`, or `unknown`.
    #[serde(deserialize_with = "some")]
    pub(crate) runtime: Vec<Runtime>,
    /// How sure the finding is.
    #[serde(deserialize_with = "some")]
    pub(crate) confidence: Vec<Confidence>,
    /// What the finding rests on.
    #[serde(deserialize_with = "some")]
    pub(crate) basis: Vec<Basis>,
    /// Suppressions, waivers and baselines instead of data that is sent.
    #[serde(deserialize_with = "some")]
    pub(crate) exception: Vec<ExceptionProblem>,
    /// Differences between the code and the ledger instead of data that is sent.
    #[serde(deserialize_with = "some")]
    pub(crate) drift: Vec<DriftKind>,
    /// The purpose that the ledger gives the destination; `unknown` where it gives none.
    #[serde(deserialize_with = "some")]
    pub(crate) purpose: Vec<At<String>>,
    /// true: data that no other rule forbids or permits (rules of severity info aside), and that no ledger declares.
    pub(crate) unlisted: bool,
}

/// An option of a vendor's SDK. All given tests must hold; without one it is about whatever stands there.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSetting {
    /// Id of the vendor.
    pub(crate) vendor: At<String>,
    /// The option, keys with `.` between them: `loaded.ip`. An absent one has its default, else nothing.
    pub(crate) option: At<String>,
    /// It is this, or one of these.
    #[serde(default)]
    pub(crate) is: Option<RawValues>,
    /// It is not this, or none of these; absent is none.
    #[serde(default)]
    pub(crate) is_not: Option<RawValues>,
    /// It stands in the code, or does not.
    #[serde(default)]
    pub(crate) present: Option<bool>,
    /// It is a greater number.
    #[serde(default)]
    pub(crate) above: Option<f64>,
    /// The text contains one of these, or the list has one.
    #[serde(default, deserialize_with = "some_given")]
    pub(crate) contains: Option<Vec<String>>,
    /// The text contains none of these, or the list has none.
    #[serde(default, deserialize_with = "some_given")]
    pub(crate) lacks: Option<Vec<String>>,
    /// true: the code does not tell what it is.
    #[serde(default)]
    pub(crate) unknown: Option<bool>,
}

/// A value, or several.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum RawValues {
    One(RawValue),
    Several(#[serde(deserialize_with = "some")] Vec<RawValue>),
}

/// Files.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawWhere {
    /// Globs below the root; a folder is all below it.
    #[serde(deserialize_with = "some")]
    pub(crate) paths: Vec<At<String>>,
    /// Globs of what is left out of them.
    #[serde(deserialize_with = "some")]
    pub(crate) not_paths: Vec<At<String>>,
    /// Globs of the names of packages; `unknown` for files in none.
    #[serde(deserialize_with = "some")]
    pub(crate) packages: Vec<At<String>>,
    /// Globs of packages that are left out.
    #[serde(deserialize_with = "some")]
    pub(crate) not_packages: Vec<At<String>>,
}

/// A third party. All given parts must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawDestination {
    /// Kinds of vendor: `product-analytics`, `advertising`.
    #[serde(deserialize_with = "some")]
    pub(crate) kind: Vec<At<String>>,
    /// Ids of vendors.
    #[serde(deserialize_with = "some")]
    pub(crate) id: Vec<At<String>>,
    /// Homes of vendors, ISO 3166.
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^[A-Z]{2}$"))))]
    #[serde(deserialize_with = "some")]
    pub(crate) country: Vec<At<String>>,
    /// Regions whose servers get the data, as options of the SDK, their defaults or the host of a request say: `EU`, `US`. `unknown`: the
    /// code does not tell. Of several starts in a package each counts.
    #[serde(deserialize_with = "some")]
    pub(crate) region: Vec<At<String>>,
}

/// A law or standard and its clauses.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRegime {
    /// Kebab-case, equals the file name.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// Its full name.
    pub(crate) name: String,
    /// The day up to which its text was looked at: `2026-11-01`.
    #[cfg_attr(test, schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")))]
    pub(crate) law_as_of: String,
    /// The page of its official text.
    #[cfg_attr(test, schemars(regex(pattern = r"^https?://")))]
    pub(crate) source: String,
    /// The clauses that findings may cite.
    pub(crate) clauses: Vec<RawClause>,
    /// Legal bases that a ledger may name.
    #[serde(default)]
    pub(crate) bases: Vec<RawLegalBasis>,
}

/// A ground on which data may be processed, and what shows it in code.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLegalBasis {
    /// Kebab-case.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For messages.
    pub(crate) name: String,
    /// The clause of this file that has it.
    pub(crate) clause: At<String>,
    /// Kinds of check that show it; absent: no code does.
    #[serde(default)]
    pub(crate) guards: Vec<At<String>>,
    /// Concerns of settings: where a vendor has such checks and none of them holds, that shows it too.
    #[serde(default)]
    pub(crate) concerns: Vec<At<String>>,
}

/// A clause.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawClause {
    /// As it is cited: `5(1)(c)`; rules write `regime:5(1)(c)`.
    pub(crate) id: At<String>,
    /// Its heading.
    pub(crate) title: String,
    /// A paraphrase, never the text itself.
    pub(crate) text: String,
    /// Which findings it is relevant to.
    #[serde(default)]
    pub(crate) cite_when: String,
    /// Which it is not, though it may seem so.
    #[serde(default)]
    pub(crate) not_when: String,
    /// The page of its official text, where that is not the regime's.
    #[serde(default)]
    #[cfg_attr(test, schemars(regex(pattern = r"^https?://")))]
    pub(crate) source: Option<String>,
    /// What the paraphrase was compared with: the page of a copy of the law, or in words what else. Absent: nothing that is recorded.
    #[serde(default)]
    pub(crate) checked: Option<String>,
}
