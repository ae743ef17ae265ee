//! Which clauses a finding cites: those of its rule, and those that the pack cites for its data or rule.

use super::matching::{Subject, holds};
use super::{Finding, Judge};

impl Judge<'_> {
    /// Adds what the pack cites for one of the subjects, in the order of the pack.
    pub(super) fn cite<'s>(&self, finding: &mut Finding, subjects: impl Iterator<Item = Subject<'s>>) {
        let subjects: Vec<Subject<'s>> = subjects.collect();
        for citation in &self.policy.cites {
            let of_rule = citation.rules.is_empty() || citation.rules.contains(&finding.rule);
            let is_meant = |subject: &Subject<'s>| {
                holds(&citation.matches, subject, self.model)
                    && !citation.unless.iter().any(|entry| holds(entry, subject, self.model))
            };
            if !of_rule || !subjects.iter().any(is_meant) {
                continue;
            }
            for clause in &citation.clauses {
                if !finding.clauses.contains(clause) {
                    finding.clauses.push(clause.clone());
                }
            }
        }
    }
}
