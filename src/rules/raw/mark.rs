//! Marks as files have them: what is left of a value, and which reads and which syntax leave that.

use serde::Deserialize;

use super::examples::RawExamples;
use crate::rules::library::Leaves;
use crate::rules::load::At;

/// A read of a property that gives less than the value.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRead {
    /// Name of the property: `length`.
    pub(crate) property: String,
    /// Id of the mark of the result.
    #[serde(default)]
    pub(crate) mark: Option<At<String>>,
    /// In place of a mark: only where it is read of what this callee gives …
    #[serde(default)]
    pub(crate) of: Option<At<String>>,
    /// … all that stands under this member of it is contained in the result, too: `href` of an address whose `searchParams` were set.
    #[serde(default)]
    pub(crate) holds: Option<String>,
}

/// Marks that syntax gives.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawSyntax {
    /// Mark of comparisons, `!` and `typeof`.
    pub(crate) test: Option<At<String>>,
    /// Mark of one letter of a text: `name[0]`.
    pub(crate) letter: Option<At<String>>,
}

/// What a sanitizer leaves of a value.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMark {
    /// Kebab-case; policies and calls name it.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For values whose name says that they were sanitized, and nothing else does.
    #[serde(default)]
    pub(crate) claimed: bool,
    /// How much of the person is left.
    pub(crate) leaves: Leaves,
    /// For messages: `plain hash`.
    pub(crate) name: String,
    /// One sentence: what it is worth.
    pub(crate) explains: String,
    /// Programs, as in policies: what is reported in spite of it, or beside it, and what is not.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}
