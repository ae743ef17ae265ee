//! `setting` of a matcher in the tree of `tracklint.yml`: an option of an SDK, and what stands there.

use super::reader::Reader;
use super::yaml::{Entry, Node, Value};
use crate::rules::load::At;
use crate::rules::raw::policy::{RawSetting, RawValues};
use crate::rules::raw::settings::RawValue;
use crate::rules::vendor::SettingValue;

pub(super) const KEYS: [&str; 9] =
    ["vendor", "option", "is", "is_not", "present", "above", "contains", "lacks", "unknown"];

impl Reader {
    pub(super) fn setting(&mut self, node: &Node) -> Option<RawSetting> {
        let entries = self.entries(node, &KEYS)?;
        for key in ["vendor", "option"] {
            if !entries.iter().any(|entry| entry.key == key) {
                let help = "write `{vendor: ID, option: NAME, is: VALUE}`".to_owned();
                self.mistake(node.span, format!("the key `{key}` is missing"), "in this setting", Some(help));
            }
        }
        let (mut vendor, mut option) = (None, None);
        let mut setting = RawSetting::default();
        for Entry { key, value, .. } in entries {
            match key.as_str() {
                "vendor" => vendor = self.text(value),
                "option" => option = self.text(value),
                "is" => setting.is = self.values(value),
                "is_not" => setting.is_not = self.values(value),
                "present" => setting.present = self.truth(value),
                "above" => setting.above = self.number(value),
                "contains" => setting.contains = Some(self.parts(value)),
                "lacks" => setting.lacks = Some(self.parts(value)),
                _ => setting.unknown = self.truth(value),
            }
        }
        let (vendor, option) = (vendor?, option?);
        setting.vendor = At { value: vendor.value, span: vendor.span };
        setting.option = At { value: option.value, span: option.span };
        Some(setting)
    }

    /// One value, or a list of them.
    fn values(&mut self, node: &Node) -> Option<RawValues> {
        let Value::List(items) = &node.value else {
            return self.value(node).map(RawValues::One);
        };
        self.some(node);
        Some(RawValues::Several(items.iter().filter_map(|item| self.value(item)).collect()))
    }

    fn value(&mut self, node: &Node) -> Option<RawValue> {
        let value = match &node.value {
            Value::Null => SettingValue::Null,
            Value::Bool(truth) => SettingValue::Bool(*truth),
            Value::Number(number) => SettingValue::Number(*number),
            Value::Text(text) => SettingValue::String(text.clone()),
            Value::List(_) | Value::Map(_) => {
                self.wrong_kind(node, "a text, a number, `true`, `false` or `null`");
                return None;
            }
        };
        Some(RawValue(value))
    }

    fn number(&mut self, node: &Node) -> Option<f64> {
        if let Value::Number(number) = node.value {
            return Some(number);
        }
        self.wrong_kind(node, "a number");
        None
    }

    fn parts(&mut self, node: &Node) -> Vec<String> {
        self.some(node);
        self.texts(node).into_iter().map(|text| text.value).collect()
    }
}
