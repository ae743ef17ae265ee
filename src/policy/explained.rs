//! What `explain-flow` asks of the policy about one flow or setting, in words.

use super::mask::Secret;
use super::matching::{self, Subject};
use super::{Facts, stand, stand_of_flow, wording};
use crate::flow::{Flow, SettingUse, Step};
use crate::rules::Model;
use crate::rules::policy::{Policy, Rule};
use crate::source::SourceFile;

/// The rules of a policy that forbid a flow, the reporting one first.
pub fn forbidding<'p>(
    flow: &Flow,
    model: &Model,
    policy: &'p Policy,
    files: &[SourceFile],
    facts: &Facts,
) -> Vec<&'p Rule> {
    let subject = Subject::of_flow(flow, model, stand_of_flow(flow, files, facts));
    matching::forbidding(&subject, &policy.rules, model)
}

/// A step in words. Its name is never a literal's text.
pub fn step_in_words(step: &Step) -> String {
    wording::step(step, None)
}

/// The rules that forbid a setting, the reporting one first.
pub fn forbidding_setting<'p>(
    setting: &SettingUse,
    model: &Model,
    policy: &'p Policy,
    files: &[SourceFile],
    facts: &Facts,
) -> Vec<&'p Rule> {
    let subject = Subject::of_setting(setting, model, stand(setting.place, files, facts));
    subject.map_or_else(Vec::new, |subject| matching::forbidding(&subject, &policy.rules, model))
}

/// `autocapture: true`, without what must not be printed; empty when the check is not in the model.
pub fn setting_in_words(setting: &SettingUse, model: &Model, files: &[SourceFile]) -> String {
    let check = model.vendor(setting.vendor).checks.get(setting.check);
    let masked = Secret::of_setting(setting, files).shown();
    check.map_or_else(String::new, |check| wording::setting(&check.option, setting, masked.as_deref()))
}
