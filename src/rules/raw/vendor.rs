//! `vendors/NAME.yml` as written.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use super::request::RawEndpoint;
use super::scrubber::RawScrubber;
use super::secret::{RawRestriction, RawSecret};
use crate::rules::load::{At, Pairs};
use crate::rules::vendor::{Channel, SettingValue};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawVendor {
    pub(crate) id: At<String>,
    pub(crate) name: String,
    pub(crate) kind: At<String>,
    pub(crate) home: String,
    pub(crate) docs: String,
    #[serde(default)]
    pub(crate) terms: Option<String>,
    #[serde(default)]
    pub(crate) hosts: Vec<String>,
    /// Further hosts by the place where they keep the data.
    #[serde(default)]
    pub(crate) regions: Pairs<String, Vec<String>>,
    #[serde(default)]
    pub(crate) expects: Vec<At<String>>,
    #[serde(default)]
    pub(crate) hashing: Option<String>,
    #[serde(default)]
    pub(crate) self_hosting: Option<String>,
    #[serde(default)]
    pub(crate) local_evaluation: Option<String>,
    #[serde(default)]
    pub(crate) only_with: Option<At<String>>,
    #[serde(default)]
    pub(crate) endpoints: Vec<RawEndpoint>,
    #[serde(default)]
    pub(crate) clients: Vec<RawClient>,
    #[serde(default)]
    pub(crate) settings: RawSettings,
    #[serde(default)]
    pub(crate) scrubbers: Vec<RawScrubber>,
    #[serde(default)]
    pub(crate) restricts: Vec<RawRestriction>,
    #[serde(default)]
    pub(crate) secrets: Vec<RawSecret>,
    #[serde(default)]
    pub(crate) examples: RawExamples<RawVendorExample>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawClient {
    pub(crate) id: At<String>,
    pub(crate) from: Vec<At<String>>,
    #[serde(default)]
    pub(crate) methods: Vec<RawMethod>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMethod {
    /// A method has one of `call`, `assign` and `listed`.
    #[serde(default)]
    pub(crate) call: Option<At<String>>,
    /// A member whose assignment sends.
    #[serde(default)]
    pub(crate) assign: Option<At<String>>,
    /// The key of the options of a package that is named in a list of settings.
    #[serde(default)]
    pub(crate) listed: Option<At<String>>,
    /// Further names that behave the same.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    #[serde(default)]
    pub(crate) when: RawMethodCondition,
    #[serde(default)]
    pub(crate) arguments: Vec<Channel>,
    #[serde(default)]
    pub(crate) paths: Pairs<At<String>, Channel>,
    #[serde(default)]
    pub(crate) command: Option<RawCommand>,
    #[serde(default)]
    pub(crate) settings: Option<RawSettingsAt>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMethodCondition {
    pub(crate) string: Option<u16>,
    pub(crate) function: Option<u16>,
    pub(crate) at_least: Option<u16>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawCommand {
    List,
    Arguments,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSettingsAt {
    pub(crate) group: String,
    #[serde(default)]
    pub(crate) at: Option<At<String>>,
    #[serde(default)]
    pub(crate) positions: Pairs<u16, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSettings {
    #[serde(default)]
    pub(crate) defaults: Vec<RawDefault>,
    #[serde(default)]
    pub(crate) checks: Vec<RawCheck>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDefault {
    pub(crate) group: At<String>,
    pub(crate) option: String,
    pub(crate) value: SettingValue,
    #[serde(default)]
    pub(crate) package: Option<String>,
    #[serde(default)]
    pub(crate) since: Option<At<String>>,
    #[serde(default)]
    pub(crate) until: Option<At<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCheck {
    pub(crate) id: At<String>,
    pub(crate) group: At<String>,
    pub(crate) option: String,
    #[serde(default)]
    pub(crate) when: Vec<RawCondition>,
    /// Methods of the vendor: the check does not hold when the program calls one of them anywhere.
    #[serde(default)]
    pub(crate) unless_called: Vec<At<String>>,
    pub(crate) concern: At<String>,
    #[serde(default)]
    pub(crate) data: Vec<At<String>>,
    pub(crate) says: String,
    pub(crate) fix: String,
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

/// Several tests in one condition must all hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCondition {
    pub(crate) option: At<String>,
    #[serde(default)]
    pub(crate) is: Option<Vec<SettingValue>>,
    #[serde(default)]
    pub(crate) is_not: Option<Vec<SettingValue>>,
    #[serde(default)]
    pub(crate) present: Option<bool>,
    #[serde(default)]
    pub(crate) above: Option<f64>,
    #[serde(default)]
    pub(crate) contains: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) lacks: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) literal: Option<bool>,
}

/// Used by every folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExamples<T> {
    #[serde(default = "Vec::new")]
    pub(crate) flags: Vec<T>,
    #[serde(default = "Vec::new")]
    pub(crate) passes: Vec<T>,
}

impl<T> Default for RawExamples<T> {
    fn default() -> Self {
        Self { flags: Vec::new(), passes: Vec::new() }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawVendorExample {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) data: Vec<At<String>>,
}

impl<'de> Deserialize<'de> for SettingValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor)
    }
}

struct SettingVisitor;

impl Visitor<'_> for SettingVisitor {
    type Value = SettingValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a number, true, false or null")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<SettingValue, E> {
        Ok(SettingValue::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "settings are JavaScript numbers")]
    fn visit_i64<E: Error>(self, value: i64) -> Result<SettingValue, E> {
        Ok(SettingValue::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "settings are JavaScript numbers")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<SettingValue, E> {
        Ok(SettingValue::Number(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<SettingValue, E> {
        Ok(SettingValue::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<SettingValue, E> {
        Ok(SettingValue::String(value.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<SettingValue, E> {
        Ok(SettingValue::Null)
    }

    fn visit_none<E: Error>(self) -> Result<SettingValue, E> {
        Ok(SettingValue::Null)
    }
}
