//! Examples of an entry as written, the same for vendors, data, libraries and rules.

use serde::Deserialize;

/// What is reported, and what is not. Tests run all of it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExamples<T> {
    /// Reported.
    #[serde(default = "Vec::new")]
    #[cfg_attr(test, schemars(default))]
    pub(crate) flags: Vec<T>,
    /// Not reported.
    #[serde(default = "Vec::new")]
    #[cfg_attr(test, schemars(default))]
    pub(crate) passes: Vec<T>,
}

impl<T> Default for RawExamples<T> {
    fn default() -> Self {
        Self { flags: Vec::new(), passes: Vec::new() }
    }
}
