//! `settings:` of a vendor's file as written: defaults of options, and what is worth saying about them.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use super::examples::RawExamples;
use super::statement::RawStatement;
use crate::rules::load::{At, Pairs};
use crate::rules::vendor::SettingValue;

/// A privacy option that no check is about: a switch of a dashboard, an attribute of markup, a list that is never complete.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawUnseen {
    /// Its name in the vendor's documentation; several are separated by commas.
    pub(crate) option: String,
    /// Why code does not show it, or why it is no finding.
    pub(crate) why: String,
}

/// Defaults of options, and what is worth saying about them.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSettings {
    /// What the SDK does when an option is absent; the newest `since` that is not above the installed version
    /// counts.
    #[serde(default)]
    pub(crate) defaults: Vec<RawDefault>,
    /// What is worth saying.
    #[serde(default)]
    pub(crate) checks: Vec<RawCheck>,
    /// Options that say where data goes and how long it stays.
    #[serde(default)]
    pub(crate) states: Vec<RawStatement>,
    /// Members of the SDK that an option may be: `{ zone: Zone.EU }`.
    #[serde(default)]
    pub(crate) constants: Vec<RawConstants>,
}

/// An enum of the SDK, or the SDK itself where it exports constants.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawConstants {
    /// Access paths of what has the members: `acme-js#Zone`.
    pub(crate) of: Vec<At<String>>,
    /// What each member is worth; absent: the text of its own name.
    #[serde(default)]
    pub(crate) values: Pairs<String, RawValue>,
}

/// The value of an option that is absent.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDefault {
    /// Settings group.
    pub(crate) group: At<String>,
    /// Dotted path.
    pub(crate) option: String,
    /// The value.
    pub(crate) value: RawValue,
    /// The package whose installed version decides.
    #[serde(default)]
    pub(crate) package: Option<String>,
    /// First version with this default.
    #[serde(default)]
    #[cfg_attr(test, schemars(regex(pattern = r"^[0-9]+(\.[0-9]+){0,2}$")))]
    pub(crate) since: Option<At<String>>,
    /// First version without it.
    #[serde(default)]
    #[cfg_attr(test, schemars(regex(pattern = r"^[0-9]+(\.[0-9]+){0,2}$")))]
    pub(crate) until: Option<At<String>>,
}

/// A setting that is worth saying something about. It has `when`, `unless_called` or both.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCheck {
    /// Kebab-case.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// Settings group.
    pub(crate) group: At<String>,
    /// Dotted path of the option at which the finding stands.
    pub(crate) option: String,
    /// Conditions; all must hold. A value that cannot be known holds none.
    #[serde(default)]
    pub(crate) when: Vec<RawCondition>,
    /// Methods of the vendor: the check does not hold when the program calls one of them anywhere.
    #[serde(default)]
    pub(crate) unless_called: Vec<At<String>>,
    /// A word that policies match.
    pub(crate) concern: At<String>,
    /// Categories it is about.
    #[serde(default)]
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$"))))]
    pub(crate) data: Vec<At<String>>,
    /// What the setting does; the message begins with it.
    pub(crate) says: String,
    /// What to write instead: `"ip: false"`.
    pub(crate) fix: String,
    /// Programs with such a setting, and without.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

/// Several tests in one condition must all hold.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCondition {
    /// Dotted path of the option. An absent option has its default, else `undefined`.
    pub(crate) option: At<String>,
    /// It is one of these.
    #[serde(default)]
    pub(crate) is: Option<Vec<RawValue>>,
    /// It is none of these; objects and lists are none.
    #[serde(default)]
    pub(crate) is_not: Option<Vec<RawValue>>,
    /// It stands in the code, or does not.
    #[serde(default)]
    pub(crate) present: Option<bool>,
    /// It is a greater number.
    #[serde(default)]
    pub(crate) above: Option<f64>,
    /// The text contains one of these, or the list has one.
    #[serde(default)]
    pub(crate) contains: Option<Vec<String>>,
    /// The text contains none of these, or the list has none.
    #[serde(default)]
    pub(crate) lacks: Option<Vec<String>>,
    /// A string literal stands there; only `true`.
    #[serde(default)]
    pub(crate) literal: Option<bool>,
}

/// A value of an option as it is written.
#[derive(Clone, Debug)]
pub(crate) struct RawValue(pub(crate) SettingValue);

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor).map(Self)
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
