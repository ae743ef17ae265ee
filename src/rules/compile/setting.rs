//! `setting` of a rule: raw → compiled, and what can be said about it beside the vendors.

use super::{InFile, vendor};
use crate::rules::error::is_slip;
use crate::rules::model::Model;
use crate::rules::raw::policy::{RawSetting, RawValues};
use crate::rules::setting::{SettingAsked, SettingTest};

pub(super) fn asked(cx: &mut InFile<'_>, raw: RawSetting) -> Option<SettingAsked> {
    let values = |raw: RawValues| match raw {
        RawValues::One(value) => vec![value.0],
        RawValues::Several(values) => vendor::values(values),
    };
    let tests = [
        raw.is.map(|raw| SettingTest::Is(values(raw))),
        raw.is_not.map(|raw| SettingTest::IsNot(values(raw))),
        raw.present.map(SettingTest::Present),
        raw.above.map(SettingTest::Above),
        raw.contains.map(SettingTest::Contains),
        raw.lacks.map(SettingTest::Lacks),
        raw.unknown.map(SettingTest::Unknown),
    ];
    let vendor = cx.vendor(&raw.vendor)?;
    Some(SettingAsked { vendor, option: raw.option.value, tests: tests.into_iter().flatten().collect() })
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
}
