//! The `secrets:` and `restricts:` of `vendors/NAME.yml` as written.

use serde::Deserialize;

use super::vendor::RawExamples;
use crate::rules::load::At;

/// A credential of the vendor that must not stand in code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSecret {
    pub(crate) id: At<String>,
    /// For messages: `Personal API key`.
    pub(crate) name: String,
    /// How it begins, in plain text: what files are searched for.
    pub(crate) starts: At<String>,
    /// The whole, as a pattern that begins with `starts`.
    pub(crate) pattern: At<String>,
    /// A word that policies match.
    pub(crate) concern: At<String>,
    pub(crate) says: String,
    pub(crate) fix: String,
    /// Programs. `{random:40}` stands for 40 letters and digits that the tests make up.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

/// Data that the vendor's own terms or documentation ask not to be sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRestriction {
    /// Nodes of the taxonomy.
    pub(crate) data: Vec<At<String>>,
    pub(crate) says: String,
    /// The page that says so.
    pub(crate) source: String,
}
