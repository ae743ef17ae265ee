//! The `relays:` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;
use crate::rules::relay::Trust;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRelay {
    pub(crate) id: At<String>,
    pub(crate) name: String,
    pub(crate) confidence: Trust,
    #[serde(default)]
    pub(crate) calls: bool,
    pub(crate) puts: Vec<RawPut>,
    pub(crate) takes: Vec<RawTake>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPut {
    pub(crate) call: At<String>,
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    #[serde(default)]
    pub(crate) key: Vec<At<String>>,
    pub(crate) value: At<String>,
    #[serde(default)]
    pub(crate) to: Option<At<String>>,
    #[serde(default)]
    pub(crate) partial: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTake {
    pub(crate) of: At<String>,
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    #[serde(default)]
    pub(crate) key: Vec<At<String>>,
    #[serde(default)]
    pub(crate) arguments: Option<usize>,
    #[serde(default)]
    pub(crate) reads: Option<String>,
}
