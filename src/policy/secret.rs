//! A secret in the code is a finding of the rule that forbids its concern.

use std::collections::BTreeSet;

use super::fingerprint::Identity;
use super::mask::Secret;
use super::matching::{self, Subject};
use super::{Drawn, FindingStep, Judge, also, seeded, stand, wording};
use crate::rules::policy::Confidence;
use crate::rules::vendor::Channel;
use crate::secrets::SecretUse;
use crate::source::Place;

impl Judge<'_> {
    /// `told`: places of settings; a secret in one of them has its finding already.
    pub(super) fn secret_finding(&self, found: &SecretUse, told: &BTreeSet<Place>) -> Option<Drawn> {
        let vendor = self.model.vendor(found.vendor);
        let secret = vendor.secrets.get(found.secret)?;
        let file = self.files.get(found.place.file.index())?;
        let around = |place: &Place| place.file == found.place.file && place.span.contains(found.place.span);
        if told.iter().any(around) {
            return None;
        }
        let subject = Subject::of_secret(found, self.model, stand(found.place, self.files, self.facts))?;
        let rules = matching::forbidding(&subject, &self.policy.rules, self.model);
        let rule = *rules.first()?;
        let text = Secret::of_place(found.place, self.files);
        let mut finding = self.blank(rule, found.vendor, file, found.place.span);
        finding.channel = Channel::Setting;
        finding.confidence = Confidence::High;
        finding.value = text.shown().unwrap_or_default();
        finding.because = format!("it has the form of a {}", secret.name);
        finding.title = wording::title(rule, &finding, &[], &secret.name);
        finding.message = format!("{}: {}", finding.title, secret.says);
        let lines = [rule.fix.trim(), secret.fix.trim()];
        finding.help = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        finding.also = also(&rules, &rule.id);
        let what = format!("{} {}", secret.name, finding.value);
        finding.steps = vec![FindingStep {
            file: file.id,
            path: std::sync::Arc::clone(&file.path),
            span: finding.span,
            what,
        }];
        let not_for = &self.policy.exceptions.not_for;
        finding.is_excusable = !matching::is_beyond_exceptions(&subject, not_for, self.model);
        self.cite(&mut finding, std::iter::once(subject));
        Some(seeded(finding, &Identity { key: &secret.id, origin: "", statement: "" }))
    }
}
