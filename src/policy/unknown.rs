//! What is handed on and could not be followed is a finding of the rule that forbids unknown data.
//!
//! Says that it is not known, never that it is personal.

use std::sync::Arc;

use super::fingerprint::Identity;
use super::matching::{self, Subject};
use super::{Drawn, FindingStep, Judge, also, excerpt, seeded, stand, wording};
use crate::flow::{SinkCall, UnknownData};
use crate::rules::policy::UNKNOWN;

/// How titles call it.
pub(super) const IN_WORDS: &str = "Data that could not be followed";

impl Judge<'_> {
    pub(super) fn unknown_finding(&self, call: &SinkCall, unknown: UnknownData) -> Option<Drawn> {
        let file = self.files.get(call.place.file.index())?;
        let stand = stand(call.place, self.files, self.facts);
        let subject = Subject::of_unknown(call, unknown, stand);
        let rules = matching::forbidding(&subject, &self.policy.rules, self.model);
        let rule = *rules.first()?;
        let mut finding = self.blank(rule, call.vendor, file, call.place.span);
        finding.channel = unknown.channel;
        finding.api.clone_from(&call.api);
        finding.confidence = subject.confidence;
        finding.basis = subject.basis;
        finding.identifiability = subject.identifiability;
        let because = if unknown.is_hidden {
            "its declared type, `any` or an index signature, hides what it has"
        } else {
            "neither where it comes from nor a name tells what it is"
        };
        because.clone_into(&mut finding.because);
        finding.data = vec![UNKNOWN.to_owned()];
        finding.data_names = vec![IN_WORDS.to_owned()];
        let is_here = unknown.value.file == file.id;
        let value = if is_here { unknown.value.span } else { call.place.span };
        finding.value_span = is_here.then_some(value);
        finding.value = excerpt(&self.masks.without(file, value));
        finding.guards = self.guards(&call.guards);
        let what = format!("sent by `{}`", call.api);
        let path = Arc::clone(&file.path);
        finding.steps = vec![FindingStep { file: file.id, path, span: call.place.span, what }];
        finding.also = also(&rules, &rule.id);
        finding.title = wording::title(rule, &finding, &[], "");
        finding.message = format!("{}: `{}`", finding.title, finding.value);
        let not_for = &self.policy.exceptions.not_for;
        finding.is_excusable = !matching::is_beyond_exceptions(&subject, not_for, self.model);
        self.cite(&mut finding, std::iter::once(subject));
        let identity = Identity {
            key: "",
            origin: &finding.value.clone(),
            statement: &self.masks.without(file, call.place.span),
        };
        Some(seeded(finding, &identity))
    }
}
