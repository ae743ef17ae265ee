//! Findings about exceptions: what is wrong with a comment, a waiver or a baseline.

use rustc_hash::FxHashMap;

use crate::policy::{Finding, Traces, fingerprint};
use crate::rules::policy::{Confidence, Effect, ExceptionProblem, Identifiability, Policy, Rule};
use crate::rules::{Model, suggestion};
use crate::source::{FileId, SourceFile, Span};

pub(super) struct About<'a> {
    pub(super) model: &'a Model,
    pub(super) policy: &'a Policy,
    pub(super) files: &'a [SourceFile],
    pub(super) findings: Vec<Finding>,
}

impl<'a> About<'a> {
    /// One finding, when a rule asks for this. `what` goes on after the rule's title.
    pub(super) fn add(&mut self, problem: ExceptionProblem, file: FileId, span: Span, what: &str) {
        let asks = |rule: &&Rule| rule.effect != Effect::Permit && rule.matches.exception.contains(&problem);
        let Some(rule) = self.policy.rules.iter().find(asks) else { return };
        let Some(source) = self.files.get(file.index()) else { return };
        let mut finding = Finding::blank(rule, source, span);
        finding.confidence = Confidence::High;
        finding.identifiability = Identifiability::Anonymous;
        finding.is_excusable = false;
        finding.title.clone_from(&rule.title);
        finding.message = format!("{}: {what}", rule.title);
        self.findings.push(finding);
    }

    /// An exception for something that the policy allows none for.
    pub(super) fn not_allowed(&mut self, file: FileId, place: Span, finding: &Finding) {
        let what = format!("{} ({})", finding.title, finding.data.join(", "));
        self.add(ExceptionProblem::NotAllowed, file, place, &what);
    }

    /// Some pack has the rule.
    pub(super) fn is_known(&self, rule: &str) -> bool {
        self.rule_ids().any(|id| id == rule)
    }

    /// The policy of the run has the rule.
    pub(super) fn is_active(&self, rule: &str) -> bool {
        self.policy.rules.iter().any(|known| known.id == rule)
    }

    pub(super) fn unknown(&self, rule: &str) -> String {
        let help = suggestion(rule, self.rule_ids()).map_or(String::new(), |help| format!("; {help}"));
        format!("there is no rule `{rule}`{help}")
    }

    fn rule_ids(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (model, policy) = (self.model, self.policy);
        let packs = model.policies.iter().flat_map(|pack| &pack.rules);
        packs.chain(&policy.rules).map(|rule| rule.id.as_str())
    }

    /// Where a text first stands in a file.
    pub(super) fn text_in(&self, file: FileId, text: &str) -> Span {
        let source = self.files.get(file.index()).map_or("", |file| &file.text);
        let start = source.find(text).unwrap_or(0);
        Span::new(start, (start + text.len()).min(source.len()))
    }

    /// With their identities: what is said, and the how-manyeth it is.
    pub(super) fn finished(mut self) -> Vec<Finding> {
        self.findings.sort_by(|one, other| crate::policy::order(one).cmp(&crate::policy::order(other)));
        self.findings.dedup();
        let mut seen: FxHashMap<String, u32> = FxHashMap::default();
        for finding in &mut self.findings {
            let said = [finding.rule.as_str(), &*finding.path, &finding.message].join("\u{0}");
            finding.traces = Traces::of_shape(&said);
            let ordinal = seen.entry(said.clone()).or_default();
            finding.fingerprint = fingerprint::fingerprint(&said, *ordinal);
            *ordinal += 1;
        }
        self.findings
    }
}
