//! `library/NAME.yml` as written.

use serde::Deserialize;

use super::component::RawComponent;
use super::record::RawRecord;
use super::request::RawRequest;
use super::vendor::RawExamples;
use crate::rules::library::Leaves;
use crate::rules::load::At;

use super::relay::RawRelay;
use super::schema::RawSchema;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawLibrary {
    pub(crate) calls: Vec<RawCall>,
    pub(crate) components: Vec<RawComponent>,
    pub(crate) reads: Vec<RawRead>,
    pub(crate) syntax: RawSyntax,
    pub(crate) marks: Vec<RawMark>,
    pub(crate) requests: Vec<RawRequest>,
    pub(crate) own_headers: Vec<String>,
    pub(crate) own_values: Vec<At<String>>,
    pub(crate) relays: Vec<RawRelay>,
    pub(crate) records: Vec<RawRecord>,
    pub(crate) given: Vec<RawGiven>,
    pub(crate) schemas: Vec<RawSchema>,
    pub(crate) guards: Vec<RawGuard>,
}

/// A member of instances that comes from an argument of what makes them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGiven {
    pub(crate) members: Vec<At<String>>,
    pub(crate) argument: u16,
}

/// A kind of condition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGuard {
    pub(crate) id: At<String>,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) terms: Vec<At<String>>,
    #[serde(default)]
    pub(crate) opposites: Vec<At<String>>,
    #[serde(default)]
    pub(crate) denied: Vec<String>,
    #[serde(default)]
    pub(crate) either_way: bool,
    #[serde(default)]
    pub(crate) never: Vec<String>,
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCall {
    pub(crate) call: At<String>,
    /// Further callees that behave the same.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    #[serde(default)]
    pub(crate) when: Option<RawLiteralCondition>,
    #[serde(default)]
    pub(crate) returns: Vec<RawPassing>,
    #[serde(default)]
    pub(crate) open: bool,
    #[serde(default)]
    pub(crate) mutates: Vec<RawMutation>,
    #[serde(default)]
    pub(crate) callbacks: Vec<RawCallback>,
    #[serde(default)]
    pub(crate) invokes: Vec<RawInvocation>,
    #[serde(default)]
    pub(crate) binds: Option<RawInvocation>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInvocation {
    pub(crate) function: At<String>,
    /// Where a text stands that names the function as a member of `function`.
    #[serde(default)]
    pub(crate) member: Option<At<String>>,
    pub(crate) arguments: At<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLiteralCondition {
    pub(crate) argument: u16,
    #[serde(default)]
    pub(crate) equals: Option<RawTexts>,
    #[serde(default)]
    pub(crate) is: Option<RawKind>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum RawTexts {
    One(String),
    Many(Vec<String>),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RawKind {
    Text,
    Absent,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPassing {
    pub(crate) from: At<String>,
    #[serde(default)]
    pub(crate) to: Option<At<String>>,
    #[serde(default)]
    pub(crate) derived: bool,
    #[serde(default)]
    pub(crate) instance: bool,
    #[serde(default)]
    pub(crate) mark: Option<At<String>>,
    #[serde(default)]
    pub(crate) only: Option<At<String>>,
    #[serde(default)]
    pub(crate) without: Option<At<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMutation {
    pub(crate) what: At<String>,
    pub(crate) from: At<String>,
    #[serde(default)]
    pub(crate) to: Option<At<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCallback {
    pub(crate) argument: u16,
    /// The key of the function in the argument.
    #[serde(default)]
    pub(crate) under: Option<String>,
    pub(crate) parameter: u16,
    pub(crate) is: At<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRead {
    pub(crate) property: String,
    pub(crate) mark: At<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawSyntax {
    pub(crate) test: Option<At<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMark {
    pub(crate) id: At<String>,
    /// For values whose name says that they were sanitized, and nothing else does.
    #[serde(default)]
    pub(crate) claimed: bool,
    pub(crate) leaves: Leaves,
    pub(crate) name: String,
    pub(crate) explains: String,
}
