//! Options of vendors' SDKs, compiled: where they stand in a call, what they are without being written, and the checks of them.

use super::model::CategoryId;
use super::setting::SettingTest;
use super::vendor::{Examples, PathKey};
use crate::ir::path::{ApiPath, Segment};

/// Which argument holds settings of which group.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct SettingsAt {
    pub group: String,
    /// Argument and path of the settings object, when settings are an object.
    pub object: Option<(u16, Vec<PathKey>)>,
    /// Positional settings: argument number → option.
    pub positions: Vec<(u16, String)>,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct SettingDefault {
    pub group: String,
    pub option: String,
    pub value: SettingValue,
    /// The package whose installed version decides, and the range `since..until` of versions.
    pub package: Option<String>,
    pub since: Option<Version>,
    pub until: Option<Version>,
}

/// Members of the SDK that an option may be.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct SettingConstants {
    pub of: ApiPath,
    /// By the name of the member; empty: a member is the text of its own name.
    pub values: Vec<(String, SettingValue)>,
}

impl SettingConstants {
    /// What `Zone.EU` is worth.
    pub fn value_of(&self, path: &ApiPath) -> Option<SettingValue> {
        let (Segment::Member(name), holder) = path.segments.split_last()? else { return None };
        if self.of.root != path.root || self.of.segments != holder {
            return None;
        }
        if self.values.is_empty() {
            return Some(SettingValue::String(name.to_string()));
        }
        self.values.iter().find(|(member, _)| member == name).map(|(_, value)| value.clone())
    }
}

/// Major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub struct Version(pub u32, pub u32, pub u32);

#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
pub enum SettingValue {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct SettingCheck {
    pub id: String,
    pub group: String,
    /// Dotted path of the option that the finding points at.
    pub option: String,
    pub when: Vec<SettingCondition>,
    /// Methods as the vendor's clients name them; a call of one, anywhere in the program, is what the check misses.
    pub unless_called: Vec<String>,
    pub concern: String,
    pub data: Vec<CategoryId>,
    pub says: String,
    pub fix: String,
    /// What `fix` says, where it says nothing but an option and its value.
    pub write: Option<SettingWrite>,
    #[serde(skip)]
    pub examples: Examples<String>,
}

/// An option and what is to be written there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct SettingWrite {
    /// Keys from the settings object to the option.
    pub path: Vec<String>,
    /// A constant, in JavaScript.
    pub literal: String,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct SettingCondition {
    pub option: String,
    pub test: SettingTest,
}
