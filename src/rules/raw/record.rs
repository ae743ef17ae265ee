//! The `records:` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRecord {
    /// What the paths that begin with a `.` are below.
    #[serde(default)]
    pub(crate) from: Vec<At<String>>,
    pub(crate) of: Vec<At<String>>,
    pub(crate) called: At<String>,
    #[serde(default)]
    pub(crate) fields: Vec<At<String>>,
    #[serde(default)]
    pub(crate) keys: Vec<At<String>>,
    #[serde(default)]
    pub(crate) type_argument: Option<u16>,
    #[serde(default)]
    pub(crate) named: Vec<RawNamed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNamed {
    /// Last names of the callees.
    pub(crate) by: Vec<String>,
    pub(crate) at: At<String>,
}
