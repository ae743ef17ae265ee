//! `components` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawComponent {
    #[serde(default)]
    pub(crate) given_to: Vec<At<String>>,
    #[serde(default)]
    pub(crate) markup: bool,
    #[serde(default)]
    pub(crate) has: Vec<String>,
    pub(crate) members: Vec<RawMember>,
    #[serde(default)]
    pub(crate) inherits: Vec<At<String>>,
    #[serde(default)]
    pub(crate) shared: Vec<RawShared>,
    #[serde(default)]
    pub(crate) sigil: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMember {
    pub(crate) at: At<String>,
    #[serde(default)]
    pub(crate) open: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawShared {
    Below(RawBelow),
    Component(RawSharedComponent),
    Put(RawPut),
    Entries(RawEntries),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBelow {
    pub(crate) key: String,
    pub(crate) written: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSharedComponent {
    pub(crate) called: String,
    pub(crate) argument: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPut {
    pub(crate) called: String,
    pub(crate) key: u16,
    pub(crate) value: At<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEntries {
    pub(crate) called: String,
    pub(crate) of: At<String>,
}
