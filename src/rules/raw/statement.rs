//! `settings.states` of a vendor's file as written.

use serde::Deserialize;

use crate::rules::load::{At, Pairs};
use crate::rules::statement::StatedAbout;
use crate::rules::vendor::SettingValue;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStatement {
    pub(crate) group: At<String>,
    pub(crate) option: String,
    pub(crate) about: StatedAbout,
    /// Regions by the values that mean them.
    #[serde(default)]
    pub(crate) values: Pairs<String, Vec<SettingValue>>,
    #[serde(default)]
    pub(crate) per_day: Option<f64>,
}
