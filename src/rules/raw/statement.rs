//! `settings.states` of a vendor's file as written.

use serde::Deserialize;

use super::settings::RawValue;
use crate::rules::load::{At, Pairs};
use crate::rules::statement::StatedAbout;

/// An option that says where data goes or how long it stays.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStatement {
    /// The group of settings that the option belongs to.
    pub(crate) group: At<String>,
    /// Dotted path of the option.
    pub(crate) option: String,
    /// What it says something about.
    pub(crate) about: StatedAbout,
    /// Regions by the values that mean them, beside the hosts of `regions`.
    #[serde(default)]
    pub(crate) values: Pairs<String, Vec<RawValue>>,
    /// Of lifetimes: how much of the option's number is a day.
    #[serde(default)]
    pub(crate) per_day: Option<f64>,
    /// Of servers: a program that sets the SDK to `https://data.acme.example` and sends personal data.
    #[serde(default)]
    pub(crate) example: Option<String>,
}
