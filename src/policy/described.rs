//! Everything that was found in the words of reports, whether or not a rule is about it: for the inventory.
//!
//! Takes what the solver found, gives plain data in the same order. Masks literals as findings do.

use std::sync::Arc;

use super::mask::{Masks, Secret};
use super::matching::{self, Subject};
use super::{FindingGuard, FindingScrubber, FindingStep, Judge, Seen, wording};
use crate::flow::{Flow, SettingUse};
use crate::rules::Model;
use crate::rules::policy::{Identifiability, Policy};
use crate::source::{FileId, SourceFile, Span};

/// A flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// The source expression; masked when it is a literal personal value or a secret.
    pub value: String,
    pub identifiability: Identifiability,
    /// Names of the sanitizers' marks.
    pub marks: Vec<String>,
    pub guards: Vec<FindingGuard>,
    /// From source to sink.
    pub steps: Vec<FindingStep>,
    pub scrubbers: Vec<FindingScrubber>,
    /// Ids of the rules that forbid it, the reporting one first.
    pub rules: Vec<String>,
}

/// A whole run.
#[derive(Clone, Debug, Default)]
pub struct Description {
    /// In the order of the flows.
    pub flows: Vec<Described>,
    /// In the order of the settings: `ip: true (default)`.
    pub settings: Vec<String>,
    /// In the order of the calls: the checks they stand under.
    pub calls: Vec<Vec<FindingGuard>>,
    /// Of each file with such places, in the order of files: what no report may print.
    pub masked: Vec<(FileId, Arc<[Span]>)>,
}

pub fn describe(seen: &Seen<'_>, (model, policy): (&Model, &Policy), files: &[SourceFile]) -> Description {
    let judge = Judge { model, policy, files, facts: seen.facts, masks: Masks::collect(seen) };
    let described = |flow: &Flow| {
        let subject = Subject::of_flow(flow, model, judge.stand(flow));
        let secret = Secret::of_flow(flow, files);
        Described {
            value: secret.shown().unwrap_or_else(|| flow.origin.name.clone()),
            identifiability: subject.identifiability,
            marks: wording::marks(model, &flow.marks).0,
            guards: judge.guards(&flow.guards),
            steps: judge.steps(flow, &secret),
            scrubbers: judge.scrubbers(flow),
            rules: matching::forbidding(&subject, &policy.rules, model)
                .into_iter()
                .map(|rule| rule.id.clone())
                .collect(),
        }
    };
    let option = |setting: &SettingUse| {
        let check = model.vendor(setting.vendor).checks.get(setting.check);
        let shown = Secret::of_setting(setting, files).shown();
        check.map_or_else(String::new, |check| wording::setting(&check.option, setting, shown.as_deref()))
    };
    let masked = files.iter().map(|file| (file.id, judge.masks.of_file(file.id)));
    Description {
        flows: seen.flows.iter().map(described).collect(),
        settings: seen.settings.iter().map(option).collect(),
        calls: seen.calls.iter().map(|call| judge.guards(&call.guards)).collect(),
        masked: masked.filter(|(_, spans)| !spans.is_empty()).collect(),
    }
}
