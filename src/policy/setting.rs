//! A setting is a finding of the rule that forbids its concern, or that asks what its option is.

use std::sync::Arc;

use super::facts::stand;
use super::finding::FindingStep;
use super::fingerprint::Identity;
use super::mask::Secret;
use super::matching::{self, Subject};
use super::remedy::Remedy;
use super::{Drawn, Judge, also, seeded, wording};
use crate::flow::{SettingUse, SettingWritten};
use crate::rules::vendor::SettingCheck;

impl Judge<'_> {
    fn check(&self, setting: &SettingUse) -> Option<&SettingCheck> {
        self.model.vendor(setting.vendor).checks.get(setting.check)
    }

    pub(super) fn is_asked_only(&self, setting: &SettingUse) -> bool {
        self.check(setting).is_some_and(SettingCheck::is_asked_only)
    }

    /// Rules that ask what an option is are held against a check of that option too, which has more to say.
    pub(super) fn is_alone(&self, setting: &SettingUse, all: &[SettingUse]) -> bool {
        let option = |of: &SettingUse| self.check(of).map(|check| check.option.as_str());
        let says_more = |other: &SettingUse| {
            other.call == setting.call
                && other.vendor == setting.vendor
                && option(other) == option(setting)
                && !self.is_asked_only(other)
        };
        !self.is_asked_only(setting) || !all.iter().any(says_more)
    }

    /// A check that holds is a finding of the rule that forbids its concern.
    pub(super) fn setting_finding(&self, setting: &SettingUse) -> Option<Drawn> {
        let subject = Subject::of_setting(setting, self.model, stand(setting.place, self.files, self.facts))?;
        let rules = matching::forbidding(&subject, &self.policy.rules, self.model);
        let rule = *rules.first()?;
        let file = self.files.get(setting.place.file.index())?;
        let check = self.check(setting)?;
        let secret = Secret::of_setting(setting, self.files);
        let mut finding = self.blank(rule, setting.vendor, file, setting.place.span);
        finding.channel = subject.channel;
        finding.api.clone_from(&setting.api);
        finding.signature = setting.signature;
        finding.confidence = setting.confidence;
        (finding.data, finding.data_names) = self.data(&check.data);
        finding.identifiability = subject.identifiability;
        finding.value = wording::setting(&check.option, setting, secret.shown().as_deref());
        let what = format!("`{}`", finding.value);
        finding.steps =
            vec![FindingStep { file: file.id, path: Arc::clone(&file.path), span: finding.span, what }];
        finding.also = also(&rules, &rule.id);
        finding.title = wording::title(rule, &finding, &[], &check.option);
        let says = if check.says.is_empty() { &finding.title } else { &check.says };
        finding.message = match setting.written {
            SettingWritten::Default { .. } => match &setting.range {
                Some(range) => format!(
                    "{says} (`{}` is not set, judged by the newest version of `{range}`, as no lockfile names one)",
                    check.option
                ),
                None => format!("{says} (`{}` is not set)", check.option),
            },
            SettingWritten::Value { .. } => says.clone(),
        };
        let lines = [rule.fix.trim(), check.fix.trim()];
        finding.help = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        finding.remedy = Remedy::of_setting(setting, check, self.model);
        // The call holds every other setting too: its text would change with them.
        let identity = Identity { key: &check.option, origin: &check.id, statement: "" };
        let not_for = &self.policy.exceptions.not_for;
        finding.is_excusable = !matching::is_beyond_exceptions(&subject, not_for, self.model);
        self.cite(&mut finding, std::iter::once(subject));
        Some(seeded(finding, &identity))
    }
}
