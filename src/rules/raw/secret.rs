//! The `secrets:` and `restricts:` of `vendors/NAME.yml` as written.

use serde::Deserialize;

use super::examples::RawExamples;
use crate::rules::load::At;

/// A credential of the vendor that must not stand in code.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSecret {
    /// Kebab-case, unique in the file.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For messages: `Personal API key`.
    pub(crate) name: String,
    /// How it begins, in plain text: what files are searched for.
    pub(crate) starts: At<String>,
    /// The whole, as a pattern that begins with `starts`.
    pub(crate) pattern: At<String>,
    /// A word that policies match.
    pub(crate) concern: At<String>,
    /// What whoever has it can do.
    pub(crate) says: String,
    /// What to do about it, one sentence.
    pub(crate) fix: String,
    /// Programs. `{random:40}` stands for 40 letters and digits that the tests make up.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

/// Data that the vendor's own terms or documentation ask not to be sent.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRestriction {
    /// Nodes of the taxonomy.
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$"))))]
    pub(crate) data: Vec<At<String>>,
    /// What the vendor asks, paraphrased.
    pub(crate) says: String,
    /// The page that says so.
    #[cfg_attr(test, schemars(regex(pattern = r"^https?://")))]
    pub(crate) source: String,
}
