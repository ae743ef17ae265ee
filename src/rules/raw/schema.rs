//! `schemas` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSchema {
    pub(crate) from: Vec<At<String>>,
    #[serde(default)]
    pub(crate) files: Vec<String>,
    #[serde(default)]
    pub(crate) makes: Vec<RawSchemaCall>,
    #[serde(default)]
    pub(crate) gives: Vec<RawSchemaCall>,
    #[serde(default)]
    pub(crate) keeps: Vec<String>,
    #[serde(default)]
    pub(crate) types: Vec<At<String>>,
    #[serde(default)]
    pub(crate) suffixes: Vec<String>,
    #[serde(default)]
    pub(crate) opens: Vec<String>,
    #[serde(default)]
    pub(crate) infers: Vec<String>,
    #[serde(default)]
    pub(crate) typed_by: Option<String>,
    #[serde(default)]
    pub(crate) scalars: RawScalars,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawScalars {
    pub(crate) text: Vec<At<String>>,
    pub(crate) number: Vec<At<String>>,
    pub(crate) flag: Vec<At<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSchemaCall {
    #[serde(default)]
    pub(crate) calls: Vec<At<String>>,
    #[serde(default)]
    pub(crate) methods: Vec<At<String>>,
    #[serde(default)]
    pub(crate) of: Vec<At<String>>,
    #[serde(default)]
    pub(crate) list: bool,
    #[serde(default)]
    pub(crate) only: Option<At<String>>,
    #[serde(default)]
    pub(crate) without: Option<At<String>>,
    #[serde(default)]
    pub(crate) to: Option<String>,
}
