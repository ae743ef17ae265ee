//! `runtimes` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;
use crate::rules::policy::Runtime;

/// The signs by which the files of one runtime are known.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRuntimeSigns {
    /// Where the code runs.
    pub(crate) runtime: Runtime,
    /// What stands alone at the top of the file: `use client`.
    #[serde(default)]
    pub(crate) directives: Vec<String>,
    /// Globs of what the file imports.
    #[serde(default)]
    pub(crate) imports: Vec<At<String>>,
    /// Globs of the path of the file.
    #[serde(default)]
    pub(crate) paths: Vec<At<String>>,
}
