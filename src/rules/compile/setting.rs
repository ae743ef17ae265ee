//! `setting` of a rule: raw → compiled, and what can be said about it beside the vendors.

use super::{InFile, vendor};
use crate::rules::error::is_slip;
use crate::rules::model::Model;
use crate::rules::raw::policy::{RawSetting, RawValues};
use crate::rules::raw::settings::RawValue;
use crate::rules::setting::{SettingAsked, SettingTest};
use crate::rules::vendor::SettingValue;

pub(super) fn asked(cx: &mut InFile<'_>, raw: RawSetting) -> Option<SettingAsked> {
    let values = |raw: RawValues| match raw {
        RawValues::One(value) => vec![value.0],
        RawValues::Several(values) => vendor::values(values),
    };
    let vendor = cx.vendor(&raw.vendor)?;
    let is = [raw.is.map(values), raw.is_not.map(values)];
    let mut tests = tests(is, raw.present, raw.above, [raw.contains, raw.lacks]);
    tests.extend(raw.unknown.map(SettingTest::Unknown));
    Some(SettingAsked { vendor, option: raw.option.value, tests })
}

/// What rules and checks may both ask of an option; `is` and `contains` come with what is asked not to be the case.
pub(super) fn tests(
    [is, is_not]: [Option<Vec<SettingValue>>; 2],
    present: Option<bool>,
    above: Option<f64>,
    [contains, lacks]: [Option<Vec<String>>; 2],
) -> Vec<SettingTest> {
    let tests = [
        is.map(SettingTest::Is),
        is_not.map(SettingTest::IsNot),
        present.map(SettingTest::Present),
        above.map(SettingTest::Above),
        contains.map(SettingTest::Contains),
        lacks.map(SettingTest::Lacks),
    ];
    tests.into_iter().flatten().collect()
}

/// A vendor whose calls take no settings, and an option that is nearly one that is known. Others are taken at their word: vendors have more
/// options than the knowledge names.
pub(super) fn can_match(cx: &mut InFile<'_>, raw: &RawSetting, model: &Model) {
    let Some(vendor) = model.vendors.iter().find(|vendor| vendor.id == raw.vendor.value) else { return };
    if vendor.settings_groups().is_empty() {
        let message = format!("no call of `{}` is known to take settings", vendor.id);
        let help = "`tracklint explain` with the vendor shows what is known of it";
        return cx.error(raw.vendor.span, message, Some(help));
    }
    let known = || vendor.known_options().map(|(_, option)| option);
    if !known().any(|option| option == raw.option.value) && is_slip(&raw.option.value, known()) {
        cx.unknown("option", &raw.option, known());
    }
    for text in [&raw.is, &raw.is_not].into_iter().flatten().flat_map(texts).filter(|text| is_code(text)) {
        if vendor.takes_no_text(&raw.option.value) {
            let message = format!(
                "the text `{text}` is not the value `{text}`, and `{}` takes no texts",
                raw.option.value
            );
            cx.error(raw.option.span, message, Some("leave the quotes out"));
        }
    }
}

fn texts(values: &RawValues) -> Vec<&str> {
    let values = match values {
        RawValues::One(value) => std::slice::from_ref(value),
        RawValues::Several(values) => values.as_slice(),
    };
    values.iter().filter_map(text).collect()
}

fn text(value: &RawValue) -> Option<&str> {
    match &value.0 {
        SettingValue::String(text) => Some(text),
        SettingValue::Null | SettingValue::Bool(_) | SettingValue::Number(_) => None,
    }
}

/// `'true'`, `'20'`: a text that would be another value without its quotes.
fn is_code(text: &str) -> bool {
    matches!(text, "true" | "false" | "null") || text.parse::<f64>().is_ok()
}
