//! Code for a clause: what the rules that cite it report, and what they let pass.

use super::ExampleEntry;
use crate::rules::Model;
use crate::rules::policy::{Citation, Effect, Matcher, Policy, Regime, Rule};

/// So many rules speak for a clause.
const RULES: usize = 2;
/// So many examples of each.
const EXAMPLES: usize = 2;

/// Of the most severe rules that cite the clause, or that a pack lets cite it.
pub(super) fn examples(model: &Model, clause: &str) -> ExampleEntry {
    let mut citing: Vec<&Rule> = model.policies.iter().flat_map(|pack| citing(pack, clause)).collect();
    citing.retain(|rule| rule.effect != Effect::Permit && !rule.examples.flags.is_empty());
    citing.sort_by(|one, other| (other.severity, &one.id).cmp(&(one.severity, &other.id)));
    citing.dedup_by(|one, other| one.id == other.id);
    let mut entry = ExampleEntry::default();
    for rule in citing.into_iter().take(RULES) {
        entry.flags.extend(rule.examples.flags.iter().take(EXAMPLES).cloned());
        entry.passes.extend(rule.examples.passes.iter().take(EXAMPLES).cloned());
    }
    entry
}

/// Those of its clauses, each once, as many as a clause has.
pub(super) fn examples_of_regime(model: &Model, regime: &Regime) -> ExampleEntry {
    let mut entry = ExampleEntry::default();
    for clause in &regime.clauses {
        let own = examples(model, &format!("{}:{}", regime.id, clause.id));
        for (all, more) in [(&mut entry.flags, own.flags), (&mut entry.passes, own.passes)] {
            for example in more.into_iter().take(1) {
                if all.len() < RULES * EXAMPLES && !all.contains(&example) {
                    all.push(example);
                }
            }
        }
    }
    entry
}

/// Rules that name it themselves; where the pack cites it for findings of rules, these; where for data, rules about some of that data.
fn citing<'m>(pack: &'m Policy, clause: &'m str) -> impl Iterator<Item = &'m Rule> {
    let names = move |clauses: &[String]| clauses.iter().any(|own| own == clause);
    let citations: Vec<&Citation> = pack.cites.iter().filter(|citation| names(&citation.clauses)).collect();
    pack.rules
        .iter()
        .filter(move |rule| names(&rule.clauses) || citations.iter().any(|one| is_about(one, rule)))
}

fn is_about(citation: &Citation, rule: &Rule) -> bool {
    let Matcher { data, sensitivity, .. } = &citation.matches;
    let of_rule = citation.rules.is_empty() || citation.rules.contains(&rule.id);
    let of_data = data.is_empty() || rule.matches.data.iter().any(|own| data.contains(own));
    let of_sensitivity =
        sensitivity.is_empty() || rule.matches.sensitivity.iter().any(|own| sensitivity.contains(own));
    of_rule && of_data && of_sensitivity
}
